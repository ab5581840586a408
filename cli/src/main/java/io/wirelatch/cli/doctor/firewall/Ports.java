package io.wirelatch.cli.doctor.firewall;

/** Ports as firewalls write them. */
final class Ports {

    private static final int FIRST = 0;
    private static final int LAST = 65535;

    private Ports() {}

    /** {@code 51820}, {@code 51820:51830}, {@code :1023}, {@code 1024:}, as in iptables. */
    static Match iptables(String text, int port) {
        int colon = text.indexOf(':');
        try {
            if (colon < 0) {
                int only = Integer.parseInt(text);
                return range(only, only, port);
            }
            String first = text.substring(0, colon);
            String last = text.substring(colon + 1);
            return range(
                    first.isEmpty() ? FIRST : Integer.parseInt(first),
                    last.isEmpty() ? LAST : Integer.parseInt(last),
                    port);
        } catch (NumberFormatException e) {
            return Match.MAYBE;
        }
    }

    /** As nftables compares, such as {@code udp dport < 1024}. */
    static Match compare(String operator, int bound, int port) {
        return switch (operator) {
            case "<" -> range(FIRST, bound - 1, port);
            case "<=" -> range(FIRST, bound, port);
            case ">" -> range(bound + 1, LAST, port);
            case ">=" -> range(bound, LAST, port);
            default -> Match.MAYBE;
        };
    }

    static Match range(int first, int last, int port) {
        if (port == Packet.ANY_PORT) {
            boolean every = first <= FIRST && last >= LAST;
            return every ? Match.YES : first <= last ? Match.MAYBE : Match.NO;
        }
        return Match.of(first <= port && port <= last);
    }
}
