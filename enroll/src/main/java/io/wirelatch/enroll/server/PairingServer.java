package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The server's side of pairing around {@link PairingCore}: a bounded queue that takes datagrams off
 * the tunnel's inbound thread, one thread that handles them, and a lock for those who open and
 * close the window or decide about a machine. While the window is closed and nobody is left to be
 * answered the thread sleeps, and datagrams are dropped before the queue, but for what may come
 * from a client that knows the server's key.
 */
public final class PairingServer implements UnclaimedDatagrams, AutoCloseable {

    private static final System.Logger LOG = System.getLogger(PairingServer.class.getName());

    private final PairingWindow window;
    private final DatagramReply reply;
    private final LongSupplier nanoTime;
    private final PeerRegistry registry;

    /** Changed under the lock. */
    private volatile CompletableFuture<HardenedSecret> token;

    private final Function<PairingSecret, HardenedSecret> hardening;
    private final RandomGenerator random;
    private final PairingDrops drops = new PairingDrops();
    private final BlockingQueue<Event> events = new ArrayBlockingQueue<>(PairingLimits.MAX_QUEUED);
    private final Thread thread = new Thread(this::run, "pairing");

    /**
     * Guards the core and the order of what the listener hears. Whoever closes the window holds it,
     * so that no answer leaves after the closing has returned.
     */
    private final Object lock = new Object();

    private final PairingCore core;

    /** Peers that have made a session and were not passed to the core yet. */
    private final Set<PublicKey> connected = ConcurrentHashMap.newKeySet();

    private OptionalInt lastLocator = OptionalInt.empty();

    /** Whether somebody is still answered, although the window may be closed. */
    private volatile boolean busy;

    private volatile boolean stopped;

    /** What the pairing thread waits for. */
    private sealed interface Event {

        /** A datagram has come. */
        record Arrival(Octets datagram, Endpoint source) implements Event {}

        /** The window has changed, or something is over. */
        record Wake() implements Event {}
    }

    private PairingServer(
            CompletableFuture<HardenedSecret> token,
            Function<PairingSecret, HardenedSecret> hardening,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            DatagramReply reply,
            RandomGenerator random,
            LongSupplier nanoTime,
            Optional<ProgramVersion> version) {
        this.token = token;
        this.registry = registry;
        this.hardening = hardening;
        this.random = random;
        this.window = window;
        this.reply = reply;
        this.nanoTime = nanoTime;
        this.core =
                new PairingCore(
                        () -> this.token.join(),
                        ServerFingerprint.of(registry.state().privateKey().publicKey()),
                        window,
                        registry,
                        listener,
                        random,
                        InstantSource.system(),
                        version,
                        drops);
    }

    /**
     * Starts the thread, and hardens the token beside it: that takes part of a second and 19 MiB,
     * and nobody waits for it but who opens the window.
     *
     * @param window closed, on {@link System#nanoTime()}; from now on it is opened and closed
     *     through this server only
     * @param reply called on the pairing thread
     * @param version of this program, which those who have paired are told
     */
    public static PairingServer start(
            PairingToken token,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            DatagramReply reply,
            Optional<ProgramVersion> version) {
        CompletableFuture<HardenedSecret> hardened = new CompletableFuture<>();
        Thread hardening = new Thread(() -> harden(token, hardened), "hardening");
        hardening.setDaemon(true);
        hardening.start();
        return start(
                hardened,
                HardenedSecret::derive,
                window,
                registry,
                listener,
                reply,
                new SecureRandom(),
                System::nanoTime,
                version);
    }

    static PairingServer start(
            CompletableFuture<HardenedSecret> token,
            Function<PairingSecret, HardenedSecret> hardening,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            DatagramReply reply,
            RandomGenerator random,
            LongSupplier nanoTime,
            Optional<ProgramVersion> version) {
        PairingServer server =
                new PairingServer(
                        token, hardening, window, registry, listener, reply, random, nanoTime,
                        version);
        server.thread.setDaemon(true);
        server.thread.start();
        return server;
    }

    private static void harden(PairingToken token, CompletableFuture<HardenedSecret> hardened) {
        try {
            hardened.complete(HardenedSecret.derive(new PairingSecret.Token(token)));
        } catch (RuntimeException | Error e) {
            hardened.completeExceptionally(e);
        }
    }

