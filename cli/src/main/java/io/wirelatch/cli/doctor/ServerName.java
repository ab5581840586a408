package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.ippool.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** What the name of a server leads to, as far as this machine finds out. */
sealed interface ServerName {

    /** The addresses, in the system's order, with the server's port; none where it has not any. */
    default List<InetSocketAddress> addresses() {
        return List.of();
    }

    record Resolved(List<InetSocketAddress> addresses) implements ServerName {

        public Resolved {
            addresses = List.copyOf(addresses);
        }
    }

    /** The name servers know no such name. */
    record Unknown() implements ServerName {}

    /**
     * Nobody who could know has answered.
     *
     * @param reason in the system's words
     */
    record Unanswered(String reason) implements ServerName {}

    /** Three name servers may each take 5 s, twice (resolv.conf(5)): who waits sees that sooner. */
    Duration PATIENCE = Duration.ofSeconds(8);

    /** How glibc begins what it says when no name server has answered (EAI_AGAIN). */
    String TRY_AGAIN = "Temporary failure in name resolution";

    /** Asks the system's resolver. */
    static ServerName of(HostPort server) {
        return Bounded.within(PATIENCE, () -> ask(server))
                .orElse(new Unanswered("no answer within %d s".formatted(PATIENCE.toSeconds())));
    }

    /** An address as a person writes it, with the scope of a link-local one. */
    static String text(InetAddress address) {
        String scoped = address.getHostAddress();
        int scope = scoped.indexOf('%');
        return IpAddress.of(address) + (scope < 0 ? "" : scoped.substring(scope));
    }

    private static ServerName ask(HostPort server) {
        try {
            return new Resolved(
                    Stream.of(InetAddress.getAllByName(server.host()))
                            .map(address -> new InetSocketAddress(address, server.port()))
                            .toList());
        } catch (UnknownHostException e) {
            return describe(String.valueOf(e.getMessage()));
        }
    }

    /** Reads Java's {@code nas.lan: Name or service not known}. */
    static ServerName describe(String message) {
        return message.contains(TRY_AGAIN) ? new Unanswered(TRY_AGAIN) : new Unknown();
    }
}
