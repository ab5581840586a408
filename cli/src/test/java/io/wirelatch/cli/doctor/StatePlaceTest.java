package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatePlaceTest {

    private static final Path STATE = Path.of("/var/lib/wirelatch/latch0/state.json");
    private static final int ROOT = 0;
    private static final int SOMEBODY = 1000;

    @TempDir Path parent;

    @Test
    void somethingElseInThePlaceOfTheFileIsAProblem(@TempDir Path folder) throws IOException {
        assertEquals(Optional.empty(), StatePlace.inTheWay(folder));
        Files.createDirectory(folder.resolve("state.json"));
        Finding found = StatePlace.inTheWay(folder).orElseThrow();
        assertInstanceOf(Finding.Problem.class, found);
        assertTrue(
                found.found().endsWith("state.json is no file, and has to be one"), found.found());
    }

    @Test
    void aFileWhereAFolderHasToBeIsAProblem() throws IOException {
        Path stateDir = Files.createFile(parent.resolve("wirelatch"));
        Problem problem =
                assertInstanceOf(
                        Problem.class, StatePlace.inTheWay(stateDir.resolve("latch0")).get());
        assertTrue(problem.found().startsWith(stateDir + " is no folder"), problem.found());
        assertTrue(problem.mend().getFirst().contains("mv " + stateDir), problem.toString());
    }

    @Test
    void aFolderThatIsStillToBeMadeIsNoProblem() {
        Path folder = parent.resolve("wirelatch").resolve("latch0");
        assertEquals(Optional.empty(), StatePlace.inTheWay(folder));
        assertEquals(List.of(), StatePlace.examine(folder, true));
    }

    @Test
    void aMountThatIsReadOnlyIsAProblem() {
        IOException refusal =
                new FileSystemException(STATE.toString(), null, "Read-only file system");
        Problem problem =
                assertInstanceOf(Problem.class, StatePlace.unwritable(STATE, refusal).get());
        assertTrue(problem.found().endsWith("the disk is read-only"), problem.found());
        assertTrue(problem.mend().getFirst().contains("remount,rw"), problem.toString());
    }

    @Test
    void aPermissionThatIsMissingIsNotTakenForAReadOnlyMount() {
        assertEquals(
                Optional.empty(),
                StatePlace.unwritable(STATE, new AccessDeniedException(STATE.toString())));
    }

    @Test
    void aFileSystemThatIsFullIsAProblem() {
        Problem problem =
                assertInstanceOf(Problem.class, StatePlace.full(STATE, 1L << 30, 4096).get());
        assertTrue(problem.found().endsWith("full: 4 KiB are left"), problem.found());
        assertEquals(Optional.empty(), StatePlace.full(STATE, 1L << 30, 1L << 20));
        assertEquals(Optional.empty(), StatePlace.full(STATE, 0, 0));
    }

    @Test
    void whatAnotherUserOwnsIsNoPlaceForThisOnesState() {
        assertEquals(Optional.empty(), StatePlace.ofAnother(STATE, false, SOMEBODY, SOMEBODY));
        Problem problem =
                assertInstanceOf(
                        Problem.class, StatePlace.ofAnother(STATE, false, SOMEBODY, ROOT).get());
        assertTrue(
                problem.mend().getFirst().endsWith("sudo chown 1000 " + STATE), problem.toString());
    }

    @Test
    void rootIsWarnedOfAnOwnerWhoCanReadItsKeys() {
        Warning warning =
                assertInstanceOf(
                        Warning.class, StatePlace.ofAnother(STATE, true, ROOT, SOMEBODY).get());
        assertTrue(warning.found().endsWith("user 1000, and not to root"), warning.found());
        assertEquals("sudo chown 0 " + STATE, warning.mend().getFirst());
    }
}
