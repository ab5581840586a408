package io.wirelatch.control.uapi;

import io.wirelatch.control.ControlException;
import java.io.BufferedInputStream;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers on the UAPI socket of one interface, by which {@code wg} and others read and set it: the
 * cross-platform WireGuard configuration protocol (https://www.wireguard.com/xplatform/). The file
 * system decides who may: the socket is its owner's alone.
 *
 * <p>Each connection has a thread; their number is bounded. Where there are too many, the oldest
 * goes: a tool is done in a moment, so that one has been forgotten by whoever opened it.
 */
public final class UapiServer implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 32;
    private static final long ACCEPT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final UapiInterface target;
    private final ServerSocketChannel socket;
    private final UapiSocketFile file;
    private final SocketFileWatch watch;

    /** The oldest first. */
    private final Set<SocketChannel> connections =
            Collections.synchronizedSet(new LinkedHashSet<>());

    private volatile boolean closed;

    private UapiServer(
            UapiInterface target,
            ServerSocketChannel socket,
            UapiSocketFile file,
            SocketFileWatch watch) {
        this.target = target;
        this.socket = socket;
        this.file = file;
        this.watch = watch;
    }

    /**
     * Binds the socket and answers from now on. The folder is made where it is missing, and a file
     * on which nobody answers is replaced.
     *
     * @param folder where {@code wg} looks: {@code /var/run/wireguard}
     * @param fileRemoved told, once and on a thread of its own, when somebody has removed the file:
     *     that is how an interface of this kind is told to end
     * @throws ControlException when somebody answers there already, or the path cannot be used
     */
    public static UapiServer start(
            Path folder, String interfaceName, UapiInterface target, Runnable fileRemoved) {
        try {
            ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                UapiSocketFile file =
                        UapiSocketFile.bind(
                                socket, folder.toAbsolutePath().resolve(interfaceName + ".sock"));
                return start(target, socket, file, fileRemoved);
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ControlException(
                    "there can be no UAPI socket for %s: %s"
                            .formatted(interfaceName, e.getMessage()),
                    e);
        }
    }

    private static UapiServer start(
            UapiInterface target,
            ServerSocketChannel socket,
            UapiSocketFile file,
            Runnable fileRemoved)
            throws IOException {
        try {
            UapiServer server =
                    new UapiServer(target, socket, file, SocketFileWatch.start(file, fileRemoved));
            Thread.ofPlatform().daemon().name("uapi").start(server::acceptUntilClosed);
            return server;
        } catch (IOException e) {
            file.remove();
            throw e;
        }
    }

    public Path socketFile() {
        return file.path();
    }

    /** Ends every connection and removes the socket file. */
    @Override
    public void close() {
        closed = true;
        watch.close();
        file.remove();
        closeQuietly(socket);
        connections.forEach(UapiServer::closeQuietly);
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

    private void serve(SocketChannel connection) {
        if (connections.size() >= MAX_CONNECTIONS) {
            endOldest();
        }
        connections.add(connection);
        Thread.ofPlatform().daemon().name("uapi-connection").start(() -> converse(connection));
    }

    private void endOldest() {
        synchronized (connections) {
            Iterator<SocketChannel> oldestFirst = connections.iterator();
            if (oldestFirst.hasNext()) {
                closeQuietly(oldestFirst.next());
                oldestFirst.remove();
            }
        }
    }

    private void converse(SocketChannel connection) {
        try {
            new UapiConversation(
                            target,
                            UapiServer::interfaceNumber,
                            new BufferedInputStream(Channels.newInputStream(connection)),
                            new BufferedWriter(
                                    new OutputStreamWriter(
                                            Channels.newOutputStream(connection),
                                            StandardCharsets.US_ASCII)))
                    .run();
        } catch (IOException e) {
            // The other side is gone, or this side stops: nobody is left to be told.
        } finally {
            connections.remove(connection);
            closeQuietly(connection);
        }
    }

    private static int interfaceNumber(String name) {
        try {
            NetworkInterface known = NetworkInterface.getByName(name);
            return known == null ? 0 : known.getIndex();
        } catch (SocketException e) {
            return 0;
        }
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is of no use any more, whatever its closing said.
        }
    }
}
