package io.wirelatch.cli.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a running process started, and when the program was put on the disk.
 *
 * @param installed when the file's content or name last changed here; what a package says of its
 *     files' age is no matter
 */
record ProgramAge(Instant started, Instant installed) {

    /** Empty where it cannot be found out. */
    static Optional<ProgramAge> ofOwner(Path lockFile) {
        try {
            long pid =
                    Long.parseLong(Files.readString(lockFile, StandardCharsets.US_ASCII).strip());
            FileTime changed = (FileTime) Files.getAttribute(program(), "unix:ctime");
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().startInstant())
                    .map(
                            started ->
                                    new ProgramAge(
                                            started.truncatedTo(ChronoUnit.SECONDS),
                                            changed.toInstant().truncatedTo(ChronoUnit.SECONDS)));
        } catch (IOException
                | NumberFormatException
                | URISyntaxException
                | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    boolean isOutdated() {
        return installed.isAfter(started);
    }

    /** The jar of this program, or the runtime image that it is linked into. */
    private static Path program() throws URISyntaxException {
        CodeSource source = ProgramAge.class.getProtectionDomain().getCodeSource();
        URI location = source == null ? null : source.getLocation().toURI();
        return location != null && "file".equals(location.getScheme())
                ? Path.of(location)
                : Path.of(System.getProperty("java.home"), "lib", "modules");
    }
}
