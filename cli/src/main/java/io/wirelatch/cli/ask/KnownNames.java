package io.wirelatch.cli.ask;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.control.HeldStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Names that a person may type here, as far as this user may know them. Nothing fails. */
public final class KnownNames {

    private static final String SOCKET_SUFFIX = ".sock";

    /** Somebody waits with a finger on the tabulator. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final NetworkLocation location;

    public KnownNames(NetworkLocation location) {
        this.location = location;
    }

    /** The interfaces that something is kept of, and those that run. */
    public List<String> interfaces() {
        NavigableSet<String> names = new TreeSet<>();
        filesIn(location.stateDir())
                .filter(folder -> Files.exists(folder.resolve("state.json")))
                .forEach(folder -> names.add(String.valueOf(folder.getFileName())));
        location.socketFiles().stream()
                .flatMap(socket -> Stream.ofNullable(socket.getParent()))
                .flatMap(KnownNames::filesIn)
                .map(socket -> String.valueOf(socket.getFileName()))
                .filter(name -> name.endsWith(SOCKET_SUFFIX))
                .map(name -> name.substring(0, name.length() - SOCKET_SUFFIX.length()))
                .forEach(names::add);
        return List.copyOf(names);
    }

    /** The peers of the interface that is meant: of the one that runs, else those that are kept. */
    public List<String> peers() {
        return status().map(KnownNames::peersOf).orElseGet(this::keptPeers);
    }

    /** The machines that wait for somebody to let them in. */
    public List<String> waiting() {
        return status().map(
                        status -> status.window().held().stream().map(HeldStatus::name).toList())
                .orElse(List.of());
    }

    private Optional<NetworkStatus> status() {
        return new RunningInterface(location, PATIENCE).presence()
                        instanceof Presence.Answers(NetworkStatus status)
                ? Optional.of(status)
                : Optional.empty();
    }

    private static List<String> peersOf(NetworkStatus status) {
        return status.peers().stream().filter(PeerStatus::isPaired).map(PeerStatus::name).toList();
    }

    private List<String> keptPeers() {
        try {
            return StateStore.read(location.stateDir(), location.interfaceName())
                    .filter(ServerState.class::isInstance)
                    .map(ServerState.class::cast)
                    .map(state -> state.peers().stream().map(PeerRecord::name).toList())
                    .orElse(List.of());
        } catch (StateException e) {
            return List.of();
        }
    }

    private static Stream<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException | UncheckedIOException e) {
            return Stream.empty();
        }
    }
}
