package io.wirelatch.cli.join;

import io.wirelatch.cli.common.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Asks the system's resolver where a server is. */
final class Resolver {

    private Resolver() {}

    /** Every address of the server, in the resolver's order; none when it has none. */
    static List<InetSocketAddress> resolve(HostPort server) {
        try {
            return Stream.of(InetAddress.getAllByName(server.host()))
                    .map(address -> new InetSocketAddress(address, server.port()))
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }
}
