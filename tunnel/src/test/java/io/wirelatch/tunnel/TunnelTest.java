package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.udp.LinuxUdp;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine with its real threads, over UDP on the loopback interface. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TunnelTest {

    private static final long TIMEOUT_SECONDS = 20;
    private static final Set<String> ENGINE_THREADS =
            Set.of("conductor", "inbound", "outbound", "tunnel-close");

    private final Set<Thread> threadsBefore = engineThreads();
    private final List<Host> hosts = new ArrayList<>();

    /** One tunnel with its devices, its listener, and what its listener has heard. */
    private static class Host implements TunnelListener {

        final int number;
        final BlockingTun tun = new BlockingTun();
        final FragileUdp udp = new FragileUdp(LinuxUdp.bind(0));
        final BlockingQueue<PublicKey> established = new LinkedBlockingQueue<>();
        final BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> unclaimed = new LinkedBlockingQueue<>();
        final Tunnel tunnel;

        Host(int number) {
            this(number, host -> host);
        }

        Host(int number, Function<Host, TunnelListener> listener) {
            this.number = number;
            this.tunnel =
                    Tunnel.start(
                            new TunnelSettings(
                                    PrivateKey.generate(new SecureRandom()),
                                    false,
                                    AeadImplementation.fastest()),
                            tun,
                            udp,
                            listener.apply(this),
                            keepUnclaimed(unclaimed));
        }

        private static UnclaimedDatagrams keepUnclaimed(BlockingQueue<byte[]> queue) {
            return (memory, offset, length, source) ->
                    queue.add(memory.asSlice(offset, length).toArray(JAVA_BYTE));
        }

        Cidr address() {
            return Cidr.parse("10.9.0." + number + "/32");
        }

        Endpoint endpoint() {
            return Endpoint.of(IpAddress.parse("127.0.0.1"), tunnel.listenPort());
        }

        PeerSettings asPeer() {
            return new PeerSettings(
                    tunnel.publicKey(), PresharedKey.NONE, List.of(address()), endpoint(), 0);
        }

        void send(Host to, String payload) {
            tun.put(TestPackets.udp(address().address(), to.address().address(), payload));
        }

        @Override
        public void sessionEstablished(PublicKey peer, Endpoint where) {
            established.add(peer);
        }

        @Override
        public void engineFailed(RuntimeException cause) {
            failures.add(cause);
        }
    }

    /** A real port that can be made to fail. */
    private static final class FragileUdp implements UdpTransport {

        private final UdpTransport real;
        private final AtomicInteger closes = new AtomicInteger();
        private volatile @Nullable RuntimeException receiveFailure;
        private volatile @Nullable RuntimeException sendFailure;

        FragileUdp(UdpTransport real) {
            this.real = real;
        }

        @Override
        public int localPort() {
            return real.localPort();
        }

        @Override
        public int receive(PacketBatch batch) {
            int received = real.receive(batch);
            throwIfSet(receiveFailure);
            return received;
        }

        @Override
        public UdpSender newSender() {
            UdpSender sender = real.newSender();
            return new UdpSender() {
                @Override
                public int send(PacketBatch batch) {
                    throwIfSet(sendFailure);
                    return sender.send(batch);
                }

                @Override
                public void close() {
                    sender.close();
                }
            };
        }

        private static void throwIfSet(@Nullable RuntimeException failure) {
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void close() {
            closes.incrementAndGet();
            real.close();
        }
    }

    private Host host(int number) {
        return keep(new Host(number));
    }

    private Host keep(Host host) {
        hosts.add(host);
        return host;
    }

    /** Two hosts that know each other. */
    private static void connect(Host one, Host two) {
        one.tunnel.setPeer(two.asPeer());
        two.tunnel.setPeer(one.asPeer());
    }

    @AfterEach
    void everyTunnelEndsWithItsThreads() {
        hosts.forEach(host -> host.tunnel.close());
        eventually("no thread is left", () -> threadsBefore.containsAll(engineThreads()));
        for (Host host : hosts) {
            assertEquals(1, host.tun.closes());
            assertEquals(1, host.udp.closes.get());
        }
    }

    private static Set<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && ENGINE_THREADS.contains(thread.getName()))
                .collect(Collectors.toSet());
    }

    private static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(TIMEOUT_SECONDS).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "in vain: " + what);
            Thread.onSpinWait();
        }
    }

    private static <T> T await(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(taken, "nothing came");
        return taken;
    }

    private static void join(Thread thread) throws InterruptedException {
        assertTrue(
                thread.join(Duration.ofSeconds(TIMEOUT_SECONDS)),
                () -> thread.getName() + " hangs");
    }

    @Test
    void trafficGoesBothWays() throws InterruptedException {
        Host one = host(1);
        Host two = host(2);
        connect(one, two);
        for (int i = 0; i < 100; i++) {
            one.send(two, "ping " + i);
            assertEquals("ping " + i, two.tun.awaitPayload());
            two.send(one, "pong " + i);
            assertEquals("pong " + i, one.tun.awaitPayload());
        }
        assertEquals(two.tunnel.publicKey(), await(one.established));
        assertEquals(one.tunnel.publicKey(), await(two.established));
        PeerStats stats = one.tunnel.peer(two.tunnel.publicKey()).orElseThrow();
        assertEquals(two.endpoint(), stats.endpoint());
        assertTrue(stats.txBytes() > 100 * 32);
        assertTrue(stats.sinceLastReceiveNanos() < Duration.ofMinutes(1).toNanos());
    }

    @Test
    void aHandshakeCanBeBegunWithoutAPacket() throws InterruptedException {
        Host one = host(1);
        Host two = host(2);
        connect(one, two);
        one.tunnel.initiateHandshake(two.tunnel.publicKey());
        assertEquals(two.tunnel.publicKey(), await(one.established));
        assertEquals(one.tunnel.publicKey(), await(two.established));
    }

    @Test
    void peersAreAddedListedChangedAndRemoved() {
        Host one = host(1);
        Host two = host(2);
        Host three = host(3);
        assertEquals(List.of(), one.tunnel.peers());
        one.tunnel.setPeer(three.asPeer());
        one.tunnel.setPeer(two.asPeer());
        assertEquals(
                List.of(three.tunnel.publicKey(), two.tunnel.publicKey()),
                one.tunnel.peers().stream().map(PeerStats::publicKey).toList());

        Cidr more = Cidr.parse("10.77.0.0/16");
        one.tunnel.setPeer(three.asPeer().withAllowedIps(List.of(more)));
        PeerStats changed = one.tunnel.peers().getFirst();
        assertEquals(List.of(more), changed.allowedIps());
        assertEquals(Long.MAX_VALUE, changed.sinceLastReceiveNanos());

        assertTrue(one.tunnel.removePeer(three.tunnel.publicKey()));
        assertFalse(one.tunnel.removePeer(three.tunnel.publicKey()));
        assertTrue(one.tunnel.peer(three.tunnel.publicKey()).isEmpty());
        assertEquals(1, one.tunnel.peers().size());
    }

    @Test
    void aRemovedPeerIsRefusedAndItsPacketsAreCounted() throws InterruptedException {
        Host one = host(1);
        Host two = host(2);
        connect(one, two);
        one.send(two, "member");
        assertEquals("member", two.tun.awaitPayload());
        two.tunnel.removePeer(one.tunnel.publicKey());
        one.send(two, "still a member?");
        eventually(
                "the packet is counted",
                () -> two.tunnel.drops().getOrDefault(DropReason.UNKNOWN_INDEX, 0L) == 1);
        two.send(one, "anybody?");
        eventually(
                "the packet is counted",
                () -> two.tunnel.drops().containsKey(DropReason.NO_PEER_FOR_DESTINATION));
    }

    @Test
    void aDatagramOfAnotherProtocolGoesThroughThePort() throws InterruptedException {
        Host one = host(1);
        Host two = host(2);
        byte[] datagram = new byte[Engine.MAX_UNCLAIMED_BYTES];
        datagram[0] = (byte) 0xC0;
        datagram[datagram.length - 1] = 77;
        one.tunnel.sendUnclaimed(datagram, two.endpoint());
        assertArrayEquals(datagram, await(two.unclaimed));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        one.tunnel.sendUnclaimed(
                                new byte[Engine.MAX_UNCLAIMED_BYTES + 1], two.endpoint()));
    }

    @Test
    void aClosedTunnelSaysSo() {
        Host one = host(1);
        one.tunnel.setPeer(
                new PeerSettings(
                        PrivateKey.generate(new SecureRandom()).publicKey(),
                        PresharedKey.NONE,
                        List.of(),
                        Endpoint.UNKNOWN,
                        25));
        one.tunnel.close();
        one.tunnel.close();
        IllegalStateException closed = assertThrows(IllegalStateException.class, one.tunnel::peers);
        assertEquals("the tunnel is closed", closed.getMessage());
        assertThrows(
                IllegalStateException.class, () -> one.tunnel.removePeer(one.tunnel.publicKey()));
        assertNotNull(one.tunnel.drops());
        assertNull(one.failures.poll(), "closing is no failure");
    }

    @Test
    void aTunnelCanBeClosedWhileItIsBusy() throws InterruptedException {
        Host one = host(1);
        Host two = host(2);
        connect(one, two);
        one.send(two, "first");
        assertEquals("first", two.tun.awaitPayload());
        CountDownLatch flowing = new CountDownLatch(3);
        List<Thread> busy =
                List.of(
                        untilClosed(one, flowing, () -> one.send(two, "x")),
                        untilClosed(one, flowing, () -> one.tunnel.setPeer(two.asPeer())),
                        untilClosed(
                                one, flowing, () -> one.tunnel.removePeer(two.tunnel.publicKey())));
        busy.forEach(Thread::start);
        assertTrue(flowing.await(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        one.tunnel.close();
        for (Thread thread : busy) {
            join(thread);
        }
        assertNull(one.failures.poll());
        assertNull(two.failures.poll());
    }

    /** Does something over and over, until the tunnel says that it is closed. */
    private static Thread untilClosed(Host host, CountDownLatch flowing, Runnable action) {
        return new Thread(
                () -> {
                    try {
                        for (int i = 0; true; i++) {
                            action.run();
                            host.tunnel.peers();
                            if (i == 50) {
                                flowing.countDown();
                            }
                        }
                    } catch (IllegalStateException closed) {
                        flowing.countDown();
                    }
                },
                "busy");
    }

    /** Whoever asks in the moment in which the conductor ends gets an answer, or a refusal. */
    @Test
    void noQuestionHangsWhenTheTunnelIsClosed() throws InterruptedException {
        for (int round = 0; round < 40; round++) {
            Host host = host(1);
            CountDownLatch asking = new CountDownLatch(2);
            List<Thread> askers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                askers.add(untilClosed(host, asking, () -> {}));
            }
            askers.forEach(Thread::start);
            assertTrue(asking.await(TIMEOUT_SECONDS, TimeUnit.SECONDS));
            host.tunnel.close();
            for (Thread asker : askers) {
                join(asker);
            }
        }
    }

    @Test
    void aDeviceThatCannotBeReadIsReported() throws InterruptedException {
        Host one = host(1);
        RuntimeException cause = new IllegalStateException("the interface is gone");
        one.tun.failReading(cause);
        assertSame(cause, await(one.failures));
    }

    @Test
    void aPortThatCannotBeReadIsReported() throws InterruptedException {
        Host one = host(1);
        Host two = host(2);
        RuntimeException cause = new IllegalStateException("the port is gone");
        one.udp.receiveFailure = cause;
        two.tunnel.sendUnclaimed(new byte[] {(byte) 0xC0}, one.endpoint());
        assertSame(cause, await(one.failures));
        assertNull(two.failures.poll());
    }

    @Test
    void aDeviceThatCannotBeWrittenIsReported() throws InterruptedException {
        Host one = host(1);
        Host two = host(2);
        connect(one, two);
        RuntimeException cause = new IllegalStateException("the interface is gone");
        two.tun.failWriting(cause);
        one.send(two, "x");
        assertSame(cause, await(two.failures));
    }

    @Test
    void aConductorThatFailsIsReportedAndLeavesNobodyWaiting() throws InterruptedException {
        Host one = host(1);
        RuntimeException cause = new IllegalStateException("nothing can be sent");
        one.udp.sendFailure = cause;
        one.tunnel.sendUnclaimed(new byte[] {(byte) 0xC0}, one.endpoint());
        assertSame(cause, await(one.failures));
        IllegalStateException failed = assertThrows(IllegalStateException.class, one.tunnel::peers);
        assertEquals("the tunnel has failed: close it", failed.getMessage());
    }

    @Test
    void aTunnelCanBeClosedByTheListenerThatHearsOfTheFailure() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        Host one = keep(new Host(1, host -> closingWhenFailed(host, closed)));
        one.tun.failReading(new IllegalStateException("the interface is gone"));
        assertTrue(closed.await(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        eventually("all threads end", () -> threadsBefore.containsAll(engineThreads()));
    }

    private static TunnelListener closingWhenFailed(Host host, CountDownLatch closed) {
        return new TunnelListener() {
            @Override
            public void engineFailed(RuntimeException cause) {
                host.tunnel.close();
                closed.countDown();
            }
        };
    }

    @Test
    void aListenerMayAskAndChangeTheTunnel() throws InterruptedException {
        BlockingQueue<List<PeerStats>> before = new LinkedBlockingQueue<>();
        BlockingQueue<List<PeerStats>> after = new LinkedBlockingQueue<>();
        Host one = keep(new Host(1, host -> removingWhoConnects(host, before, after)));
        Host two = host(2);
        connect(one, two);
        two.send(one, "let me in");
        assertEquals(1, await(before).size());
        assertEquals(List.of(), await(after));
        assertEquals(List.of(), one.tunnel.peers());
        assertNull(one.failures.poll());
    }

    private static TunnelListener removingWhoConnects(
            Host host,
            BlockingQueue<List<PeerStats>> before,
            BlockingQueue<List<PeerStats>> after) {
        return new TunnelListener() {
            @Override
            public void sessionEstablished(PublicKey peer, Endpoint where) {
                before.add(host.tunnel.peers());
                host.tunnel.removePeer(peer);
                after.add(host.tunnel.peers());
            }

            @Override
            public void engineFailed(RuntimeException cause) {
                host.failures.add(cause);
            }
        };
    }
}
