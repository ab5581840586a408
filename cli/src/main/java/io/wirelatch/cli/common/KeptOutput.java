package io.wirelatch.cli.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Output that goes to a log, which others read too and which keeps what it was told. */
public final class KeptOutput {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path OF_FIRST_PROCESS = Path.of("/proc/1/fd/1");

    private KeptOutput() {}

    /** Whether standard output leads to the journal of systemd, or to the log of a container. */
    public static boolean isStandardOutput(Surroundings surroundings) {
        return isJournal(STANDARD_OUTPUT, surroundings)
                || isSame(STANDARD_OUTPUT, OF_FIRST_PROCESS);
    }

    /**
     * systemd.exec(5): JOURNAL_STREAM names device and inode of the stream to the journal, to be
     * compared, since what a service starts inherits the variable and may print elsewhere.
     */
    static boolean isJournal(Path stream, Surroundings surroundings) {
        return surroundings.variable("JOURNAL_STREAM").isPresent()
                && surroundings.variable("JOURNAL_STREAM").equals(deviceAndInode(stream));
    }

    /**
     * What the first process of a container prints, on a terminal too, is what its runtime takes
     * for the container's output and keeps. Who types into a container has another stream.
     */
    static boolean isSame(Path stream, Path ofFirstProcess) {
        Optional<String> first = deviceAndInode(ofFirstProcess);
        return first.isPresent() && first.equals(deviceAndInode(stream));
    }

    private static Optional<String> deviceAndInode(Path stream) {
        try {
            return Optional.of(
                    Files.getAttribute(stream, "unix:dev")
                            + ":"
                            + Files.getAttribute(stream, "unix:ino"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
