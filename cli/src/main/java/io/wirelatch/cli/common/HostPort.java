package io.wirelatch.cli.common;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server is, as a person types it: {@code HOST}, {@code HOST:PORT}, an IPv6 address alone,
 * or {@code [IPV6]:PORT}.
 *
 * @param host a name or an address; an IPv6 address without its brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    public static final int DEFAULT_PORT = 51820;
    public static final int MAX_PORT = 65535;

    /** Letters are those of any language; the resolver decides what it makes of them. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N}._-]*)");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*(%[0-9A-Za-z._-]+)?");

    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)\\](?::(.*))?");

    /**
     * @throws CommandFailure saying what is wrong with the text and what it should look like
     */
    public static HostPort parse(String text) {
        Matcher bracketed = BRACKETED.matcher(text);
        if (bracketed.matches()) {
            String address = bracketed.group(1);
            if (!isIpv6(address)) {
                throw malformed(text);
            }
            String port = bracketed.group(2);
            return new HostPort(address, port == null ? DEFAULT_PORT : parsePort(text, port));
        }
        if (isIpv6(text)) {
            return new HostPort(text, DEFAULT_PORT);
        }
        int colon = text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        if (!NAME.matcher(host).matches()) {
            throw malformed(text);
        }
        return new HostPort(
                host, colon < 0 ? DEFAULT_PORT : parsePort(text, text.substring(colon + 1)));
    }

    /** Whether both name the same server: letters count alike, and a final dot does not. */
    public boolean isSameAs(HostPort other) {
        return port == other.port && canonicalHost().equalsIgnoreCase(other.canonicalHost());
    }

    /** As it is typed: the port is left out where it is the default one. */
    @Override
    public String toString() {
        boolean ipv6 = host.indexOf(':') >= 0;
        if (port == DEFAULT_PORT) {
            return host;
        }
        return (ipv6 ? "[" + host + "]" : host) + ":" + port;
    }

    private String canonicalHost() {
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isIpv6(String text) {
        return text.chars().filter(c -> c == ':').count() >= 2 && IPV6.matcher(text).matches();
    }

    private static int parsePort(String text, String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            throw malformed(text);
        }
        int port = Integer.parseInt(digits);
        if (port < 1 || port > MAX_PORT) {
            throw CommandFailure.wrongUsage(
                    "the port in '%s' is out of range. Ports go from 1 to %d."
                            .formatted(text, MAX_PORT));
        }
        return port;
    }

    private static CommandFailure malformed(String text) {
        return CommandFailure.wrongUsage(
                ("'%s' is no server's name or address.\n"
                                + "Give one like nas.lan, 192.0.2.7:51820 or [2001:db8::7]:51820.")
                        .formatted(text));
    }
}
