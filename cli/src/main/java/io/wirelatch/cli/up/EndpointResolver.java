package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.wgconf.EndpointName;
import io.wirelatch.tunnel.packet.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Asks the system's resolver where a peer is. */
final class EndpointResolver {

    /** While the machine's network is not up yet, as it happens after it was switched on. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** How the C library words it that there was no answer, rather than an answer of no. */
    private static final String TEMPORARY = "Temporary failure";

    private EndpointResolver() {}

    /** Whoever asks again wants to know anew: nothing is kept in this process. */
    static void keepNothing() {
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
    }

    /** Every address of the peer, in the resolver's order; none when it has none. */
    static List<Endpoint> resolve(EndpointName name) {
        try {
            return lookUp(name);
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    /**
     * The same at a start, which waits a while for a resolver that does not answer.
     *
     * @param notices told that it waits
     * @return at least one
     * @throws CommandFailure when there is none, or the thread is interrupted
     */
    static List<Endpoint> require(EndpointName name, Consumer<String> notices) {
        long startNanos = System.nanoTime();
        boolean waits = false;
        while (true) {
            try {
                return lookUp(name);
            } catch (UnknownHostException e) {
                boolean over = System.nanoTime() - startNanos >= PATIENCE.toNanos();
                if (over || !String.valueOf(e.getMessage()).contains(TEMPORARY)) {
                    throw noAddress(name, e);
                }
                if (!waits) {
                    notices.accept(
                            "no name server answers for %s yet; asking again for %d s"
                                    .formatted(name.host(), PATIENCE.toSeconds()));
                }
                waits = true;
                pause(name, e);
            }
        }
    }

    private static List<Endpoint> lookUp(EndpointName name) throws UnknownHostException {
        return Stream.of(InetAddress.getAllByName(name.host()))
                .map(address -> Endpoint.of(new InetSocketAddress(address, name.port())))
                .toList();
    }

    private static void pause(EndpointName name, UnknownHostException cause) {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noAddress(name, cause);
        }
    }

    private static CommandFailure noAddress(EndpointName name, UnknownHostException e) {
        return new CommandFailure(
                ExitStatus.FAILED,
                "no address is known for Endpoint = %s: %s.\nSee that the name is right and that this machine can ask a name server."
                        .formatted(name, e.getMessage()),
                e);
    }
}
