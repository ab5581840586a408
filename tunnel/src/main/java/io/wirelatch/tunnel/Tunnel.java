package io.wirelatch.tunnel;

import io.wirelatch.tunnel.conductor.Conductor;
import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.outbound.OutboundPath;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.session.Lanes;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A running WireGuard engine between one {@link TunDevice} and one {@link UdpTransport}: the facade
 * that everything outside this module uses, and the threads behind it. All methods may be called
 * from any thread, a listener's included; those that need the conductor throw an {@link
 * IllegalStateException} once the tunnel is closed or has failed.
 */
public final class Tunnel implements AutoCloseable {

    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(5);

    private final Engine engine;
    private final TunnelListener listener;
    private final Thread conductor;
    private final List<Thread> packetThreads = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Questions that wait for the conductor. */
    private final Set<Question<?>> unanswered = ConcurrentHashMap.newKeySet();

    /** Taken at the last look at whether the packet threads get on. */
    private final AtomicReference<Lanes.Ticket> lastLook;

    private volatile boolean conductorEnded;

    private Tunnel(
            TunnelSettings settings,
            TunDevice tun,
            UdpTransport udp,
            TunnelListener listener,
            UnclaimedDatagrams unclaimed) {
        this.listener = listener;
        this.conductor = new Thread(this::conduct, "conductor");
        this.engine =
                new Engine(
                        settings,
                        tun,
                        udp,
                        listener,
                        unclaimed,
                        new EngineClock(),
                        InstantSource.system(),
                        new SecureRandom(),
                        () -> LockSupport.unpark(conductor));
        this.lastLook = new AtomicReference<>(engine.lanes().ticket());
        for (OutboundPath path : engine.outbound()) {
            packetThreads.add(new Thread(() -> carry(path::runOnce), "outbound"));
        }
        for (InboundPath path : engine.inbound()) {
            packetThreads.add(new Thread(() -> carry(path::runOnce), "inbound"));
        }
        tun.linkWatch()
                .map(watch -> new LinkFollower(watch, engine, listener))
                .ifPresent(link -> packetThreads.add(new Thread(() -> carry(link), "link")));
    }

    /**
     * Starts the engine's threads; it owns both devices from now on and closes them. When this
     * throws, they are still the caller's.
     *
     * @param unclaimed gets what comes to the port and is no WireGuard message
     */
    public static Tunnel start(
            TunnelSettings settings,
            TunDevice tun,
            UdpTransport udp,
            TunnelListener listener,
            UnclaimedDatagrams unclaimed) {
        Tunnel tunnel = new Tunnel(settings, tun, udp, listener, unclaimed);
        tunnel.start();
        return tunnel;
    }

    private void start() {
        threads()
                .forEach(
                        thread -> {
                            thread.setDaemon(true);
                            thread.start();
                        });
    }

    /** The interface's own public key; all zeros while it has no private key. */
    public PublicKey publicKey() {
        return engine.publicKey();
    }

    /** The UDP port that the engine listens on now. */
    public int listenPort() {
        return engine.udp().localPort();
    }

    /**
     * Adds a peer, or gives one that is known new settings; its sessions and counters stay. A known
     * endpoint replaces the one in use, an unknown one leaves it. When this returns the peer is in
     * force. The interface's own key is ignored.
     */
    public void setPeer(PeerSettings settings) {
        ask(
                () -> {
                    engine.conductor().setPeer(settings);
                    return true;
                });
    }

    /**
     * Like {@link #setPeer(PeerSettings)}, for a peer of which something is known from before.
     *
     * @param latestInitiation the greatest timestamp that its initiations have carried: from the
     *     peer's first moment on, none that was sent before that one is answered (whitepaper, 5.1)
     */
    public void setPeer(PeerSettings settings, Tai64n latestInitiation) {
        ask(
                () -> {
                    engine.conductor().setPeer(settings);
                    engine.conductor()
                            .requireInitiationsAfter(settings.publicKey(), latestInitiation);
                    return true;
                });
    }

    /**
     * The greatest timestamp that a peer's initiations have carried: what must be known of a peer
     * that is removed, should its key ever be a peer's again. Empty when none has come yet.
     */
    public Optional<Tai64n> latestInitiation(PublicKey publicKey) {
        return ask(() -> engine.conductor().latestInitiation(publicKey));
    }

    /**
     * Forgets a peer and wipes its sessions. When this returns, nothing from it is accepted.
     *
     * @return whether it was known
     */
    public boolean removePeer(PublicKey publicKey) {
        return ask(() -> engine.conductor().removePeer(publicKey));
    }

    /**
     * Makes all of these changes, in one step as far as peers go. When this returns they are in
     * force; sessions, counters and endpoints of what they do not touch stay.
     *
     * @throws io.wirelatch.tunnel.tun.DeviceException when the port is taken, or port or mark is
     *     not permitted; nothing has changed then
     */
    public void configure(InterfaceChange change) {
        ask(
                () -> {
                    engine.configure(change);
                    return true;
                });
    }

