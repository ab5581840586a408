package io.wirelatch.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes one process the owner of an interface's folder, through a lock that the kernel takes back
 * when the process ends, however it ends. The owner's process id stands in the lock file for those
 * who are refused; the file itself stays, since removing it could hand the lock to two at once.
 */
final class InterfaceLock implements AutoCloseable {

    private static final String FILE_NAME = "lock";
    private static final int MAX_PID_CHARACTERS = 20;

    /**
     * The folders that this process owns. Without it, a second attempt in the same process would
     * open and close the lock file, and on POSIX systems closing any descriptor of a file gives up
     * the locks that the whole process has on it.
     */
    private static final Set<Path> OWNED_HERE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private InterfaceLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Becomes the owner, or says at once who is.
     *
     * @throws StateException when somebody else is the owner
     */
    static InterfaceLock acquire(Path folder, String interfaceName) throws IOException {
        Path key = folder.toRealPath();
        if (!OWNED_HERE.add(key)) {
            throw alreadyOwned(
                    interfaceName, Optional.of(Long.toString(ProcessHandle.current().pid())));
        }
        FileChannel channel = null;
        boolean acquired = false;
        try {
            channel = openLockFile(key);
            if (tryLock(channel) == null) {
                throw alreadyOwned(interfaceName, readPid(channel));
            }
            writePid(channel);
            acquired = true;
            return new InterfaceLock(key, channel);
        } finally {
            if (!acquired) {
                closeAndForget(key, channel);
            }
        }
    }

    /** Gives the folder up. */
    @Override
    public void close() throws IOException {
        closeAndForget(folder, channel);
    }

    /** In this order: whoever comes next must not meet our descriptor's closing. */
    private static void closeAndForget(Path folder, @Nullable FileChannel channel)
            throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            OWNED_HERE.remove(folder);
        }
    }

    private static FileChannel openLockFile(Path folder) throws IOException {
        return FileChannel.open(
                folder.resolve(FILE_NAME),
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another class loader of this process has it.
            return null;
        }
    }

    private static void writePid(FileChannel channel) throws IOException {
        String pid = ProcessHandle.current().pid() + "\n";
        try {
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            // On a full disk the lock holds all the same, and its refusals lack the process id.
            // An interrupt closes the channel, and the lock is gone with it.
            if (!channel.isOpen()) {
                throw e;
            }
        }
    }

    private static Optional<String> readPid(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_PID_CHARACTERS);
        channel.read(buffer, 0);
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
        return Optional.of(text.strip()).filter(pid -> pid.matches("[0-9]+"));
    }

    private static StateException alreadyOwned(String interfaceName, Optional<String> pid) {
        return new StateException(
                "the interface "
                        + interfaceName
                        + " belongs to another wirelatch that is running"
                        + pid.map(id -> " (process " + id + ")").orElse("")
                        + ": stop that one first, or choose another name with --interface");
    }
}
