package io.wirelatch.cli.running;

import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.function.Consumer;

/**
 * Keeps an interface as it was set up, when somebody sets it down and up again. Everything else
 * that an engine tells is passed on.
 */
public final class LinkKeeper implements TunnelListener {

    private final TunnelListener listener;
    private final Consumer<String> notices;
    private volatile Runnable restore = () -> {};

    /**
     * @param listener told everything
     * @param notices told in a sentence when something could not be put back
     */
    public LinkKeeper(TunnelListener listener, Consumer<String> notices) {
        this.listener = listener;
        this.notices = notices;
    }

    /**
     * Says what to do from now on when the interface is up again.
     *
     * @param newRestore may throw a {@link DeviceException}
     */
    public void keep(Runnable newRestore) {
        restore = newRestore;
    }

    @Override
    public void linkCameBack() {
        try {
            restore.run();
        } catch (DeviceException e) {
            notices.accept(
                    "The interface was set down and up, and not everything is back: "
                            + e.getMessage());
        }
        listener.linkCameBack();
    }

    @Override
    public void sessionEstablished(PublicKey peer, Endpoint endpoint) {
        listener.sessionEstablished(peer, endpoint);
    }

    @Override
    public void endpointChanged(PublicKey peer, Endpoint endpoint) {
        listener.endpointChanged(peer, endpoint);
    }

    @Override
    public void engineFailed(RuntimeException cause) {
        listener.engineFailed(cause);
    }
}
