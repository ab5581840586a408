package io.wirelatch.cli.serve;

import io.wirelatch.enroll.server.PairingServer;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.TunnelListener;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * What the engine is started with to call: the ones who listen need the engine for themselves, and
 * are put in here once they are there. Until then nobody listens.
 */
final class EngineHooks implements TunnelListener, UnclaimedDatagrams {

    private final Consumer<RuntimeException> failed;
    private final LongAdder sessions = new LongAdder();
    private volatile TunnelListener listener = TunnelListener.NONE;
    private volatile UnclaimedDatagrams unclaimed = UnclaimedDatagrams.IGNORED;
    private volatile Consumer<PublicKey> connected = _ -> {};

    /**
     * @param failed told when the engine has stopped by itself
     */
    EngineHooks(Consumer<RuntimeException> failed) {
        this.failed = failed;
    }

    void leadTo(TunnelListener newListener) {
        listener = newListener;
    }

    void leadTo(PairingServer pairing) {
        unclaimed = pairing;
        connected = pairing::connected;
    }

    /** How many sessions have been made since the start. */
    long sessionsEstablished() {
        return sessions.sum();
    }

    @Override
    public void sessionEstablished(PublicKey peer, Endpoint endpoint) {
        sessions.increment();
        listener.sessionEstablished(peer, endpoint);
        connected.accept(peer);
    }

    @Override
    public void endpointChanged(PublicKey peer, Endpoint endpoint) {
        listener.endpointChanged(peer, endpoint);
    }

    @Override
    public void engineFailed(RuntimeException cause) {
        failed.accept(cause);
    }

    @Override
    public boolean offer(MemorySegment memory, int offset, int length, Endpoint source) {
        return unclaimed.offer(memory, offset, length, source);
    }
}
