package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.FarAway;
import io.wirelatch.cli.running.HostName;
import io.wirelatch.ippool.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Optional;

/** Guesses under which address another machine reaches this one: for the line to type there. */
final class OwnHost {

    private static final int ANY_PORT = 9;
    private static final String PLACEHOLDER = "HOST";

    private OwnHost() {}

    /**
     * The address that this machine sends from into the world; without a way there, that of any
     * interface that is up; and else the host's name.
     *
     * @param exceptInterface the tunnel's own interface, which is no way to here
     */
    static String guess(String exceptInterface) {
        return FarAway.ADDRESSES.stream()
                .map(OwnHost::sourceAddressTowards)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> anyAddress(exceptInterface))
                .map(OwnHost::text)
                .or(HostName::ofThisMachine)
                .orElse(PLACEHOLDER);
    }

    /** Connecting a datagram socket sends nothing; it asks for a route. */
    private static Optional<InetAddress> sourceAddressTowards(IpAddress farAway) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(farAway.toInetAddress(), ANY_PORT));
            return Optional.of(socket.getLocalAddress()).filter(OwnHost::isReachable);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> anyAddress(String exceptInterface) {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(candidate -> !candidate.getName().equals(exceptInterface))
                    .filter(candidate -> !isTunnel(candidate))
                    .flatMap(candidate -> Collections.list(candidate.getInetAddresses()).stream())
                    .filter(OwnHost::isReachable)
                    .min(Comparator.comparing(address -> !(address instanceof Inet4Address)));
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** Another network of this program's, or of a VPN: what joins does not come from there. */
    private static boolean isTunnel(NetworkInterface candidate) {
        try {
            return candidate.isPointToPoint();
        } catch (SocketException e) {
            return false;
        }
    }

    private static boolean isReachable(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isLinkLocalAddress();
    }

    private static String text(InetAddress address) {
        return IpAddress.of(address).toString();
    }
}
