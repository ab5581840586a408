package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.IoReason;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a folder can keep a state at all: what it lies in, what room is left, and whose it is.
 */
final class StatePlace {

    private static final long KIB = 1024;

    /** A state of thousands of peers, written beside the one that it replaces. */
    private static final long ENOUGH_BYTES = 1024 * KIB;

    private static final String NOT_KEPT =
            "No server and no client starts where it cannot keep what it must not forget.";

    private static final String ELSEWHERE = "or keep it elsewhere: --state-dir FOLDER";

    private StatePlace() {}

    /**
     * What stands in the place of a folder and is none; then nothing else needs to be looked at.
     */
    static Optional<Finding> inTheWay(Path folder) {
        return notAFolder(folder).or(() -> notAFile(folder.resolve("state.json")));
    }

    /** Who reads a pipe waits for who writes to it. */
    private static Optional<Finding> notAFile(Path file) {
        return Optional.of(file)
                .filter(Files::exists)
                .filter(there -> !Files.isRegularFile(there))
                .map(
                        there ->
                                new Problem(
                                        there + " is no file, and has to be one",
                                        NOT_KEPT,
                                        List.of(
                                                "move it away: sudo mv %1$s %1$s.old"
                                                        .formatted(there),
                                                ELSEWHERE)));
    }

    private static Optional<Finding> notAFolder(Path folder) {
        return nearest(folder)
                .filter(there -> !Files.isDirectory(there))
                .map(
                        there ->
                                new Problem(
                                        there + " is no folder, and has to be one",
                                        NOT_KEPT,
                                        List.of(
                                                "move it away: sudo mv %1$s %1$s.old"
                                                        .formatted(there),
                                                ELSEWHERE)));
    }

    /**
     * @param root whether it is root who would run the interface
     */
    static List<Finding> examine(Path folder, boolean root) {
        List<Finding> findings = new ArrayList<>();
        nearest(folder)
                .ifPresent(
                        there -> {
                            unwritable(there).ifPresent(findings::add);
                            full(there, root).ifPresent(findings::add);
                        });
        Stream.of(folder, folder.resolve("state.json"))
                .flatMap(path -> ofAnother(path, root).stream())
                .forEach(findings::add);
        return findings;
    }

    private static Optional<Finding> unwritable(Path there) {
        try {
            there.getFileSystem().provider().checkAccess(there, AccessMode.WRITE);
            return Optional.empty();
        } catch (IOException e) {
            return unwritable(there, e);
        }
    }

    /** A read-only mount refuses root, too; a missing permission is told by whose the folder is. */
    static Optional<Finding> unwritable(Path there, IOException refusal) {
        return refusal instanceof AccessDeniedException
                ? Optional.empty()
                : Optional.of(
                        new Problem(
                                "%s cannot be written to: %s"
                                        .formatted(there, IoReason.of(refusal)),
                                NOT_KEPT,
                                List.of(
                                        "sudo mount -o remount,rw \"$(findmnt -no TARGET -T %s)\""
                                                .formatted(there),
                                        "see why it is mounted so: sudo dmesg | tail, /etc/fstab",
                                        ELSEWHERE)));
    }

    private static Optional<Finding> full(Path there, boolean root) {
        try {
            FileStore store = Files.getFileStore(there);
            long left = root ? store.getUnallocatedSpace() : store.getUsableSpace();
            return full(there, store.getTotalSpace(), left);
        } catch (IOException e) {
            return Optional.empty(); // Whether it can be read at all is told elsewhere.
        }
    }

    /**
     * @param total of the file system, 0 for one that counts nothing
     * @param left for this user
     */
    static Optional<Finding> full(Path there, long total, long left) {
        return total == 0 || left >= ENOUGH_BYTES
                ? Optional.empty()
                : Optional.of(
                        new Problem(
                                "the file system of %s is full: %d KiB are left"
                                        .formatted(there, left / KIB),
                                "Nobody can join, and nothing starts: what changes cannot be kept.",
                                List.of(
                                        "make room: df -h %1$s, sudo journalctl --vacuum-size=100M"
                                                .formatted(there),
                                        ELSEWHERE)));
    }

    private static Optional<Finding> ofAnother(Path path, boolean root) {
        try {
            int own = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            int owner = (Integer) Files.getAttribute(path, "unix:uid");
            return ofAnother(path, root, own, owner);
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty(); // It is not there, or not to be looked at: told elsewhere.
        }
    }

    /** Root can write it all the same, while nobody else can. */
    static Optional<Finding> ofAnother(Path path, boolean root, int own, int owner) {
        if (owner == own) {
            return Optional.empty();
        }
        String found = "%s belongs to user %d, and not to ".formatted(path, owner);
        String chown = "sudo chown %d %s".formatted(own, path);
        return Optional.of(
                root
                        ? new Warning(
                                found + "root",
                                "That user can be this machine; and the service, which has no"
                                        + " right over other users' files, does not start with it.",
                                List.of(
                                        chown,
                                        "or run the interface as that user, if it is meant to be"
                                                + " theirs"))
                        : new Problem(
                                found + "this one (%d)".formatted(own),
                                "An interface that this user starts cannot keep anything there.",
                                List.of(
                                        "if it is meant to be this user's: " + chown,
                                        "otherwise run it as its owner; for root: sudo wirelatch"
                                                + " doctor")));
    }

    /** The path, or the nearest one above it that is there. */
    private static Optional<Path> nearest(Path path) {
        return Stream.iterate(
                        Optional.of(path.toAbsolutePath()),
                        Optional::isPresent,
                        at -> at.map(Path::getParent))
                .flatMap(Optional::stream)
                .filter(at -> Files.exists(at, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
    }
}
