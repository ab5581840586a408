package io.wirelatch.cli.doctor;

import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What this machine's clock has said before, as far as an interface has kept it. */
final class PastTimes {

    /** What an interface writes while it lives. */
    private static final List<String> FILES = List.of("state.json", "lock", "pairings.jsonl");

    private PastTimes() {}

    /** The latest time of all. */
    static Optional<Instant> latest(Patient patient) {
        Path folder = patient.location().stateDir().resolve(patient.interfaceName());
        Stream<Instant> written =
                FILES.stream().flatMap(file -> lastChange(folder.resolve(file)).stream());
        Stream<Instant> joined =
                patient.asServer().map(ServerState::peers).stream()
                        .flatMap(List::stream)
                        .map(PeerRecord::joinedAt);
        Stream<Instant> handshakes =
                patient.running().map(NetworkStatus::peers).stream()
                        .flatMap(List::stream)
                        .map(PeerStatus::latestHandshake)
                        .map(Instant::ofEpochSecond);
        return Stream.of(written, joined, handshakes)
                .flatMap(times -> times)
                .max(Comparator.naturalOrder());
    }

    private static Optional<Instant> lastChange(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file).toInstant());
        } catch (IOException e) {
            return Optional.empty(); // There is none, or it may not be looked at.
        }
    }
}
