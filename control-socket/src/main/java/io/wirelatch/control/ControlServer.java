package io.wirelatch.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * Answers on the control socket of one interface, {@code RUN_DIR/INTERFACE.sock}.
 *
 * <p>Each connection has a platform thread: junixsocket, which alone can tell who the caller is,
 * waits in native code and would hold on to a virtual thread's carrier. Their number is bounded.
 */
public final class ControlServer implements AutoCloseable {

    /** The library would remove by name whatever stands there: see {@link #removeSocketFile}. */
    private static final boolean LEAVE_FILE_ON_CLOSE = false;

    private static final long ACCEPT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CLOSE_GRACE_MILLIS = 1_000;

    private final Path socketFile;
    private final Path bound;
    private final Object socketFileIdentity;
    private final AFUNIXServerSocket socket;
    private final ControlHandler handler;
    private final ControlLimits limits;
    private final Predicate<Caller> mayCommand;
    private final Set<ControlConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private ControlServer(
            Path socketFile,
            Path bound,
            AFUNIXServerSocket socket,
            boolean openToGroup,
            ControlHandler handler,
            ControlLimits limits)
            throws IOException {
        this.socketFile = socketFile;
        this.bound = bound;
        this.socketFileIdentity = SocketFile.identity(socketFile);
        this.socket = socket;
        this.handler = handler;
        this.limits = limits;
        long ownUid = Caller.ownUid();
        // Who is let in by the file, the kernel has checked, with all groups of the caller.
        this.mayCommand = caller -> openToGroup || caller.mayCommand(ownUid);
    }

    /**
     * Binds the socket and answers from now on. The folder is made where it is missing, and a file
     * on which nobody answers is replaced.
     *
     * @throws ControlException when somebody answers there already, or the path cannot be used
     */
    public static ControlServer start(Path socketFile, ControlHandler handler) {
        return start(socketFile, handler, ControlLimits.DEFAULT);
    }

    static ControlServer start(Path socketFile, ControlHandler handler, ControlLimits limits) {
        return start(socketFile, handler, limits, CommandGroup.ofThisMachine());
    }

    static ControlServer start(
            Path socketFile,
            ControlHandler handler,
            ControlLimits limits,
            Optional<GroupPrincipal> group) {
        Path file = socketFile.toAbsolutePath();
        SocketFile.requireFits(file);
        SocketFile.createFolderOf(file);
        SocketFile.removeStale(file);
        try {
            Path bound = group.isPresent() ? SocketFile.backRoom(file) : file;
            AFUNIXServerSocket socket =
                    AFUNIXServerSocket.bindOn(
                            AFUNIXSocketAddress.of(bound.toFile()), LEAVE_FILE_ON_CLOSE);
            try {
                boolean openToGroup = SocketFile.restrict(bound, group);
                if (!bound.equals(file)) {
                    Files.createLink(file, bound);
                }
                ControlServer server =
                        new ControlServer(file, bound, socket, openToGroup, handler, limits);
                Thread.ofPlatform().daemon().name("control").start(server::acceptUntilClosed);
                return server;
            } catch (IOException e) {
                socket.close();
                Files.deleteIfExists(file);
                throw e;
            }
        } catch (IOException e) {
            throw new ControlException(
                    ("the control socket %s cannot be made: %s\n"
                                    + "Run this as root, or choose another folder with --run-dir.")
                            .formatted(file, SocketFile.reason(e)),
                    e);
        }
    }

    public Path socketFile() {
        return socketFile;
    }

    /** Tells everyone who watches. Never waits: a watcher that does not keep up is cut off. */
    public void publish(ControlEvent event) {
        connections.forEach(connection -> connection.publish(event));
    }

    /** Tells the watchers, ends every connection and removes the socket file. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        publish(new ControlEvent.Stopping());
        closed = true;
        removeSocketFile();
        closeQuietly(socket);
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_GRACE_MILLIS);
        connections.forEach(connection -> connection.finishBefore(deadlineNanos));
        connections.forEach(ControlConnection::close);
    }

    private void acceptUntilClosed() {
        while (!closed) {
            try {
                serve(socket.accept());
            } catch (IOException e) {
                // Out of file descriptors, perhaps; closing the socket ends up here too.
                LockSupport.parkNanos(closed ? 0 : ACCEPT_RETRY_NANOS);
            }
        }
    }

    private void serve(AFUNIXSocket client) {
        boolean hasRoom = connections.size() < limits.connections();
        ControlConnection connection =
                new ControlConnection(client, handler, limits, mayCommand, connections::remove);
        if (!hasRoom) {
            connection.refuse("too many commands at once. Try again in a moment.");
            return;
        }
        connections.add(connection);
        connection.start();
    }

    /** Only the file that was made here: another one of the same name is somebody else's. */
    private void removeSocketFile() {
        try {
            if (SocketFile.identity(socketFile).equals(socketFileIdentity)) {
                Files.deleteIfExists(socketFile);
            }
            if (!bound.equals(socketFile)) {
                SocketFile.removeBackRoom(bound);
            }
        } catch (IOException e) {
            // It is gone already, or cannot be removed: the next server replaces it.
        }
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // The socket is of no use any more, whatever its closing said.
        }
    }
}
