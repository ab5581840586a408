package io.wirelatch.cli.install;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** A file of systemd's that {@code install} writes, and knows again by its first line. */
final class OwnFile {

    static final String MARK =
            "# Written by 'wirelatch install'; 'wirelatch uninstall' removes it again.";

    private OwnFile() {}

    static boolean isOurs(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().filter(MARK::equals).isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Writes it whole, with the mark before the text.
     *
     * @param folder where it lies, which is made if need be
     * @throws CommandFailure when it cannot be written
     */
    static Path write(Path folder, String name, String text) {
        Path file = folder.resolve(name);
        try {
            Files.createDirectories(folder);
            Path made = Files.createTempFile(folder, ".wirelatch", "");
            try {
                Files.writeString(made, MARK + "\n" + text);
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(made);
            }
            return file;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot write %s: %s".formatted(file, IoReason.of(e)), e);
        }
    }

    /**
     * @throws CommandFailure when it cannot be removed
     */
    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot remove %s: %s".formatted(file, IoReason.of(e)), e);
        }
    }
}
