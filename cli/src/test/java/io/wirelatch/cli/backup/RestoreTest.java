package io.wirelatch.cli.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.state.audit.AuditReader;
import io.wirelatch.state.audit.LocalUser;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In which order a restore replaces what is there. */
class RestoreTest {

    private static final LocalUser USER = new LocalUser(0, Optional.of("root"), Optional.empty());

    @TempDir Path folder;

    private final List<String> complaints = new ArrayList<>();

    @Test
    void aStateThatCannotBeReplacedKeepsItsLog() throws IOException {
        Restore restore = restoreOfAnotherState();
        NetworkState here = keep("here");

        assertThrows(
                StateException.class,
                () ->
                        restore.take(
                                folder.resolve("here"),
                                _ -> {
                                    throw new StateException("the disk is full");
                                },
                                USER,
                                complaints::add));

        assertEquals(Optional.of(here), StateStore.read(folder, "here"));
        assertEquals(List.of("here"), logOf("here"));
        assertEquals(List.of(), complaints);
    }

    @Test
    void whileTheStateIsReplacedTheLogOfBeforeIsStillThere() throws IOException {
        Restore restore = restoreOfAnotherState();
        keep("here");
        List<List<String>> logs = new ArrayList<>();

        restore.take(folder.resolve("here"), _ -> logs.add(logOf("here")), USER, complaints::add);

        assertEquals(List.of(List.of("here")), logs);
        assertEquals(List.of("there", "from a backup of there"), logOf("here"));
    }

    private Restore restoreOfAnotherState() throws IOException {
        keep("there");
        byte[] passphrase = "correct horse".getBytes(StandardCharsets.UTF_8);
        byte[] backup =
                Backup.of(
                        new NetworkLocation(
                                "there", folder, folder, Optional.empty(), List.of(), ""),
                        passphrase);
        return Restore.open(Restore.requireBackup(backup, "the test's"), passphrase);
    }

    private NetworkState keep(String name) {
        NetworkState state = new UnpairedClient(PrivateKey.generate(new Random(name.hashCode())));
        try (StateStore store = StateStore.open(folder, name)) {
            store.commit(state);
        }
        try (AuditLog log = new AuditLog(folder.resolve(name), complaints::add)) {
            log.write(AuditEvent.of(Instant.EPOCH, AuditKind.OPENED, name));
        }
        return state;
    }

    private List<String> logOf(String name) {
        try {
            return AuditReader.read(folder.resolve(name)).stream().map(AuditEvent::detail).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
