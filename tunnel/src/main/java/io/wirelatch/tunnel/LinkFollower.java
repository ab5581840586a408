package io.wirelatch.tunnel;

import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.tun.LinkWatch;
import java.util.function.BooleanSupplier;

/** Takes what happens to the interface to those who have to know. On a thread of its own. */
final class LinkFollower implements BooleanSupplier {

    private final LinkWatch watch;
    private final Engine engine;
    private final TunnelListener listener;
    private boolean wasDown;

    LinkFollower(LinkWatch watch, Engine engine, TunnelListener listener) {
        this.watch = watch;
        this.engine = engine;
        this.listener = listener;
    }

    /**
     * Waits for one event, and passes it on.
     *
     * @return false once the interface is closed
     */
    @Override
    public boolean getAsBoolean() {
        switch (watch.next()) {
            case UP -> {
                tell(true);
                if (wasDown) {
                    listener.linkCameBack();
                }
            }
            case DOWN -> {
                tell(false);
                wasDown = true;
            }
            case ROUTES_CHANGED -> engine.udp().forgetLocalAddresses();
            case CLOSED -> {
                return false;
            }
        }
        return true;
    }

    private void tell(boolean up) {
        engine.conductor().post(() -> engine.conductor().linkChanged(up));
    }
}
