package io.wirelatch.cli.doctor;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.link.IpCommand;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way that the kernel would send a packet.
 *
 * @param device the interface that it leaves by
 * @param source this machine's address on it
 * @param router the next one on the way; empty where the other end is a neighbour
 * @param table the routing table that a rule has led to; empty for those that every machine has
 */
record Route(String device, IpAddress source, Optional<IpAddress> router, Optional<String> table) {

    private static final Set<String> USUAL = Set.of("local", "main", "default");

    /**
     * Asks {@code ip route get}.
     *
     * @return empty where its answer names no interface or no source
     * @throws DeviceException when there is no way, in the system's words
     */
    static Optional<Route> to(InetAddress address) {
        return get(List.of(address.getHostAddress()));
    }

    /** The same; empty where there is no way, too. */
    static Optional<Route> toward(InetAddress address) {
        try {
            return to(address);
        } catch (DeviceException e) {
            return Optional.empty();
        }
    }

    /** The way of what leaves with one of this machine's addresses; empty where there is none. */
    static Optional<Route> toward(InetAddress address, IpAddress from) {
        try {
            return get(List.of(address.getHostAddress(), "from", from.toString()));
        } catch (DeviceException e) {
            return Optional.empty();
        }
    }

    private static Optional<Route> get(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("-oneline", "route", "get"));
        command.addAll(arguments);
        return parse(IpCommand.show(List.of(command)).getFirst());
    }

    /**
     * Reads {@code 192.0.2.1 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0 \ cache} and {@code 192.0.2.1
     * from 10.0.0.5 dev wg0 table 51820 uid 0}.
     */
    static Optional<Route> parse(String answer) {
        List<String> words = List.of(answer.strip().split("\\s+"));
        Optional<IpAddress> source =
                after(words, "src")
                        .or(() -> after(words, "from").filter(from -> !from.equals("::")))
                        .map(IpAddress::parse);
        return after(words, "dev")
                .flatMap(
                        device ->
                                source.map(
                                        from ->
                                                new Route(
                                                        device,
                                                        from,
                                                        after(words, "via").flatMap(Route::address),
                                                        after(words, "table")
                                                                .filter(
                                                                        table ->
                                                                                !USUAL.contains(
                                                                                        table)))));
    }

    /** A router of IPv4 routes may be an IPv6 one: {@code via inet6 fe80::1}. */
    private static Optional<IpAddress> address(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> after(List<String> words, String key) {
        int at = words.indexOf(key);
        return at >= 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
    }
}