    /** All that is set, and what is known of each peer, at this moment. */
    public InterfaceSnapshot snapshot() {
        return ask(engine::snapshot);
    }

    /** Begins a handshake with a peer whose endpoint is known, without waiting for a packet. */
    public void initiateHandshake(PublicKey publicKey) {
        engine.conductor().post(() -> engine.conductor().initiateHandshake(publicKey));
    }

    /** Every peer at this moment, in the order in which they were added. */
    public List<PeerStats> peers() {
        return ask(() -> engine.conductor().peers().stream().map(engine::statsOf).toList());
    }

    public Optional<PeerStats> peer(PublicKey publicKey) {
        return ask(
                () -> Optional.ofNullable(engine.conductor().peer(publicKey)).map(engine::statsOf));
    }

    /**
     * Whether the engine lives and gets on: every thread runs, no packet thread has been inside one
     * batch since this was asked before, and the conductor answers. Waits for its answer, for ever
     * if there is none.
     */
    public boolean isWorking() {
        boolean moved = lastLook.getAndSet(engine.lanes().ticket()).hasPassed();
        return moved && threads().stream().allMatch(Thread::isAlive) && ask(() -> true);
    }

    /** How many packets were dropped since the start, by reason. */
    public Map<DropReason, Long> drops() {
        return engine.drops().snapshot();
    }

    /**
     * Sends one datagram from the tunnel's port as it is: for a protocol that shares the port.
     *
     * @param datagram at most {@link Engine#MAX_UNCLAIMED_BYTES} bytes
     */
    public void sendUnclaimed(byte[] datagram, Endpoint destination) {
        if (datagram.length > Engine.MAX_UNCLAIMED_BYTES) {
            throw new IllegalArgumentException(
                    "a datagram has at most " + Engine.MAX_UNCLAIMED_BYTES + " bytes here");
        }
        engine.conductor().post(() -> engine.conductor().sendUnclaimed(datagram, destination));
    }

    /**
     * Closes the device and the socket, stops the threads, and wipes every key. On one of the
     * engine's own threads, where a listener is told things, it does not wait for the rest.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        engine.tun().close();
        engine.udp().close();
        LockSupport.unpark(conductor);
        if (isOwn(Thread.currentThread())) {
            new Thread(this::finish, "tunnel-close").start();
        } else {
            finish();
        }
    }

    /** What a stuck thread may still use is not freed. */
    private void finish() {
        boolean ended = true;
        for (Thread thread : threads()) {
            ended &= joined(thread);
        }
        if (ended) {
            engine.close();
        }
    }

    // The threads.

    private List<Thread> threads() {
        List<Thread> threads = new ArrayList<>(packetThreads);
        threads.add(conductor);
        return threads;
    }

    private boolean isOwn(Thread thread) {
        return threads().contains(thread);
    }

    /** A packet thread: one batch after another, until its device is closed. */
    private void carry(BooleanSupplier runOnce) {
        try {
            boolean open = true;
            while (open) {
                open = runOnce.getAsBoolean();
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** The conductor thread: a step when one is due or asked for, until the tunnel is closed. */
    private void conduct() {
        try {
            while (!closed.get()) {
                long next = engine.conductor().step();
                long waitNanos = next - engine.clock().getAsLong();
                if (next == Conductor.NEVER) {
                    LockSupport.park(this);
                } else if (waitNanos > 0) {
                    LockSupport.parkNanos(this, waitNanos);
                }
            }
        } catch (RuntimeException | Error e) {
            failed(e);
        } finally {
            conductorEnded = true;
            unanswered.forEach(question -> question.answer.completeExceptionally(noAnswer()));
        }
    }

    /** One thread is gone, so the engine does nothing useful any more: its owner must know. */
    private void failed(Throwable cause) {
        if (!closed.get()) {
            listener.engineFailed(
                    cause instanceof RuntimeException failure
                            ? failure
                            : new IllegalStateException("the engine broke down: " + cause, cause));
        }
    }

    /** What the conductor is asked, and the answer that somebody waits for. */
    private static final class Question<T> implements Runnable {

        private final Supplier<T> question;
        private final CompletableFuture<T> answer = new CompletableFuture<>();

        Question(Supplier<T> question) {
            this.question = question;
        }

        @Override
        public void run() {
            try {
                answer.complete(question.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        }
    }

    /** Has the conductor answer a question, and waits for it. */
    private <T> T ask(Supplier<T> supplier) {
        if (Thread.currentThread().equals(conductor)) {
            return supplier.get();
        }
        Question<T> question = new Question<>(supplier);
        // First added and then asked whether it has ended, as the conductor does it the other way
        // round: either it sees the question or this thread sees the end.
        unanswered.add(question);
        try {
            if (closed.get() || conductorEnded) {
                throw noAnswer();
            }
            engine.conductor().post(question);
            return question.answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } finally {
            unanswered.remove(question);
        }
    }

    private IllegalStateException noAnswer() {
        return new IllegalStateException(
                closed.get() ? "the tunnel is closed" : "the tunnel has failed: close it");
    }

    private static boolean joined(Thread thread) {
        try {
            return thread.join(JOIN_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
