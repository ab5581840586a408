package io.wirelatch.control;

import io.wirelatch.control.ControlReply.RefusalKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketCredentials;

/** One caller on the control socket, from its credentials to its last line. */
final class ControlConnection {

    private static final int READ_BYTES = 4096;

    private final AFUNIXSocket socket;
    private final ControlHandler handler;
    private final ControlLimits limits;
    private final Predicate<Caller> mayCommand;
    private final BlockingQueue<ControlEvent> events;
    private final Thread thread;
    private volatile boolean watching;

    ControlConnection(
            AFUNIXSocket socket,
            ControlHandler handler,
            ControlLimits limits,
            Predicate<Caller> mayCommand,
            Consumer<ControlConnection> whenDone) {
        this.socket = socket;
        this.handler = handler;
        this.limits = limits;
        this.mayCommand = mayCommand;
        this.events = new ArrayBlockingQueue<>(limits.waitingEvents());
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("control-connection")
                        .unstarted(
                                () -> {
                                    converse();
                                    whenDone.accept(this);
                                });
    }

    void start() {
        thread.start();
    }

    /** Answers with a refusal, whatever the caller wants, and hangs up. */
    void refuse(String message) {
        try (socket) {
            send(new ControlReply.Refused(RefusalKind.FAILED, message));
        } catch (IOException e) {
            // The caller did not wait for the answer.
        }
    }

    /** Hands an event to a caller who watches; cuts off one who does not keep up. */
    void publish(ControlEvent event) {
        if (watching && !events.offer(event)) {
            close();
        }
    }

    /** Waits until the caller has been told that the interface stops. */
    void finishBefore(long deadlineNanos) {
        long remainingMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (watching && remainingMillis > 0) {
            try {
                thread.join(remainingMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // The kernel has closed it all the same.
        }
    }

    private void converse() {
        try (socket) {
            socket.setSoTimeout(limits.idleMillis());
            Caller caller = caller();
            if (!mayCommand.test(caller)) {
                send(
                        new ControlReply.Refused(
                                RefusalKind.NOT_PERMITTED,
                                "only root and the user who runs this interface may command it,"
                                        + " not user %d. Try again with sudo."
                                                .formatted(caller.uid())));
                return;
            }
            answerRequests(caller);
        } catch (IOException e) {
            // The caller hung up or fell silent: that ends its connection and nothing else.
        }
    }

    private Caller caller() throws IOException {
        AFUNIXSocketCredentials credentials = socket.getPeerCredentials();
        if (credentials == null || credentials.getUid() < 0) {
            throw new IOException("the system does not say who calls");
        }
        return new Caller(credentials.getUid(), credentials.getGid(), credentials.getPid());
    }

    private void answerRequests(Caller caller) throws IOException {
        LineBuffer lines = new LineBuffer(limits.lineBytes());
        try {
            Optional<String> line = nextLine(lines);
            while (line.isPresent()) {
                ControlRequest request = RequestJson.read(line.get());
                if (request instanceof ControlRequest.Watch) {
                    streamEvents();
                    return;
                }
                send(answer(request, caller));
                line = nextLine(lines);
            }
        } catch (MalformedLineException e) {
            send(
                    new ControlReply.Refused(
                            RefusalKind.WRONG_USAGE,
                            "the request was not understood: %s.".formatted(e.getMessage())));
        }
    }

    /** Empty at the end of the stream. */
    private Optional<String> nextLine(LineBuffer lines) throws IOException, MalformedLineException {
        InputStream in = socket.getInputStream();
        byte[] piece = new byte[READ_BYTES];
        Optional<String> line = lines.nextLine();
        while (line.isEmpty()) {
            int count = in.read(piece);
            if (count < 0) {
                return Optional.empty();
            }
            lines.append(piece, count);
            line = lines.nextLine();
        }
        return line;
    }

    /** A mistake in what stands behind the handler must not take the interface down with it. */
    @SuppressWarnings("CatchingUnchecked")
    private ControlReply answer(ControlRequest request, Caller caller) {
        try {
            return handler.handle(request, caller);
        } catch (RuntimeException e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            return new ControlReply.Refused(RefusalKind.FAILED, message);
        }
    }

    private void streamEvents() throws IOException {
        watching = true;
        send(new ControlReply.Done("Watching."));
        try {
            while (true) {
                ControlEvent event = events.poll(limits.signOfLifeMillis(), TimeUnit.MILLISECONDS);
                write(event == null ? "" : EventJson.write(event));
                if (event instanceof ControlEvent.Stopping) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(ControlReply reply) throws IOException {
        write(ReplyJson.write(reply));
    }

    private void write(String line) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
