package io.wirelatch.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The flags that one interface's unit starts the program with, in a drop-in of that unit
 * (systemd.unit(5)). What an administrator says with {@code systemctl edit} is read after it, and
 * so comes before it.
 */
final class UnitFlags {

    private static final String NAME = "10-wirelatch-install.conf";

    private final Path own;

    /**
     * @param own the folder for what an administrator adds
     */
    UnitFlags(Path own) {
        this.own = own;
    }

    /** What systemd has to read anew: the file that is there now, or is no more. */
    record Change(Path file, boolean written) {}

    /**
     * Sees to it that a unit starts with these flags, and with no others from here.
     *
     * @return empty where it does already
     */
    Optional<Change> set(String unit, List<String> flags) {
        if (flags.isEmpty()) {
            return remove(unit).map(file -> new Change(file, false));
        }
        String text = text(flags);
        if (isThere(unit, text)) {
            return Optional.empty();
        }
        return Optional.of(new Change(OwnFile.write(folder(unit), NAME, text), true));
    }

    /**
     * @return the file that was removed; empty where there was none
     */
    Optional<Path> remove(String unit) {
        Path file = folder(unit).resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        OwnFile.delete(file);
        try {
            Files.delete(folder(unit));
        } catch (IOException e) {
            // An administrator has drop-ins there as well; and an empty folder changes nothing.
        }
        return Optional.of(file);
    }

    private Path folder(String unit) {
        return own.resolve(unit + ".d");
    }

    private boolean isThere(String unit, String text) {
        try {
            return Files.readString(folder(unit).resolve(NAME)).equals(OwnFile.MARK + "\n" + text);
        } catch (IOException e) {
            return false;
        }
    }

    /** systemd.exec(5), Environment: quotes around the whole, and its own signs escaped. */
    private static String text(List<String> flags) {
        String value =
                String.join(" ", flags)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("%", "%%");
        return "[Service]\nEnvironment=\"WIRELATCH_FLAGS=" + value + "\"\n";
    }
}
