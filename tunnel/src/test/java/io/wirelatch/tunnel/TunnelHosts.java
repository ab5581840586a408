package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.udp.LinuxUdp;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tunnels with their real threads, over UDP on the loopback interface. */
final class TunnelHosts implements AutoCloseable {

    static final long TIMEOUT_SECONDS = 20;

    private static final Set<String> ENGINE_THREADS =
            Set.of("conductor", "inbound", "outbound", "tunnel-close");

    private final Set<Thread> threadsBefore = engineThreads();
    private final List<Host> hosts = new ArrayList<>();

    /** One tunnel with its devices, its listener, and what its listener has heard. */
    static final class Host implements TunnelListener {

        final int number;
        final BlockingTun tun = new BlockingTun();
        final FragileUdp udp = new FragileUdp(LinuxUdp.bind(0));
        final BlockingQueue<PublicKey> established = new LinkedBlockingQueue<>();
        final BlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
        final BlockingQueue<byte[]> unclaimed = new LinkedBlockingQueue<>();
        final Tunnel tunnel;

        private Host(int number, Function<Host, TunnelListener> listener) {
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

    Host host(int number) {
        return host(number, host -> host);
    }

    /**
     * @param listener made from the host, whose tunnel it may use
     */
    Host host(int number, Function<Host, TunnelListener> listener) {
        Host host = new Host(number, listener);
        hosts.add(host);
        return host;
    }

    /** Two hosts that know each other. */
    static void connect(Host one, Host two) {
        one.tunnel.setPeer(two.asPeer());
        two.tunnel.setPeer(one.asPeer());
    }

    /** Closes every tunnel, and asserts that each has ended with its threads and devices. */
    @Override
    public void close() {
        hosts.forEach(host -> host.tunnel.close());
        awaitEndOfThreads();
        for (Host host : hosts) {
            assertEquals(1, host.tun.closes());
            assertEquals(1, host.udp.closes());
        }
    }

    void awaitEndOfThreads() {
        eventually("all threads end", () -> threadsBefore.containsAll(engineThreads()));
    }

    private static Set<Thread> engineThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && ENGINE_THREADS.contains(thread.getName()))
                .collect(Collectors.toSet());
    }

    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(TIMEOUT_SECONDS).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "in vain: " + what);
            Thread.onSpinWait();
        }
    }

    static <T> T await(BlockingQueue<T> queue) throws InterruptedException {
        T taken = queue.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertNotNull(taken, "nothing came");
        return taken;
    }

    static void join(Thread thread) throws InterruptedException {
        assertTrue(
                thread.join(Duration.ofSeconds(TIMEOUT_SECONDS)),
                () -> thread.getName() + " hangs");
    }
}
