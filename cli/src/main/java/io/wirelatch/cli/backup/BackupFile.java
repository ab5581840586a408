package io.wirelatch.cli.backup;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a backup: its owner's alone, and there as a whole or not at all. */
public final class BackupFile {

    /**
     * A state of 40,000 peers, the events, and what seals them; several times that fits the heap.
     */
    private static final int MAX_BYTES = 16 << 20;

    private BackupFile() {}

    /**
     * Refuses early what {@link #write} would refuse.
     *
     * @throws CommandFailure when there is such a file already
     */
    public static void requireFree(Path file) {
        if (Files.exists(file)) {
            throw inTheWay(file);
        }
    }

    /**
     * Writes it; when this returns it survives a power cut.
     *
     * @param replace whether it may take the place of a file
     * @throws CommandFailure when there is one, or the disk refuses; nothing is left behind then
     */
    public static void write(Path file, byte[] content, boolean replace) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw CommandFailure.wrongUsage("%s is a folder: name a file.".formatted(file));
        }
        try {
            Path temporary =
                    Files.createTempFile(
                            folder,
                            ".wirelatch-backup",
                            "",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                fill(temporary, content);
                giveName(temporary, target, replace);
            } finally {
                Files.deleteIfExists(temporary);
            }
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        } catch (FileAlreadyExistsException e) {
            throw inTheWay(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot write %s: %s.\nChoose another place, or make room there."
                            .formatted(file, IoReason.of(e)),
                    e);
        }
    }

    /**
     * Reads one.
     *
     * @throws CommandFailure when it cannot be read, or is far too long
     */
    public static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot read %s: %s.".formatted(file, IoReason.of(e)), e);
        }
    }

    /**
     * Refuses to write what {@link #read} would refuse.
     *
     * @throws CommandFailure when it is too large
     */
    static void requireReadable(byte[] content) {
        if (content.length > MAX_BYTES) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "this network is too large for a backup: %d bytes of at most %d.\nCopy its folder of states instead, as root and with nothing running."
                            .formatted(content.length, MAX_BYTES));
        }
    }

    /** Reads one from a stream, to its end; otherwise as {@link #read(Path)}. */
    public static byte[] read(InputStream in, String source) {
        try {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new CommandFailure(
                        ExitStatus.FAILED,
                        "%s is no backup: it has more than %d bytes.".formatted(source, MAX_BYTES));
            }
            return content;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot read %s: %s.".formatted(source, IoReason.of(e)), e);
        }
    }

    private static void fill(Path temporary, byte[] content) throws IOException {
        try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
            out.write(content);
            out.getFD().sync();
        }
    }

    /** A link, other than a move, never takes the place of a file that has come meanwhile. */
    private static void giveName(Path temporary, Path target, boolean replace) throws IOException {
        if (replace) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | IOException e) {
            // Some file systems, such as that of many USB sticks, have no links.
            Files.move(temporary, target);
        }
    }

    private static CommandFailure inTheWay(Path file) {
        return new CommandFailure(
                ExitStatus.FAILED,
                "%s exists, and is left as it is.\nName another file, or replace it with --force."
                        .formatted(file));
    }
}
