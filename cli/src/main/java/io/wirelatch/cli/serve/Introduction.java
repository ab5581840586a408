package io.wirelatch.cli.serve;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.ServerState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What a server says of itself when it has started: where it is, and what to type next. */
final class Introduction {

    private Introduction() {}

    /**
     * @param openSeconds empty for a window that is closed
     * @param joinLine what to type on the other machine
     */
    static List<String> lines(
            NetworkLocation location, ServerState state, OptionalInt openSeconds, String joinLine) {
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
        if (openSeconds.isPresent()) {
            lines.add("pairing: OPEN for %d s".formatted(openSeconds.getAsInt()));
            lines.add("To let a machine in, type there:");
        } else {
            lines.add("pairing: CLOSED");
            lines.add(
                    "To let a machine in, type here: sudo wirelatch open 60%s"
                            .formatted(location.flags()));
            lines.add("and there:");
        }
        lines.add("  " + joinLine);
        return lines;
    }
}
