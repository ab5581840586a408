package io.wirelatch.cli.doctor.firewall;

/** Ports as firewalls write them. */
final class Ports {

    private static final int LAST = 65535;

    private Ports() {}

    /** {@code 51820}, {@code 51820:51830}, {@code :1023}, {@code 1024:}, as in iptables. */
    static Match iptables(String text, int port) {
        int colon = text.indexOf(':');
        try {
            if (colon < 0) {
                return Match.of(Integer.parseInt(text) == port);
            }
            String first = text.substring(0, colon);
            String last = text.substring(colon + 1);
            return range(
                    first.isEmpty() ? 0 : Integer.parseInt(first),
                    last.isEmpty() ? LAST : Integer.parseInt(last),
                    port);
        } catch (NumberFormatException e) {
            return Match.MAYBE;
        }
    }

    static Match range(int first, int last, int port) {
        return Match.of(first <= port && port <= last);
    }
}
