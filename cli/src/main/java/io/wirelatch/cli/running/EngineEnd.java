package io.wirelatch.cli.running;

import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.tun.DeviceException;

/** What follows when an engine has stopped by itself. */
public final class EngineEnd {

    private EngineEnd() {}

    /**
     * A run that is over when somebody deletes the interface, and has failed for other reasons. The
     * interface itself is not looked for: it may be in another network namespace.
     */
    public static TunnelListener of(StopSignal stop) {
        return new TunnelListener() {
            @Override
            public void engineFailed(RuntimeException cause) {
                if (cause instanceof DeviceException failure && failure.isInterfaceRemoved()) {
                    stop.end();
                } else {
                    stop.fail(cause);
                }
            }
        };
    }
}
