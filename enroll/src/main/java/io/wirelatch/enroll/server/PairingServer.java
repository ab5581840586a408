package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.HardenedToken;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.state.PairingToken;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The server's side of pairing around {@link PairingProtocol}: a bounded queue that takes datagrams
 * off the tunnel's inbound thread, one thread that handles them, and the window's opening and
 * closing. While the window is closed the thread sleeps, and datagrams are dropped before the
 * queue.
 */
public final class PairingServer implements UnclaimedDatagrams, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PairingServer.class.getName());

    private final PairingWindow window;
    private final PairingListener listener;
    private final DatagramReply reply;
    private final LongSupplier nanoTime;
    private final CompletableFuture<HardenedToken> token;
    private final PairingDrops drops = new PairingDrops();
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(PairingLimits.MAX_QUEUED);
    private final Thread thread = new Thread(this::run, "pairing");

    /**
     * Guards the protocol and the order of what the listener hears. Whoever closes the window holds
     * it, so that no answer leaves after the closing has returned.
     */
    private final Object lock = new Object();

    private final PairingProtocol protocol;
    private volatile boolean stopped;

    /** What the pairing thread waits for. */
    private sealed interface Event {

        /** A datagram has come. */
        record Arrival(Octets datagram, Endpoint source) implements Event {}

        /** The window has changed, or something is over. */
        record Wake() implements Event {}
    }

    private PairingServer(
            CompletableFuture<HardenedToken> token,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            DatagramReply reply,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.token = token;
        this.window = window;
        this.listener = listener;
        this.reply = reply;
        this.nanoTime = nanoTime;
        this.protocol = new PairingProtocol(token::join, window, registry, listener, random, drops);
    }

    /**
     * Starts the thread, and hardens the token beside it: that takes part of a second and 19 MiB,
     * and nobody waits for it but who opens the window.
     *
     * @param window closed, on {@link System#nanoTime()}; from now on it is opened and closed
     *     through this server only
     * @param reply called on the pairing thread
     */
    public static PairingServer start(
            PairingToken token,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            DatagramReply reply) {
        CompletableFuture<HardenedToken> hardened = new CompletableFuture<>();
        Thread hardening = new Thread(() -> harden(token, hardened), "hardening");
        hardening.setDaemon(true);
        hardening.start();
        return start(
                hardened, window, registry, listener, reply, new SecureRandom(), System::nanoTime);
    }

    static PairingServer start(
            CompletableFuture<HardenedToken> token,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            DatagramReply reply,
            RandomGenerator random,
            LongSupplier nanoTime) {
        PairingServer server =
                new PairingServer(token, window, registry, listener, reply, random, nanoTime);
        server.thread.setDaemon(true);
        server.thread.start();
        return server;
    }

    private static void harden(PairingToken token, CompletableFuture<HardenedToken> hardened) {
        try {
            hardened.complete(HardenedToken.derive(token));
        } catch (RuntimeException | Error e) {
            hardened.completeExceptionally(e);
        }
    }

    /**
     * Opens the window, or gives an open one a new deadline. Waits for the token to be hardened,
     * which is over soon after the start.
     *
     * @throws IllegalArgumentException when the duration is not from 1 to 3,600 seconds
     * @throws IllegalStateException when the server has been closed
     */
    public void openWindow(Duration duration) {
        HardenedToken _ = token.join();
        synchronized (lock) {
            if (stopped) {
                throw new IllegalStateException("the pairing server has stopped");
            }
            endExpiredWindow();
            window.open(duration);
            listener.windowOpened(duration.toSeconds());
        }
        wakeThread();
    }

    /**
     * Closes the window; when this returns no answer of any kind is sent any more.
     *
     * @return whether it was open
     */
    public boolean closeWindow() {
        return closeWindow(WindowClosedReason.COMMAND);
    }

    /** How many datagrams were dropped for this reason since the start. */
    public long dropCount(PairingDrop reason) {
        return drops.get(reason);
    }

    @Override
    public boolean offer(MemorySegment memory, int offset, int length, Endpoint source) {
        if (length < PairingCodec.MIN_BYTES
                || length > PairingCodec.MAX_BYTES
                || !PairingCodec.isMagic(
                        memory.get(ValueLayout.JAVA_BYTE, offset),
                        memory.get(ValueLayout.JAVA_BYTE, offset + 1L))) {
            return false;
        }
        if (!window.isOpen()) {
            drops.count(PairingDrop.CLOSED);
            return false;
        }
        byte[] datagram = memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        boolean taken = events.offer(new Event.Arrival(Octets.of(datagram), source));
        if (!taken) {
            drops.count(PairingDrop.QUEUE_FULL);
        }
        return taken;
    }

    /** Closes the window, ends the thread and wipes every secret. */
    @Override
    public void close() {
        closeWindow(WindowClosedReason.SHUTDOWN);
        stopped = true;
        wakeThread();
        if (!thread.equals(Thread.currentThread())) {
            awaitThread();
        }
        // A hardening that still runs keeps nobody waiting: what it makes is wiped when it is done.
        var _ = token.thenAccept(HardenedToken::destroy);
    }

    private boolean closeWindow(WindowClosedReason reason) {
        synchronized (lock) {
            endExpiredWindow();
            boolean wasOpen = window.close();
            if (wasOpen) {
                protocol.forgetAll();
                listener.windowClosed(reason);
            }
            return wasOpen;
        }
    }

    private void run() {
        while (!stopped) {
            Event event = nextEvent();
            synchronized (lock) {
                handle(event);
            }
        }
    }

    private Event nextEvent() {
        try {
            OptionalLong deadlineNanos = window.deadlineNanos();
            if (deadlineNanos.isEmpty()) {
                return events.take();
            }
            long untilDeadlineNanos = deadlineNanos.getAsLong() - nanoTime.getAsLong();
            long waitNanos = Math.min(untilDeadlineNanos, PairingLimits.PAIRING_LIFETIME.toNanos());
            return Objects.requireNonNullElseGet(
                    events.poll(waitNanos, TimeUnit.NANOSECONDS), Event.Wake::new);
        } catch (InterruptedException e) {
            // Only close() ends this thread, and it does not interrupt it: a state commit may run.
            LOG.log(Level.WARNING, "the pairing thread was interrupted and goes on");
            return new Event.Wake();
        }
    }

    /** Does what is due, whether a datagram came or not. A fault must not end the thread. */
    private void handle(Event event) {
        try {
            endExpiredWindow();
            protocol.forgetExpired(nanoTime.getAsLong());
            if (event instanceof Event.Arrival arrival) {
                answer(arrival.datagram(), arrival.source());
            }
        } catch (RuntimeException e) {
            drops.count(PairingDrop.FAILED);
            LOG.log(Level.WARNING, "pairing met an unforeseen fault and goes on", e);
        }
    }

    private void answer(Octets datagram, Endpoint source) {
        protocol.receive(datagram.toBytes(), source, nanoTime.getAsLong())
                .ifPresent(answer -> reply.send(answer, source));
    }

    private void endExpiredWindow() {
        if (window.expire()) {
            protocol.forgetAll();
            listener.windowClosed(WindowClosedReason.DEADLINE);
        }
    }

    /** A full queue needs no waking: the thread is at work and looks at the window anyway. */
    private void wakeThread() {
        events.offer(new Event.Wake());
    }

    private void awaitThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
