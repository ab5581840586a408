package io.wirelatch.control.uapi;

import io.wirelatch.control.ControlException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file {@code IF.sock} that a UAPI socket is bound to, which root alone can open. */
final class UapiSocketFile {

    private static final String OWNER_ONLY = "rw-------";
    private static final String FOLDER_OF_OWNER_ONLY = "rwx------";

    private final Path file;
    private final Object identity;

    private UapiSocketFile(Path file, Object identity) {
        this.file = file;
        this.identity = identity;
    }

    /**
     * Binds a socket. It is made in a folder that nobody else can enter, and moved to its place
     * when it is nobody else's: what lies there of a process that was killed is replaced.
     *
     * @throws ControlException when somebody answers there already, or the file cannot be made
     */
    static UapiSocketFile bind(ServerSocketChannel socket, Path file) {
        createFolder(folderOf(file));
        refuseIfAnswered(file);
        try {
            Path workshop = Files.createTempDirectory(folderOf(file), ".");
            Path made = workshop.resolve("sock");
            try {
                socket.bind(UnixDomainSocketAddress.of(made));
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(OWNER_ONLY));
                Object identity = identityOf(made);
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
                return new UapiSocketFile(file, identity);
            } finally {
                Files.deleteIfExists(made);
                Files.delete(workshop);
            }
        } catch (IOException e) {
            throw new ControlException(
                    ("the UAPI socket %s cannot be made: %s.\n"
                                    + "Run this as root, or name another folder in WIRELATCH_UAPI_DIR.")
                            .formatted(file, reason(e)),
                    e);
        }
    }

    Path path() {
        return file;
    }

    Path folder() {
        return folderOf(file);
    }

    /** Whether the file is still there, and still the one that was made here. */
    boolean isInPlace() {
        try {
            return identityOf(file).equals(identity);
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes the file, unless somebody else has put another one in its place. */
    void remove() {
        if (isInPlace()) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // The next one of this name replaces it.
            }
        }
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IllegalArgumentException(file + " lies in no folder");
        }
        return folder;
    }

    private static void createFolder(Path folder) {
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(FOLDER_OF_OWNER_ONLY)));
        } catch (IOException e) {
            throw new ControlException(
                    ("the folder %s, where wg looks for interfaces, cannot be made: %s.\n"
                                    + "Run this as root, or name another folder in WIRELATCH_UAPI_DIR.")
                            .formatted(folder, reason(e)),
                    e);
        }
    }

    private static void refuseIfAnswered(Path file) {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            if (!Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                throw new ControlException(
                        file + " is no socket, so it is left alone. Remove it, then start again.");
            }
            other.connect(UnixDomainSocketAddress.of(file));
        } catch (IOException e) {
            return; // Nobody is there.
        }
        throw new ControlException(
                "another process answers on %s already.\nStop it first, or choose another interface."
                        .formatted(file));
    }

    private static Object identityOf(Path file) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object key = attributes.fileKey();
        return key == null ? file : key;
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException failure when failure.getReason() != null ->
                    failure.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }
}
