package io.wirelatch.cli.running;

import io.wirelatch.tunnel.settings.TunnelListener;
import java.net.NetworkInterface;
import java.net.SocketException;

/** What follows when an engine has stopped by itself. */
public final class EngineEnd {

    private EngineEnd() {}

    /** A run that is over when somebody deletes the interface, and has failed for other reasons. */
    public static TunnelListener of(String interfaceName, StopSignal stop) {
        return new TunnelListener() {
            @Override
            public void engineFailed(RuntimeException cause) {
                if (isGone(interfaceName)) {
                    stop.end();
                } else {
                    stop.fail(cause);
                }
            }
        };
    }

    private static boolean isGone(String interfaceName) {
        try {
            return NetworkInterface.getByName(interfaceName) == null;
        } catch (SocketException e) {
            return false;
        }
    }
}
