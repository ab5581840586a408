package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads when the disk refuses something. */
class DiskReasonTest {

    @TempDir private Path stateDir;

    @Test
    void aReasonNeverHasAPathInIt() {
        String path = "/var/lib/wirelatch/latch0/state.json.new";
        for (IOException e :
                List.of(
                        new NoSuchFileException(path),
                        new AccessDeniedException(path),
                        new FileAlreadyExistsException(path),
                        new NotDirectoryException(path),
                        new DirectoryNotEmptyException(path),
                        new FileSystemException(path),
                        new FileSystemException(path, null, "Read-only file system"),
                        new FileNotFoundException(path + " (Too many open files)"),
                        new IOException())) {
            assertFalse(DiskReason.of(e).contains("/"), DiskReason.of(e));
            assertFalse(DiskReason.of(e).isBlank(), e.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "No space left on device,the disk is full",
        "Disk quota exceeded,the disk quota is used up",
        "Read-only file system,the disk is read-only",
        "Input/output error,Input/output error",
    })
    void theSystemsWordsAreSaidPlainly(String strerror, String expected) {
        assertEquals(expected, DiskReason.of(new IOException(strerror)));
        assertEquals(expected, DiskReason.of(new FileSystemException("/x", null, strerror)));
    }

    @Test
    void aReadOnlyFolderIsNamedOnceAndWhatHelpsIsSaid() {
        StateException refused =
                open(new FileSystemException(file(), null, "Read-only file system"));
        String message = String.valueOf(refused.getMessage());

        assertEquals(
                "cannot use the folder %s: the disk is read-only. Remount it read-write ('wirelatch doctor' shows how), or choose another folder with --state-dir"
                        .formatted(stateDir.resolve("latch0")),
                message);
        assertEquals("the disk is read-only", refused.reason());
    }

    @Test
    void aMissingPermissionIsForRoot() {
        String message = String.valueOf(open(new AccessDeniedException(file())).getMessage());
        assertTrue(
                message.contains("permission denied. Run wirelatch as root (sudo), or choose"),
                message);
    }

    @Test
    void aFullDiskIsNotForRoot() {
        String message =
                String.valueOf(
                        open(new FileSystemException(file(), null, "No space left on device"))
                                .getMessage());
        assertTrue(message.contains("the disk is full. Make room there, or choose"), message);
    }

    @Test
    void aFolderAboveThatIsToBlameIsNamed() {
        String above = "/above/it";
        assertTrue(
                String.valueOf(open(new AccessDeniedException(above)).getMessage())
                        .contains(": " + above + ": permission denied. "));
    }

    @Test
    void aReadOnlyDiskIsToldWithTheFileOnceWhenSomethingIsToBeKept() {
        Failing steps = new Failing();
        try (StateStore store = StateStore.open(stateDir, "latch0", steps)) {
            steps.failure =
                    Optional.of(new FileSystemException(file(), null, "Read-only file system"));
            StateException refused =
                    assertThrows(
                            StateException.class,
                            () -> store.commit(RandomStates.any(new Random(1))));
            String message = String.valueOf(refused.getMessage());
            assertTrue(
                    message.startsWith(
                            "cannot write %s: the disk is read-only. ".formatted(store.file())),
                    message);
            assertFalse(message.contains(file()), message);
        }
    }

    private String file() {
        return stateDir.resolve("latch0").resolve("state.json.new").toString();
    }

    /** What opening says when the disk refuses to make the folder. */
    private StateException open(IOException failure) {
        Failing steps = new Failing();
        steps.failure = Optional.of(failure);
        return assertThrows(StateException.class, () -> StateStore.open(stateDir, "latch0", steps));
    }

    private static final class Failing extends CommitSteps {
        private Optional<IOException> failure = Optional.empty();

        private void maybeFail() throws IOException {
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        @Override
        FileOutputStream create(Path temporary) throws IOException {
            maybeFail();
            return super.create(temporary);
        }

        @Override
        void syncFolder(Path folder) throws IOException {
            maybeFail();
            super.syncFolder(folder);
        }
    }
}
