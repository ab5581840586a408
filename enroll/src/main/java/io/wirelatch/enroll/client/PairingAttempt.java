package io.wirelatch.enroll.client;

import io.wirelatch.enroll.client.PairingClient.Outgoing;
import io.wirelatch.enroll.client.UnansweredServer.Finding;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.typed.PairingSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One try to join a server that is known under one or several addresses: {@link PairingClient} with
 * sockets and a clock.
 *
 * <p>Every address has two sockets. The one that pairs is not connected, since a server with
 * several addresses of its own may answer from another one than it was asked at; the session
 * identifier tells what belongs here. The other one is connected and sends a single byte, which no
 * server answers, for the sake of the ICMP error that comes back when nothing listens there.
 */
public final class PairingAttempt {

    private static final byte[] PROBE = {0};

    private final List<InetSocketAddress> servers;
    private final PairingClient client;
    private final Selector selector;
    private final List<Sockets> sockets;
    private final ByteBuffer buffer = ByteBuffer.allocate(PairingCodec.MAX_BYTES + 1);

    /** The sockets of one address; empty ones where this machine has no such family. */
    private static final class Sockets {

        final Optional<DatagramChannel> pairing;
        final Optional<DatagramChannel> probe;
        boolean probed;

        Sockets(Optional<DatagramChannel> pairing, Optional<DatagramChannel> probe) {
            this.pairing = pairing;
            this.probe = probe;
        }
    }

    /**
     * What a selected socket is for.
     *
     * @param server the index of its address
     */
    private record Purpose(int server, boolean isProbe) {}

    private PairingAttempt(
            List<InetSocketAddress> servers, PairingClient client, Selector selector) {
        this.servers = servers;
        this.client = client;
        this.selector = selector;
        this.sockets = servers.stream().map(this::openSockets).toList();
    }

    /**
     * Pairs, and blocks until it is known what came of it. Interrupting the thread ends the attempt
     * as if its time were over, and leaves the thread interrupted.
     *
     * @param request to become a peer, with this machine's WireGuard key
     * @param timeout after which it ends, unless somebody at the server is to say yes
     * @throws UncheckedIOException when this machine cannot open a socket at all
     */
    public static PairingOutcome pair(
            PairingTarget target,
            PairingSecret secret,
            JoinRequest request,
            Duration timeout,
            PairingProgress progress) {
        HardenedSecret hardened = HardenedSecret.derive(secret);
        try {
            return pair(target, hardened, request, timeout, progress);
        } finally {
            hardened.destroy();
        }
    }

    /** The same with a secret that is hardened already, and stays the caller's. */
    static PairingOutcome pair(
            PairingTarget target,
            HardenedSecret hardened,
            JoinRequest request,
            Duration timeout,
            PairingProgress progress) {
        PairingClient client =
                new PairingClient(
                        target.addresses(),
                        new PairingTask(hardened, target.key(), request),
                        timeout,
                        new SecureRandom(),
                        progress,
                        System.nanoTime());
        try (Selector selector = Selector.open()) {
            PairingAttempt attempt = new PairingAttempt(target.addresses(), client, selector);
            try {
                return attempt.run();
            } finally {
                attempt.closeSockets();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot wait for the server's answer", e);
        } finally {
            client.destroy();
        }
    }

    private PairingOutcome run() throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            client.advance(System.nanoTime()).forEach(this::send);
            Optional<PairingOutcome> outcome = client.outcome(System.nanoTime());
            if (outcome.isPresent()) {
                return outcome.get();
            }
            awaitDatagrams();
        }
        return client.outcomeWithoutProof();
    }

    private void awaitDatagrams() throws IOException {
        long nowNanos = System.nanoTime();
        long waitNanos = client.nextWakeNanos(nowNanos) - nowNanos;
        // Rounded up, since a wait of 0 would be one without an end.
        long waitMillis = TimeUnit.NANOSECONDS.toMillis(Math.max(waitNanos, 0)) + 1;
        selector.select(this::receive, waitMillis);
    }

    private void send(Outgoing outgoing) {
        int server = outgoing.server();
        Sockets own = sockets.get(server);
        try {
            if (own.pairing.isEmpty()) {
                client.unreachable(server, Finding.NO_ROUTE, System.nanoTime());
                return;
            }
            own.pairing
                    .get()
                    .send(ByteBuffer.wrap(outgoing.datagram().toBytes()), servers.get(server));
            if (own.probe.isPresent() && !own.probed) {
                own.probed = true;
                own.probe.get().write(ByteBuffer.wrap(PROBE));
            }
        } catch (PortUnreachableException e) {
            client.unreachable(server, Finding.PORT_UNREACHABLE, System.nanoTime());
        } catch (IOException e) {
            client.unreachable(server, Finding.NO_ROUTE, System.nanoTime());
        }
    }

    private void receive(SelectionKey key) {
        Purpose purpose = (Purpose) key.attachment();
        DatagramChannel channel = (DatagramChannel) key.channel();
        try {
            buffer.clear();
            while (channel.receive(buffer) != null) {
                buffer.flip();
                byte[] datagram = new byte[buffer.remaining()];
                buffer.get(datagram);
                if (!purpose.isProbe()) {
                    client.receive(purpose.server(), datagram, System.nanoTime());
                }
                buffer.clear();
            }
        } catch (PortUnreachableException e) {
            client.unreachable(purpose.server(), Finding.PORT_UNREACHABLE, System.nanoTime());
        } catch (IOException e) {
            client.unreachable(purpose.server(), Finding.NO_ROUTE, System.nanoTime());
        }
    }

    private Sockets openSockets(InetSocketAddress server) {
        int index = servers.indexOf(server);
        Optional<DatagramChannel> pairing = open(server, new Purpose(index, false));
        Optional<DatagramChannel> probe = open(server, new Purpose(index, true));
        return new Sockets(pairing, probe);
    }

    /** Empty when this machine lacks the family of addresses, or a way to this one. */
    private Optional<DatagramChannel> open(InetSocketAddress server, Purpose purpose) {
        try {
            DatagramChannel channel =
                    DatagramChannel.open(
                            server.getAddress() instanceof Inet4Address
                                    ? StandardProtocolFamily.INET
                                    : StandardProtocolFamily.INET6);
            try {
                if (purpose.isProbe()) {
                    channel.connect(server);
                } else {
                    channel.bind(null);
                }
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ, purpose);
                return Optional.of(channel);
            } catch (IOException e) {
                channel.close();
                return Optional.empty();
            }
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private void closeSockets() {
        for (SelectionKey key : selector.keys()) {
            try {
                key.channel().close();
            } catch (IOException e) {
                // It is of no more use either way.
            }
        }
    }
}
