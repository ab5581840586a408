package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What a server says of itself when it has started: where it is, and what to type next. */
final class Introduction {

    private Introduction() {}

    /**
     * @param openSeconds empty for a window that is closed
     * @param joinLine what to type on the other machine; empty when nobody should read it here
     */
    static List<String> lines(
            NetworkLocation location,
            ServerState state,
            OptionalInt openSeconds,
            Optional<String> joinLine) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s is up with %s, on UDP port %d"
                        .formatted(
                                location.interfaceName(),
                                ServerReport.addresses(state).stream()
                                        .map(Cidr::toString)
                                        .collect(Collectors.joining(" and ")),
                                state.port()));
        lines.add("server key: " + ServerFingerprint.of(state.privateKey().publicKey()));
        if (!state.peers().isEmpty()) {
            lines.add("peers: %d, who come back by themselves".formatted(state.peers().size()));
        }
        lines.add(
                openSeconds.isPresent()
                        ? "pairing: OPEN for %d s".formatted(openSeconds.getAsInt())
                        : "pairing: CLOSED");
        lines.addAll(howToJoin(location.flags(), openSeconds.isPresent(), joinLine));
        return lines;
    }

    private static List<String> howToJoin(String flags, boolean open, Optional<String> joinLine) {
        if (joinLine.isEmpty()) {
            return List.of(
                    "The token is not shown here, for a log keeps this.",
                    "To let a machine in, type here, and do there what it says: sudo wirelatch open 60"
                            + " --code"
                            + flags);
        }
        String there = "  " + joinLine.get();
        return open
                ? List.of("To let a machine in, type there:", there)
                : List.of(
                        "To let a machine in, type here: sudo wirelatch open 60" + flags,
                        "and there:",
                        there);
    }
}
