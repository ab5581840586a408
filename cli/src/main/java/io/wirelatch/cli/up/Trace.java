package io.wirelatch.cli.up;

import io.wirelatch.ippool.IpFamily;
import java.util.Optional;

/**
 * Something that {@code up} changes on the machine and that does not end with its interface. Each
 * is one line of the file that {@link RunLock} keeps.
 */
sealed interface Trace {

    /** How it is written down. */
    String line();

    /** What it is called when it is told that it was taken back. */
    String words();

    /** A rule that leads packets into the tunnel, or past it. */
    record RoutingRule(RoutingPlan.Rule rule) implements Trace {

        private static final String PREFIX = "rule ";

        @Override
        public String line() {
            return PREFIX + rule.family() + " " + rule.selector();
        }

        @Override
        public String words() {
            String family = rule.family() == IpFamily.IPV4 ? "IPv4" : "IPv6";
            return "the routing rule for " + family + ": " + rule.selector();
        }

        private static Optional<Trace> parse(String line) {
            for (IpFamily family : IpFamily.values()) {
                String beginning = PREFIX + family + " ";
                if (line.startsWith(beginning)) {
                    String selector = line.substring(beginning.length());
                    return Optional.of(new RoutingRule(new RoutingPlan.Rule(family, selector)));
                }
            }
            return Optional.empty();
        }
    }

    /** Tables of our own in the firewall. */
    record Firewall() implements Trace {

        @Override
        public String line() {
            return "firewall";
        }

        @Override
        public String words() {
            return "the tunnel's tables in the firewall";
        }
    }

    /** The setting net.ipv4.conf.all.src_valid_mark, which was off before. */
    record SourceMark() implements Trace {

        @Override
        public String line() {
            return "src-valid-mark";
        }

        @Override
        public String words() {
            return "net.ipv4.conf.all.src_valid_mark = 1";
        }
    }

    /**
     * Name servers that resolvconf(8) has taken.
     *
     * @param record under which name
     */
    record NameServerRecord(String record) implements Trace {

        private static final String PREFIX = "name-servers ";

        @Override
        public String line() {
            return PREFIX + record;
        }

        @Override
        public String words() {
            return "the name servers";
        }

        private static Optional<Trace> parse(String line) {
            return line.startsWith(PREFIX)
                    ? Optional.of(new NameServerRecord(line.substring(PREFIX.length())))
                    : Optional.empty();
        }
    }

    /** It was up completely, so that the PostDown of its file is due. */
    record PostDownDue() implements Trace {

        @Override
        public String line() {
            return "post-down";
        }

        @Override
        public String words() {
            return "what PostUp has done, by PostDown";
        }
    }

    /** Empty for a line that is none of these. */
    static Optional<Trace> parse(String line) {
        return switch (line) {
            case "firewall" -> Optional.of(new Firewall());
            case "src-valid-mark" -> Optional.of(new SourceMark());
            case "post-down" -> Optional.of(new PostDownDue());
            default -> RoutingRule.parse(line).or(() -> NameServerRecord.parse(line));
        };
    }
}
