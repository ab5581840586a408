package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.tunnel.key.PublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** What a machine has kept, read as its next start would read it, whether or not it runs now. */
final class KeptState {

    private KeptState() {}

    /** Empty where nothing is kept; fails when what is kept does not load. */
    static Optional<NetworkState> of(Machine machine) {
        try {
            Path copies = Files.createTempDirectory("wirelatch-kept");
            Path copy = Files.createDirectory(copies.resolve("latch0")).resolve("state.json");
            try {
                Files.copy(machine.stateFile(), copy, StandardCopyOption.REPLACE_EXISTING);
                try (StateStore store = StateStore.open(copies, "latch0")) {
                    return store.load();
                }
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } finally {
                Files.deleteIfExists(copy);
                Files.deleteIfExists(copy.resolveSibling("lock"));
                Files.delete(copy.getParent());
                Files.delete(copies);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServerState ofServer(Machine machine) {
        return assertInstanceOf(ServerState.class, of(machine).orElseThrow());
    }

    /** Who a machine is that has begun to join at least. */
    static Optional<PublicKey> clientKey(Machine machine) {
        return of(machine)
                .map(
                        state ->
                                switch (state) {
                                    case UnpairedClient client -> client.privateKey().publicKey();
                                    case PairedClient client -> client.privateKey().publicKey();
                                    case ServerState server -> server.privateKey().publicKey();
                                });
    }
}
