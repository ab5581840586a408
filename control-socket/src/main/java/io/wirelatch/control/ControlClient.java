package io.wirelatch.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One conversation with a running interface, for one thread. It uses the JDK's own Unix sockets: a
 * command that asks needs no credentials of the other side, and starts faster so.
 */
public final class ControlClient implements AutoCloseable {

    /** Long enough for a server that waits for its disk. */
    private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);

    /** A status names every peer, and there may be tens of thousands. */
    private static final int MAX_REPLY_BYTES = 32 * 1024 * 1024;

    /** How soon a server whose queue of callers is full is called again. */
    private static final Duration NEXT_CALL = Duration.ofMillis(20);

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey readiness;
    private final Duration patience;
    private final LineBuffer lines = new LineBuffer(MAX_REPLY_BYTES);
    private final ByteBuffer received = ByteBuffer.allocate(8192);

    private ControlClient(
            SocketChannel channel, Selector selector, SelectionKey readiness, Duration patience) {
        this.channel = channel;
        this.selector = selector;
        this.readiness = readiness;
        this.patience = patience;
    }

    /**
     * Looks for the interface behind a socket file, and gives it time to answer even where it waits
     * for its disk.
     *
     * @throws ControlException when the path is too long for a socket, the interface does not take
     *     the call, or the system refuses in a way that says nothing about the server
     */
    public static ConnectOutcome connect(Path socketFile) {
        return connect(socketFile, REPLY_TIMEOUT);
    }

    /**
     * The same for a caller who would rather have no answer than wait for long.
     *
     * @param patience how long to wait for the interface to take the call, and for each reply
     * @throws ControlException as {@link #connect(Path)} does
     */
    public static ConnectOutcome connect(Path socketFile, Duration patience) {
        SocketFile.requireFits(socketFile);
        if (Files.notExists(socketFile)) {
            return new ConnectOutcome.NoServer();
        }
        try {
            return new ConnectOutcome.Connected(open(socketFile, patience));
        } catch (ConnectException e) {
            return new ConnectOutcome.NoServer();
        } catch (IOException e) {
            if (Files.notExists(socketFile)) {
                return new ConnectOutcome.NoServer();
            }
            if (!Files.isWritable(socketFile)) {
                return new ConnectOutcome.NotPermitted();
            }
            throw new ControlException(
                    "cannot connect to " + socketFile + ": " + SocketFile.reason(e), e);
        }
    }

    private static ControlClient open(Path socketFile, Duration patience) throws IOException {
        SocketChannel channel = call(UnixDomainSocketAddress.of(socketFile), patience);
        try {
            Selector selector = Selector.open();
            return new ControlClient(
                    channel, selector, channel.register(selector, SelectionKey.OP_READ), patience);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A server that hangs leaves its callers in a queue; who finds it full must not hang too. */
    private static SocketChannel call(UnixDomainSocketAddress server, Duration patience)
            throws IOException {
        long deadlineNanos = System.nanoTime() + patience.toNanos();
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            boolean connected = false;
            try {
                channel.configureBlocking(false);
                connected = channel.connect(server);
            } finally {
                if (!connected) {
                    channel.close();
                }
            }
            if (connected) {
                return channel;
            }
            if (System.nanoTime() > deadlineNanos) {
                throw noAnswer(patience);
            }
            LockSupport.parkNanos(NEXT_CALL.toNanos());
        }
    }

    /**
     * Asks one question and waits for its answer.
     *
     * @throws ControlException when the interface goes away or does not answer
     */
    public ControlReply request(ControlRequest request) {
        try {
            send(RequestJson.write(request) + "\n");
        } catch (IOException e) {
            // What the server said before it hung up, such as a refusal, is still to be read.
        }
        try {
            long deadlineNanos = System.nanoTime() + patience.toNanos();
            return switch (nextLine(deadlineNanos)) {
                case Line.Text(String line) -> ReplyJson.read(line);
                case Line.TimedOut() -> throw noAnswer(patience);
                case Line.EndOfStream() ->
                        throw new ControlException(
                                "the interface went away before it answered. Look at its output.");
            };
        } catch (MalformedLineException e) {
            throw notUnderstood(e);
        }
    }

    /**
     * Waits for the next event, after a {@link ControlRequest.Watch} was answered with {@link
     * ControlReply.Done}.
     *
     * @throws ControlException when what comes is no event
     */
    public WatchResult nextEvent(Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                switch (nextLine(deadlineNanos)) {
                    case Line.TimedOut() -> {
                        return new WatchResult.Nothing();
                    }
                    case Line.EndOfStream() -> {
                        return new WatchResult.Ended();
                    }
                    case Line.Text(String line) -> {
                        Optional<ControlEvent> event =
                                line.isEmpty() ? Optional.empty() : EventJson.read(line);
                        if (event.isPresent()) {
                            return new WatchResult.Happened(event.get());
                        }
                    }
                }
            }
        } catch (MalformedLineException e) {
            throw notUnderstood(e);
        }
    }

    @Override
    public void close() {
        try (selector) {
            channel.close();
        } catch (IOException e) {
            // There is nothing left to lose: the kernel has closed it.
        }
    }

    private static ControlException noAnswer(Duration patience) {
        return new ControlException(
                "the running interface did not answer within %d s. Look at its output, and restart"
                                .formatted(patience.toSeconds())
                        + " it if need be.");
    }

    private static ControlException notUnderstood(MalformedLineException e) {
        return new ControlException(
                "the running interface answered something unexpected: %s.\n"
                                .formatted(e.getMessage())
                        + "Is it another version? Restart it with this one.",
                e);
    }

    /** What a wait for the next line ends with. */
    private sealed interface Line {
        record Text(String line) implements Line {}

        record TimedOut() implements Line {}

        record EndOfStream() implements Line {}
    }

    private void send(String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(line);
        readiness.interestOps(SelectionKey.OP_WRITE);
        while (bytes.hasRemaining() && selector.select(patience.toMillis()) > 0) {
            selector.selectedKeys().clear();
            channel.write(bytes);
        }
        readiness.interestOps(SelectionKey.OP_READ);
    }

    private Line nextLine(long deadlineNanos) throws MalformedLineException {
        while (true) {
            Optional<String> line = lines.nextLine();
            if (line.isPresent()) {
                return new Line.Text(line.get());
            }
            long millis = Math.ceilDiv(deadlineNanos - System.nanoTime(), 1_000_000L);
            if (millis <= 0) {
                return new Line.TimedOut();
            }
            if (!receive(millis)) {
                return new Line.EndOfStream();
            }
        }
    }

    /**
     * @return false when the server has hung up
     */
    private boolean receive(long timeoutMillis) {
        try {
            selector.selectedKeys().clear();
            selector.select(timeoutMillis);
            received.clear();
            int count = channel.read(received);
            if (count > 0) {
                lines.append(received.array(), count);
            }
            return count >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
