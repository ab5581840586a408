package io.wirelatch.cli.wgconf;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a peer is, as the file says it: a name or an address, and a port.
 *
 * @param host an IPv6 address without its brackets, perhaps with a scope
 * @param port 1 to 65535
 */
public record EndpointName(String host, int port) {

    private static final int MAX_PORT = 65535;
    private static final int MAX_HOST_LENGTH = 253;

    /** Letters are those of any language; the resolver decides what it makes of them. */
    private static final Pattern NAME =
            Pattern.compile("([\\p{L}\\p{N}_][\\p{L}\\p{N}._-]*):([0-9]{1,5})");

    private static final Pattern BRACKETED =
            Pattern.compile("\\[((?=[^\\]]*:)[0-9A-Fa-f:.]+(?:%[0-9A-Za-z._-]+)?)\\]:([0-9]{1,5})");

    /** Reads {@code HOST:PORT} or {@code [IPV6]:PORT}; empty when the text is neither. */
    static Optional<EndpointName> parse(String text) {
        Matcher matcher = NAME.matcher(text);
        if (matcher.matches()) {
            if (Values.isNumeric(matcher.group(1)) && !isAddress(matcher.group(1))) {
                return Optional.empty();
            }
        } else {
            matcher = BRACKETED.matcher(text);
            if (!matcher.matches() || !isAddress(matcher.group(1))) {
                return Optional.empty();
            }
        }
        String host = matcher.group(1);
        int port = Integer.parseInt(matcher.group(2));
        return port < 1 || port > MAX_PORT || host.length() > MAX_HOST_LENGTH
                ? Optional.empty()
                : Optional.of(new EndpointName(host, port));
    }

    /** Whether the host is an address, so that there is nothing to resolve. */
    public boolean isLiteral() {
        return isAddress(host);
    }

    private static boolean isAddress(String host) {
        return Values.address(host.split("%", 2)[0]).isPresent();
    }

    /** As the file has it. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
