package io.wirelatch.cli.join;

import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;

/** Chooses where to try a silent server next. */
final class ServerEndpoints {

    private ServerEndpoints() {}

    /**
     * The address after the one that was tried, and the first after the last; one that the server
     * does not have any more is followed by its first. Without any address nothing changes.
     */
    static Endpoint next(List<Endpoint> resolved, Endpoint tried) {
        if (resolved.isEmpty()) {
            return tried;
        }
        int at = resolved.indexOf(tried);
        return resolved.get((at + 1) % resolved.size());
    }
}
