package io.wirelatch.state;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An endpoint as the state file has it: {@code 192.0.2.7:51820}, {@code [2001:db8::7]:51820}, or
 * {@code [fe80::7%2]:51820} with the number of an interface. It is read without asking a name
 * server; what is written is {@link Endpoint#toString()}.
 */
final class EndpointText {

    private static final int MAX_PORT = 65535;

    private static final Pattern SHAPE =
            Pattern.compile(
                    "(?:\\[(?<ipv6>[0-9a-f:.]+)(?:%(?<scope>[1-9][0-9]{0,9}))?]|(?<ipv4>[0-9.]+))"
                            + ":(?<port>[1-9][0-9]{0,4})");

    private EndpointText() {}

    /**
     * @throws IllegalArgumentException when the text has another shape
     */
    static Endpoint parse(String text) {
        Matcher parts = SHAPE.matcher(text);
        if (!parts.matches()) {
            throw notAnEndpoint(text);
        }
        String ipv4 = parts.group("ipv4");
        IpAddress address = IpAddress.parse(ipv4 != null ? ipv4 : parts.group("ipv6"));
        String scope = parts.group("scope");
        long scopeId = scope == null ? 0 : Long.parseLong(scope);
        int port = Integer.parseInt(parts.group("port"));
        boolean inBrackets = ipv4 == null;
        if (port > MAX_PORT
                || scopeId > Integer.MAX_VALUE
                || inBrackets != (address.family() == IpFamily.IPV6)) {
            throw notAnEndpoint(text);
        }
        return new Endpoint(address, port, (int) scopeId);
    }

    private static IllegalArgumentException notAnEndpoint(String text) {
        return new IllegalArgumentException(
                "'"
                        + text
                        + "' is not an address with a port, such as 192.0.2.7:51820 or"
                        + " [2001:db8::7]:51820");
    }
}
