package io.wirelatch.tunnel;

import io.wirelatch.tunnel.conductor.Conductor;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A running WireGuard engine between one {@link TunDevice} and one {@link UdpTransport}: the facade
 * that everything outside this module uses, and the threads behind it. All methods may be called
 * from any thread.
 */
public final class Tunnel implements AutoCloseable {

    private static final long JOIN_TIMEOUT_MILLIS = 5_000;

    private final Engine engine;
    private final TunnelListener listener;
    private final Thread outbound;
    private final Thread inbound;
    private final Thread conductor;
    private volatile boolean closed;

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
        this.outbound = new Thread(() -> carry(engine.outbound()::runOnce), "outbound");
        this.inbound = new Thread(() -> carry(engine.inbound()::runOnce), "inbound");
    }

    /**
     * Starts the engine's threads; it owns both devices from now on and closes them.
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
        for (Thread thread : List.of(tunnel.conductor, tunnel.inbound, tunnel.outbound)) {
            thread.setDaemon(true);
            thread.start();
        }
        return tunnel;
    }

    /** The interface's own public key. */
    public PublicKey publicKey() {
        return engine.publicKey();
    }

    /** The UDP port that the engine listens on. */
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
     * Forgets a peer and wipes its sessions. When this returns, nothing from it is accepted.
     *
     * @return whether it was known
     */
    public boolean removePeer(PublicKey publicKey) {
        return ask(() -> engine.conductor().removePeer(publicKey));
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

    /** Stops the threads, wipes every key, and closes the device and the socket. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        engine.tun().close();
        engine.udp().close();
        LockSupport.unpark(conductor);
        boolean ended = true;
        for (Thread thread : List.of(outbound, inbound, conductor)) {
            ended &= joined(thread);
        }
        if (ended) {
            engine.close();
        }
    }

    // The threads.

    /** A packet thread: one batch after another, until its device is closed. */
    private void carry(BooleanSupplier runOnce) {
        try {
            boolean open = true;
            while (open) {
                open = runOnce.getAsBoolean();
            }
        } catch (RuntimeException e) {
            reportFailure(e);
        }
    }

    private void conduct() {
        try {
            while (!closed) {
                long next = engine.conductor().step();
                long waitNanos = next - engine.clock().getAsLong();
                if (next == Conductor.NEVER) {
                    LockSupport.park(this);
                } else if (waitNanos > 0) {
                    LockSupport.parkNanos(this, waitNanos);
                }
            }
        } catch (RuntimeException e) {
            reportFailure(e);
        }
    }

    /** A device that is closed under a thread fails, too, and that is nobody's business. */
    private void reportFailure(RuntimeException cause) {
        if (!closed) {
            listener.engineFailed(cause);
        }
    }

    /** Has the conductor answer a question, and waits for it. */
    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        engine.conductor()
                .post(
                        () -> {
                            try {
                                answer.complete(question.get());
                            } catch (RuntimeException e) {
                                answer.completeExceptionally(e);
                            }
                        });
        while (true) {
            try {
                return answer.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (!conductor.isAlive()) {
                    throw new IllegalStateException("the tunnel has stopped", e);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause
                        ? cause
                        : new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the tunnel was asked", e);
            }
        }
    }

    private static boolean joined(Thread thread) {
        if (thread.equals(Thread.currentThread())) {
            return false;
        }
        try {
            return thread.join(java.time.Duration.ofMillis(JOIN_TIMEOUT_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
