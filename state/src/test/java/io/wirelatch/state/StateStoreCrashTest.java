package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A commit that stops anywhere leaves the old state or the new one, never anything else. */
class StateStoreCrashTest {

    private static final NetworkState OLD = RandomStates.server(new Random(1), 2);
    private static final NetworkState NEW = RandomStates.server(new Random(2), 3);

    @TempDir Path stateDir = Path.of("");

    /** What is left of the disk's work after the crash. */
    enum Crash {
        /** The process alone is gone: the kernel has everything that was done. */
        KILLED,
        /** The power is gone: names were written, and of unsynced content an unknown part. */
        POWER_CUT_AFTER_NAMES,
        /** The power is gone, and with it every name and all content that was not synced. */
        POWER_CUT_BEFORE_NAMES
    }

    @ParameterizedTest
    @EnumSource
    void theOldStateOrTheNewOneIsThereAfterACrashAtAnyMoment(Crash crash) throws IOException {
        Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
        int moments = 0;
        boolean crashed = true;
        while (crashed) {
            String interfaceName = "latch" + moments;
            try (StateStore store = StateStore.open(stateDir, interfaceName)) {
                store.commit(OLD);
            }
            crashed = commitAndCrash(interfaceName, moments, crash);
            Outcome outcome = stateAfterCrash(interfaceName, Optional.of(OLD), "moment " + moments);
            assertTrue(crashed || outcome == Outcome.NEW, "what commit() promised is kept");
            outcomes.add(outcome);
            moments += crashed ? 1 : 0;
        }
        assertEquals(MomentCountingSteps.MOMENTS, moments);
        assertEquals(EnumSet.allOf(Outcome.class), outcomes);
    }

    @ParameterizedTest
    @EnumSource
    void nothingOrTheFirstStateIsThereAfterACrashAtAnyMoment(Crash crash) throws IOException {
        for (int moment = 0; moment < MomentCountingSteps.MOMENTS; moment++) {
            String interfaceName = "latch" + moment;
            assertTrue(commitAndCrash(interfaceName, moment, crash));
            stateAfterCrash(interfaceName, Optional.empty(), "moment " + moment);
        }
    }

    private enum Outcome {
        OLD,
        NEW
    }

    /** Returns whether it came to the crash at all. */
    private boolean commitAndCrash(String interfaceName, int moment, Crash crash)
            throws IOException {
        // The store makes its folder through the steps as well: that is over before the count.
        StateStore.open(stateDir, interfaceName).close();
        MomentCountingSteps steps = new MomentCountingSteps(moment);
        boolean crashed = false;
        // Closing gives up the lock, as the kernel does for a dead process.
        try (StateStore store = StateStore.open(stateDir, interfaceName, steps)) {
            store.commit(NEW);
        } catch (Crashed e) {
            crashed = true;
        }
        steps.applyTo(crash);
        return crashed;
    }

    private Outcome stateAfterCrash(String interfaceName, Optional<NetworkState> old, String where)
            throws IOException {
        try (StateStore store = StateStore.open(stateDir, interfaceName)) {
            Optional<NetworkState> state = store.load();
            assertTrue(state.equals(old) || state.equals(Optional.of(NEW)), where);
            assertFalse(Files.exists(temporary(store)), where + ": the leftover is cleared away");
            NetworkState next = RandomStates.pairedClient(new Random(3));
            store.commit(next);
            assertEquals(Optional.of(next), store.load(), where);
            return state.equals(old) ? Outcome.OLD : Outcome.NEW;
        }
    }

    private static Path temporary(StateStore store) {
        return store.file().resolveSibling("state.json.new");
    }

    /** Not an exception that the store could catch: a crash lets nobody tidy up. */
    private static final class Crashed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The real steps, and a crash at the given moment: before, in the middle of, or after a step.
     * It keeps track of what a disk may still lose.
     */
    private static final class MomentCountingSteps extends CommitSteps {

        /** Before and after each of five steps, and in the middle of the writing. */
        static final int MOMENTS = 11;

        private final int crashMoment;
        private int moment;

        /** The file whose content is not on the disk yet. */
        private Optional<Path> unsyncedContent = Optional.empty();

        /** The name that is not on the disk yet, and what it stood for before. */
        private Optional<Path> unsyncedName = Optional.empty();

        private Optional<byte[]> contentBefore = Optional.empty();

        MomentCountingSteps(int crashMoment) {
            this.crashMoment = crashMoment;
        }

