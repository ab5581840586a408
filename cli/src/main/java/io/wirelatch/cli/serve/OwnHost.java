package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.HostName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Guesses under which address another machine reaches this one: for the line to type there. */
final class OwnHost {

    /** RFC 5737 and RFC 3849: addresses of nobody, to ask the routing table about. */
    private static final List<String> FAR_AWAY = List.of("203.0.113.1", "2001:db8::1");

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
        return FAR_AWAY.stream()
                .map(OwnHost::sourceAddressTowards)
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> anyAddress(exceptInterface))
                .map(OwnHost::text)
                .or(HostName::ofThisMachine)
                .orElse(PLACEHOLDER);
    }

    /** Connecting a datagram socket sends nothing; it asks for a route. */
    private static Optional<InetAddress> sourceAddressTowards(String farAway) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(farAway), ANY_PORT));
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

    /** Such as another Wirelatch on this machine: whom it leads to need not join again. */
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
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return address instanceof Inet6Address && scope >= 0 ? text.substring(0, scope) : text;
    }
}
