package io.wirelatch.cli.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The journal of systemd, which others read too and which keeps what it was told. */
public final class SystemLog {

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private SystemLog() {}

    /** Whether it is where standard output leads. */
    public static boolean keepsOutput(Surroundings surroundings) {
        return keeps(STANDARD_OUTPUT, surroundings);
    }

    /**
     * systemd.exec(5): JOURNAL_STREAM names device and inode of the stream to the journal, to be
     * compared, since what a service starts inherits the variable and may print elsewhere.
     */
    static boolean keeps(Path stream, Surroundings surroundings) {
        return surroundings
                .variable("JOURNAL_STREAM")
                .map(journal -> journal.equals(deviceAndInode(stream)))
                .orElse(false);
    }

    private static String deviceAndInode(Path stream) {
        try {
            return Files.getAttribute(stream, "unix:dev")
                    + ":"
                    + Files.getAttribute(stream, "unix:ino");
        } catch (IOException e) {
            return "";
        }
    }
}
