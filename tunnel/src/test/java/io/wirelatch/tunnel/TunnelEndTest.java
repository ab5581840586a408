package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.TunnelHosts.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a tunnel with its real threads ends: closed while it is busy, or because a part fails. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TunnelEndTest {

    private final TunnelHosts hosts = new TunnelHosts();

    @AfterEach
    void everyTunnelEndsWithItsThreads() {
        hosts.close();
    }

    @Test
    void aClosedTunnelSaysSo() {
        Host one = hosts.host(1);
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
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        TunnelHosts.connect(one, two);
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
        assertTrue(flowing.await(TunnelHosts.TIMEOUT_SECONDS, TimeUnit.SECONDS));
        one.tunnel.close();
        for (Thread thread : busy) {
            TunnelHosts.join(thread);
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
            Host host = hosts.host(1);
            CountDownLatch asking = new CountDownLatch(2);
            List<Thread> askers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                askers.add(untilClosed(host, asking, () -> {}));
            }
            askers.forEach(Thread::start);
            assertTrue(asking.await(TunnelHosts.TIMEOUT_SECONDS, TimeUnit.SECONDS));
            host.tunnel.close();
            for (Thread asker : askers) {
                TunnelHosts.join(asker);
            }
        }
    }

    @Test
    void anIdleAndABusyEngineWork() throws InterruptedException {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        assertTrue(one.tunnel.isWorking());
        TunnelHosts.connect(one, two);
        for (int i = 0; i < 10; i++) {
            one.send(two, "x");
            assertEquals("x", two.tun.awaitPayload());
            assertTrue(two.tunnel.isWorking());
        }
    }

    @Test
    void anEngineDoesNotWorkWhileAPacketThreadIsStuck() {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        TunnelHosts.connect(one, two);
        CountDownLatch gate = two.tun.blockWriting();
        one.send(two, "x");
        // It is stuck once it has been inside the same batch at two looks.
        TunnelHosts.eventually("a stuck thread is noticed", () -> !two.tunnel.isWorking());
        gate.countDown();
        TunnelHosts.eventually("it gets on", two.tunnel::isWorking);
    }

    @Test
    void anEngineDoesNotWorkOnceAThreadHasEnded() throws InterruptedException {
        Host one = hosts.host(1);
        one.tun.failReading(new IllegalStateException("the interface is gone"));
        TunnelHosts.await(one.failures);
        TunnelHosts.eventually("the end of a thread is noticed", () -> !one.tunnel.isWorking());
    }

    @Test
    void aDeviceThatCannotBeReadIsReported() throws InterruptedException {
        Host one = hosts.host(1);
        RuntimeException cause = new IllegalStateException("the interface is gone");
        one.tun.failReading(cause);
        assertSame(cause, TunnelHosts.await(one.failures));
    }

    @Test
    void aPortThatCannotBeReadIsReported() throws InterruptedException {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        RuntimeException cause = new IllegalStateException("the port is gone");
        one.udp.failReceiving(cause);
        two.tunnel.sendUnclaimed(new byte[] {(byte) 0xC0}, one.endpoint());
        assertSame(cause, TunnelHosts.await(one.failures));
        assertNull(two.failures.poll());
    }

    @Test
    void aDeviceThatCannotBeWrittenIsReported() throws InterruptedException {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        TunnelHosts.connect(one, two);
        RuntimeException cause = new IllegalStateException("the interface is gone");
        two.tun.failWriting(cause);
        one.send(two, "x");
        assertSame(cause, TunnelHosts.await(two.failures));
    }

    @Test
    void aConductorThatFailsIsReportedAndLeavesNobodyWaiting() throws InterruptedException {
        Host one = hosts.host(1);
        RuntimeException cause = new IllegalStateException("nothing can be sent");
        one.udp.failSending(cause);
        one.tunnel.sendUnclaimed(new byte[] {(byte) 0xC0}, one.endpoint());
        assertSame(cause, TunnelHosts.await(one.failures));
        IllegalStateException failed = assertThrows(IllegalStateException.class, one.tunnel::peers);
        assertEquals("the tunnel has failed: close it", failed.getMessage());
    }

    @Test
    void aTunnelCanBeClosedByTheListenerThatHearsOfTheFailure() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        Host one = hosts.host(1, host -> closingWhenFailed(host, closed));
        one.tun.failReading(new IllegalStateException("the interface is gone"));
        assertTrue(closed.await(TunnelHosts.TIMEOUT_SECONDS, TimeUnit.SECONDS));
        hosts.awaitEndOfThreads();
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
}
