package io.wirelatch.cli.doctor;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.link.IpCommand;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The way that the kernel would send a packet.
 *
 * @param device the interface that it leaves by
 * @param source this machine's address on it
 */
record Route(String device, IpAddress source) {

    /**
     * Asks {@code ip route get}.
     *
     * @return empty where its answer names no interface or no source
     * @throws DeviceException when there is no way, in the system's words
     */
    static Optional<Route> to(InetAddress address) {
        List<String> answers =
                IpCommand.show(
                        List.of(List.of("-oneline", "route", "get", address.getHostAddress())));
        return parse(answers.getFirst());
    }

    /** Reads {@code 192.0.2.1 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0 \ cache}. */
    static Optional<Route> parse(String answer) {
        List<String> words = List.of(answer.strip().split("\\s+"));
        return after(words, "dev")
                .flatMap(
                        device ->
                                after(words, "src")
                                        .map(source -> new Route(device, IpAddress.parse(source))));
    }

    private static Optional<String> after(List<String> words, String key) {
        int at = words.indexOf(key);
        return at >= 0 && at + 1 < words.size() ? Optional.of(words.get(at + 1)) : Optional.empty();
    }
}
