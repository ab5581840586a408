package io.wirelatch.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The file that a Unix socket is bound to, and the folder around it. */
final class SocketFile {

    /** unix(7): {@code sun_path} has 108 bytes, one of them the zero at its end. */
    static final int MAX_PATH_BYTES = 107;

    private static final String OWNER_AND_GROUP = "rw-rw----";

    private static final String BACK_ROOM_NAME = "s";

    private SocketFile() {}

    /**
     * @throws ControlException when the kernel cannot take a path of this length
     */
    static void requireFits(Path file) {
        int bytes = file.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_PATH_BYTES) {
            throw new ControlException(
                    "the path of the control socket has %d bytes, and a Unix socket takes %d: %s\n"
                                    .formatted(bytes, MAX_PATH_BYTES, file)
                            + "Choose a shorter folder with --run-dir.");
        }
    }

    /** Makes the folder: root's may be looked into by everybody, anyone else's is their own. */
    static void createFolderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        try {
            String mode = Caller.ownUid() == 0 ? "rwxr-xr-x" : "rwx------";
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
        } catch (FileAlreadyExistsException e) {
            throw new ControlException(
                    folder + " is a file. Remove it or choose another --run-dir.", e);
        } catch (IOException e) {
            throw new ControlException(
                    ("the folder %s cannot be made: %s\n"
                                    + "Choose one that you may write with --run-dir, or run this as root.")
                            .formatted(folder, reason(e)),
                    e);
        }
    }

    /**
     * Makes way for a new socket: removes the file of a server that was killed.
     *
     * @throws ControlException when somebody answers there, or it is no socket
     */
    static void removeStale(Path file) {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        switch (ControlClient.connect(file)) {
            case ConnectOutcome.Connected(ControlClient other) -> {
                other.close();
                throw new ControlException(
                        "another process answers on "
                                + file
                                + ".\nStop it first, or choose another interface with -i.");
            }
            case ConnectOutcome.NotPermitted() ->
                    throw new ControlException(
                            file
                                    + " belongs to somebody else.\n"
                                    + "Run this as root, or choose another"
                                    + " --run-dir.");
            case ConnectOutcome.NoServer() -> delete(file);
        }
    }

    /**
     * Where a socket is bound whose file a group may open: a folder beside the file that nobody
     * else can enter. The library opens what it binds to everybody, and who has connected by then
     * stays connected; so the file gets its own name, by a link, when it is closed to strangers.
     */
    static Path backRoom(Path file) throws IOException {
        Path folder = file.resolveSibling("." + file.getFileName());
        removeBackRoom(folder.resolve(BACK_ROOM_NAME));
        Files.createDirectory(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return folder.resolve(BACK_ROOM_NAME);
    }

    /** Removes it with the socket that was bound there, as far as they are there. */
    static void removeBackRoom(Path bound) throws IOException {
        Files.deleteIfExists(bound);
        Path folder = bound.getParent();
        if (folder != null) {
            Files.deleteIfExists(folder);
        }
    }

    /**
     * Lets the owner open the file, and the members of a group.
     *
     * @return whether the group could be given it
     */
    static boolean restrict(Path file, Optional<GroupPrincipal> group) throws IOException {
        boolean given = group.isPresent() && give(file, group.get());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(OWNER_AND_GROUP));
        return given;
    }

    /** Who is root without all of its powers gives files only to groups that it belongs to. */
    private static boolean give(Path file, GroupPrincipal group) {
        try {
            Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(group);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What tells this file from another one of the same name. */
    static Object identity(Path file) throws IOException {
        Object key =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .fileKey();
        return key == null ? file : key;
    }

    private static void delete(Path file) {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isOther()) {
                throw new ControlException(
                        file
                                + " is no socket, so it is left alone. Remove it, or choose another --run-dir.");
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new ControlException(
                    "the old socket %s cannot be removed: %s".formatted(file, reason(e)), e);
        }
    }

    /** Why a file operation failed, without the class names that an exception puts in front. */
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException file && file.getReason() != null) {
            return file.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}