    /**
     * Opens the window; an open one is opened anew, with the new deadline, its failures forgotten,
     * and a new code in place of the old one. With a code it takes part of a second; the first time
     * it waits for the token to be hardened, which is over soon after the start.
     *
     * @return the new code, to be shown and then destroyed; empty when the window takes none
     * @throws IllegalStateException when the server has been closed
     */
    public Optional<OneTimeCode> openWindow(WindowOptions options) {
        HardenedSecret _ = token.join();
        Optional<OneTimeCode> code =
                options.accepts().code() ? Optional.of(mintCode()) : Optional.empty();
        Optional<HardenedSecret> hardened =
                code.map(c -> hardening.apply(new PairingSecret.Code(c)));
        synchronized (lock) {
            if (stopped) {
                throw new IllegalStateException("the pairing server has stopped");
            }
            core.open(options, hardened, nanoTime.getAsLong());
        }
        wakeThread();
        return code;
    }

    /**
     * Closes the window; when this returns no answer of any kind is sent any more, and nobody waits
     * any more for somebody to say yes.
     *
     * @return whether it was open
     */
    public boolean closeWindow() {
        return closeWindow(WindowClosedReason.COMMAND);
    }

    /**
     * Replaces the token that machines pair with, in the state first. An open window is closed,
     * whatever it takes, so that whoever knows the old token has no part of it. Takes part of a
     * second.
     *
     * @return whether a window was open
     * @throws io.wirelatch.state.StateException when the token cannot be kept; nothing has changed
     *     then
     */
    public boolean replaceToken(PairingToken newToken) {
        CompletableFuture<HardenedSecret> next =
                CompletableFuture.completedFuture(
                        hardening.apply(new PairingSecret.Token(newToken)));
        synchronized (lock) {
            registry.changeToken(newToken);
            boolean wasOpen = core.close(WindowClosedReason.COMMAND, nanoTime.getAsLong());
            var _ = token.thenAccept(HardenedSecret::destroy);
            token = next;
            return wasOpen;
        }
    }

    /** How pairing stands at this moment. */
    public WindowStatus status() {
        synchronized (lock) {
            core.advance(nanoTime.getAsLong());
            return core.status();
        }
    }

    /**
     * Makes a machine a peer that waits for it. It is told when it next asks.
     *
     * @param name as {@link HeldJoiner#name()}
     */
    public DecisionOutcome approve(String name) {
        synchronized (lock) {
            return core.approve(name, nanoTime.getAsLong());
        }
    }

    /**
     * Refuses a machine that waits. It is told when it next asks.
     *
     * @param name as {@link HeldJoiner#name()}
     */
    public DecisionOutcome deny(String name) {
        synchronized (lock) {
            return core.deny(name, nanoTime.getAsLong());
        }
    }

    /**
     * Notes that a peer has made a session: a one-time code dies with that of the last machine that
     * it was for. Returns at once, so that the tunnel's own threads may call it.
     */
    public void connected(PublicKey peer) {
        if (window.isOpen()) {
            connected.add(peer);
            wakeThread();
        }
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
        byte[] datagram = memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        if (!window.isOpen() && !busy && !PairingCodec.mayBeSignedHello(datagram)) {
            drops.count(PairingDrop.CLOSED);
            return false;
        }
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
        var _ = token.thenAccept(HardenedSecret::destroy);
    }

    private boolean closeWindow(WindowClosedReason reason) {
        synchronized (lock) {
            return core.close(reason, nanoTime.getAsLong());
        }
    }

    private OneTimeCode mintCode() {
        synchronized (lock) {
            OneTimeCode code = OneTimeCode.mint(random, lastLocator);
            lastLocator = OptionalInt.of(code.locator());
            return code;
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
            if (deadlineNanos.isEmpty() && !busy) {
                return events.take();
            }
            long waitNanos =
                    deadlineNanos.isPresent()
                            ? Math.min(
                                    deadlineNanos.getAsLong() - nanoTime.getAsLong(),
                                    PairingLimits.PAIRING_LIFETIME.toNanos())
                            : PairingLimits.LOOK_WHILE_CLOSED.toNanos();
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
            core.advance(nanoTime.getAsLong());
            passOnConnected();
            if (event instanceof Event.Arrival(Octets datagram, Endpoint source)) {
                core.receive(datagram.toBytes(), source, nanoTime.getAsLong())
                        .ifPresent(answer -> reply.send(answer, source));
            }
            busy = core.isBusy();
        } catch (RuntimeException e) {
            drops.count(PairingDrop.FAILED);
            LOG.log(Level.WARNING, "pairing met an unforeseen fault and goes on", e);
        }
    }

    private void passOnConnected() {
        List<PublicKey> peers = List.copyOf(connected);
        connected.removeAll(peers);
        peers.forEach(peer -> core.connected(peer, nanoTime.getAsLong()));
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