        private void passMoment() {
            if (moment++ == crashMoment) {
                throw new Crashed();
            }
        }

        @Override
        FileOutputStream create(Path temporary) throws IOException {
            passMoment();
            FileOutputStream output = super.create(temporary);
            unsyncedContent = Optional.of(temporary);
            try {
                passMoment();
            } catch (Crashed e) {
                output.close();
                throw e;
            }
            return output;
        }

        @Override
        void write(FileOutputStream temporary, byte[] content) throws IOException {
            passMoment();
            int half = content.length / 2;
            temporary.write(content, 0, half);
            passMoment();
            temporary.write(content, half, content.length - half);
            passMoment();
        }

        @Override
        void sync(FileOutputStream temporary) throws IOException {
            passMoment();
            super.sync(temporary);
            unsyncedContent = Optional.empty();
            passMoment();
        }

        @Override
        void rename(Path temporary, Path file) throws IOException {
            passMoment();
            contentBefore =
                    Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
            super.rename(temporary, file);
            unsyncedName = Optional.of(file);
            unsyncedContent = unsyncedContent.map(unsynced -> file);
            passMoment();
        }

        @Override
        void syncFolder(Path folder) throws IOException {
            passMoment();
            super.syncFolder(folder);
            unsyncedName = Optional.empty();
            passMoment();
        }

        void applyTo(Crash crash) throws IOException {
            if (crash == Crash.KILLED) {
                return;
            }
            if (unsyncedContent.isPresent()) {
                Path file = unsyncedContent.get();
                byte[] content = Files.readAllBytes(file);
                Files.write(file, java.util.Arrays.copyOf(content, content.length / 3));
            }
            if (crash == Crash.POWER_CUT_BEFORE_NAMES && unsyncedName.isPresent()) {
                Path file = unsyncedName.get();
                Files.move(file, file.resolveSibling("state.json.new"));
                if (contentBefore.isPresent()) {
                    Files.write(file, contentBefore.get());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "write", "sync", "rename"})
    void aFullDiskLeavesTheOldStateAndNothingElse(String failingStep) {
        FailingSteps steps = new FailingSteps(failingStep);
        try (StateStore store = StateStore.open(stateDir, "latch0", steps)) {
            store.commit(OLD);
            steps.failing = true;
            StateException failure = assertThrows(StateException.class, () -> store.commit(NEW));
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains(store.file().toString()), message);
            assertTrue(message.contains(": the disk is full. "), message);
            assertTrue(message.contains("make room there"), message);
            assertEquals("the disk is full", failure.reason());
            assertTrue(message.contains("unchanged"), message);
            assertEquals(Optional.of(OLD), store.load());
            assertFalse(Files.exists(temporary(store)));

            steps.failing = false;
            store.commit(NEW);
            assertEquals(Optional.of(NEW), store.load());
        }
    }

    @Test
    void aDiskThatDoesNotConfirmTheNameIsReportedAsThat() {
        FailingSteps steps = new FailingSteps("syncFolder");
        try (StateStore store = StateStore.open(stateDir, "latch0", steps)) {
            store.commit(OLD);
            steps.failing = true;
            StateException failure = assertThrows(StateException.class, () -> store.commit(NEW));
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains("does not confirm"), message);
            assertEquals(Optional.of(NEW), store.load());
        }
    }

    private static final class FailingSteps extends CommitSteps {
        private final String failingStep;
        private boolean failing;

        FailingSteps(String failingStep) {
            this.failingStep = failingStep;
        }

        private void maybeFail(String step) throws IOException {
            if (failing && step.equals(failingStep)) {
                throw new FileSystemException("state.json.new", null, "No space left on device");
            }
        }

        @Override
        FileOutputStream create(Path temporary) throws IOException {
            maybeFail("create");
            return super.create(temporary);
        }

        @Override
        void write(FileOutputStream temporary, byte[] content) throws IOException {
            temporary.write(content, 0, 10);
            maybeFail("write");
            temporary.write(content, 10, content.length - 10);
        }

        @Override
        void sync(FileOutputStream temporary) throws IOException {
            maybeFail("sync");
            super.sync(temporary);
        }

        @Override
        void rename(Path temporary, Path file) throws IOException {
            maybeFail("rename");
            super.rename(temporary, file);
        }

        @Override
        void syncFolder(Path folder) throws IOException {
            maybeFail("syncFolder");
            super.syncFolder(folder);
        }
    }
}
