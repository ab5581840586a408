package io.wirelatch.enroll.server;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a peer may be called: one label of a domain name (RFC 1123, 2.1) in lower case, so that a
 * name is never mistaken for an address or a key and can be a host name.
 */
final class PeerNames {

    static final int MAX_LENGTH = 63;

    /** What a person is told who gave a name that is none. */
    static final String RULE =
            "a name has 1 to 63 letters, digits and hyphens, and neither begins nor ends with a"
                    + " hyphen";

    /** The name of a machine whose host name leaves nothing to call it by. */
    static final String FALLBACK = "peer";

    private static final Pattern LABEL =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private PeerNames() {}

    /** The name in lower case; empty when it is none that a peer can have. */
    static Optional<String> parse(String text) {
        return LABEL.matcher(text).matches()
                ? Optional.of(text.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    /**
     * Makes a name of any host name: its domain is cut off, and what no name may hold becomes a
     * hyphen.
     */
    static String clean(String hostName) {
        int dot = hostName.indexOf('.');
        String label = dot < 0 ? hostName : hostName.substring(0, dot);
        String allowed = label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-");
        String name = shorten(allowed.replaceAll("^-+", ""), MAX_LENGTH);
        return name.isEmpty() ? FALLBACK : name;
    }

    /** The name itself, or with the first suffix from -2 on that makes it free. */
    static String firstFree(String name, Predicate<String> taken) {
        String candidate = name;
        for (int number = 2; taken.test(candidate); number++) {
            String suffix = "-" + number;
            candidate = shorten(name, MAX_LENGTH - suffix.length()) + suffix;
        }
        return candidate;
    }

    /** At most this many characters, and no hyphen at the end. */
    private static String shorten(String name, int maxLength) {
        String cut = name.substring(0, Math.min(name.length(), maxLength));
        return cut.replaceAll("-+$", "");
    }
}
