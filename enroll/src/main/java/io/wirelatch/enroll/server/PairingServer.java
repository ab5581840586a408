package io.wirelatch.enroll.server;

import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.state.PairingToken;
import io.wirelatch.tunnel.UnclaimedDatagrams;
import io.wirelatch.tunnel.packet.Endpoint;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** The server's side of pairing, with a thread of its own beside the tunnel's. */
public final class PairingServer implements UnclaimedDatagrams, AutoCloseable {

    private PairingServer() {}

    /**
     * Hardens the token, which takes part of a second and 19 MiB, and starts the thread.
     *
     * @param window from now on opened and closed through this server only
     * @param reply called on the pairing thread
     */
    public static PairingServer start(
            PairingToken token,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            DatagramReply reply) {
        throw new UnsupportedOperationException("follows");
    }

    /**
     * Opens the window, or gives an open one a new deadline.
     *
     * @throws IllegalArgumentException when the duration is not from 1 to 3,600 seconds
     */
    public void openWindow(Duration duration) {
        throw new UnsupportedOperationException("follows");
    }

    /**
     * Closes the window; when this returns no answer of any kind is sent any more.
     *
     * @return whether it was open
     */
    public boolean closeWindow() {
        throw new UnsupportedOperationException("follows");
    }

    @Override
    public boolean offer(MemorySegment memory, int offset, int length, Endpoint source) {
        throw new UnsupportedOperationException("follows");
    }

    /** Closes the window, ends the thread and wipes every secret. */
    @Override
    public void close() {}
}
