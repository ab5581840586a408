package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One wirelatch at a time owns an interface, whether the other is this process or not. */
class StateStoreLockTest {

    private static final String OWNS = "owns";

    @TempDir Path stateDir = Path.of("");

    /** Another process: it opens the store, says how that went, and waits for its input's end. */
    public static final class Owner {

        private Owner() {}

        public static void main(String[] args) throws IOException {
            try (StateStore store = StateStore.open(Path.of(args[0]), args[1])) {
                System.out.println(store.load().isPresent() ? OWNS + " a state" : OWNS);
                int ignored = System.in.read();
                assert ignored < 0;
            } catch (StateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Process startOwner() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Owner.class.getName(),
                        stateDir.toString(),
                        "latch0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String firstLine(Process owner) throws IOException {
        BufferedReader output = owner.inputReader(StandardCharsets.UTF_8);
        return String.valueOf(output.readLine());
    }

    private StateStore open() {
        return StateStore.open(stateDir, "latch0");
    }

    private void assertRefusedNaming(long pid) {
        String message =
                String.valueOf(assertThrows(StateException.class, this::open).getMessage());
        assertOwned(message, pid);
    }

    private static void assertOwned(String message, long pid) {
        assertTrue(message.contains("latch0"), message);
        assertTrue(message.contains("another wirelatch"), message);
        assertTrue(message.contains("(process " + pid + ")"), message);
        assertTrue(message.contains("--interface"), message);
    }

    @Test
    void aSecondOpenerInThisProcessIsRefusedUntilTheFirstCloses() {
        try (StateStore first = open()) {
            assertRefusedNaming(ProcessHandle.current().pid());
            first.commit(RandomStates.any(new Random(1)));
        }
        open().close();
    }

    @Test
    void anotherInterfaceIsAnotherLock() {
        try (StateStore one = open();
                StateStore other = StateStore.open(stateDir, "latch1")) {
            assertTrue(one.load().isEmpty() && other.load().isEmpty());
        }
    }

    @Test
    void aFolderReachedByAnotherPathIsTheSameOne() throws IOException {
        Path link = Files.createSymbolicLink(stateDir.resolve("link"), stateDir);
        try (StateStore first = open()) {
            assertTrue(first.load().isEmpty());
            assertThrows(StateException.class, () -> StateStore.open(link, "latch0"));
        }
    }

    /** POSIX takes a process's locks when it closes any descriptor of the file: ours must not. */
    @Test
    void aRefusalInThisProcessDoesNotGiveUpTheLock() throws Exception {
        try (StateStore first = open()) {
            assertRefusedNaming(ProcessHandle.current().pid());
            Process other = startOwner();
            assertOwned(firstLine(other), ProcessHandle.current().pid());
            assertTrue(other.waitFor(20, TimeUnit.SECONDS));
            first.commit(RandomStates.any(new Random(1)));
        }
    }

    @Test
    void theProcessThatOwnsTheInterfaceIsNamedAndItsDeathFreesIt() throws Exception {
        Process owner = startOwner();
        try {
            assertEquals(OWNS, firstLine(owner));
            assertRefusedNaming(owner.pid());
            assertRefusedNaming(owner.pid());
        } finally {
            owner.destroyForcibly();
        }
        assertTrue(owner.waitFor(20, TimeUnit.SECONDS));
        open().close();
    }
}
