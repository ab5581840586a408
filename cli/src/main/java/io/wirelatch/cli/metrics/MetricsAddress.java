package io.wirelatch.cli.metrics;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Where metrics are served, as a person types it: {@code PORT} or {@code ADDRESS:PORT}. */
public final class MetricsAddress {

    private static final Pattern WITH_PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:]*):[0-9]+");

    private MetricsAddress() {}

    /**
     * A port alone is one of the loopback address: who wants others to read along says so.
     *
     * @throws CommandFailure when it is neither
     */
    public static InetSocketAddress parse(String text) {
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            HostPort local = HostPort.parse("127.0.0.1:" + text);
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), local.port());
        }
        if (!WITH_PORT.matcher(text).matches()) {
            throw CommandFailure.wrongUsage(
                    "--metrics takes a port, or an address of this machine and a port, such as 9586,"
                            + " 127.0.0.1:9586 or [::1]:9586, not '%s'.".formatted(text));
        }
        HostPort typed = HostPort.parse(text);
        try {
            return new InetSocketAddress(InetAddress.getByName(typed.host()), typed.port());
        } catch (UnknownHostException e) {
            throw CommandFailure.wrongUsage(
                    "--metrics takes an address of this machine and a port, such as"
                            + " 127.0.0.1:9586; '%s' is no address.".formatted(typed.host()));
        }
    }
}
