package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.TunnelHosts.Host;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.TunnelListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine with its real threads, over UDP on the loopback interface. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TunnelTest {

    private final TunnelHosts hosts = new TunnelHosts();

    @AfterEach
    void everyTunnelEndsWithItsThreads() {
        hosts.close();
    }

    @Test
    void trafficGoesBothWays() throws InterruptedException {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        TunnelHosts.connect(one, two);
        for (int i = 0; i < 100; i++) {
            one.send(two, "ping " + i);
            assertEquals("ping " + i, two.tun.awaitPayload());
            two.send(one, "pong " + i);
            assertEquals("pong " + i, one.tun.awaitPayload());
        }
        assertEquals(two.tunnel.publicKey(), TunnelHosts.await(one.established));
        assertEquals(one.tunnel.publicKey(), TunnelHosts.await(two.established));
        PeerStats stats = one.tunnel.peer(two.tunnel.publicKey()).orElseThrow();
        assertEquals(two.endpoint(), stats.endpoint());
        assertTrue(stats.txBytes() > 100 * 32);
        assertTrue(stats.sinceLastReceiveNanos() < Duration.ofMinutes(1).toNanos());
    }

    @Test
    void aHandshakeCanBeBegunWithoutAPacket() throws InterruptedException {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        TunnelHosts.connect(one, two);
        one.tunnel.initiateHandshake(two.tunnel.publicKey());
        assertEquals(two.tunnel.publicKey(), TunnelHosts.await(one.established));
        assertEquals(one.tunnel.publicKey(), TunnelHosts.await(two.established));
    }

    @Test
    void peersAreAddedListedChangedAndRemoved() {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        Host three = hosts.host(3);
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
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        TunnelHosts.connect(one, two);
        one.send(two, "member");
        assertEquals("member", two.tun.awaitPayload());
        two.tunnel.removePeer(one.tunnel.publicKey());
        one.send(two, "still a member?");
        TunnelHosts.eventually(
                "the packet is counted",
                () -> two.tunnel.drops().getOrDefault(DropReason.UNKNOWN_INDEX, 0L) == 1);
        two.send(one, "anybody?");
        TunnelHosts.eventually(
                "the packet is counted",
                () -> two.tunnel.drops().containsKey(DropReason.NO_PEER_FOR_DESTINATION));
    }

    @Test
    void aDatagramOfAnotherProtocolGoesThroughThePort() throws InterruptedException {
        Host one = hosts.host(1);
        Host two = hosts.host(2);
        byte[] datagram = new byte[Engine.MAX_UNCLAIMED_BYTES];
        datagram[0] = (byte) 0xC0;
        datagram[datagram.length - 1] = 77;
        one.tunnel.sendUnclaimed(datagram, two.endpoint());
        assertArrayEquals(datagram, TunnelHosts.await(two.unclaimed));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        one.tunnel.sendUnclaimed(
                                new byte[Engine.MAX_UNCLAIMED_BYTES + 1], two.endpoint()));
    }

    @Test
    void aListenerMayAskAndChangeTheTunnel() throws InterruptedException {
        BlockingQueue<List<PeerStats>> before = new LinkedBlockingQueue<>();
        BlockingQueue<List<PeerStats>> after = new LinkedBlockingQueue<>();
        Host one = hosts.host(1, host -> removingWhoConnects(host, before, after));
        Host two = hosts.host(2);
        TunnelHosts.connect(one, two);
        two.send(one, "let me in");
        assertEquals(1, TunnelHosts.await(before).size());
        assertEquals(List.of(), TunnelHosts.await(after));
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
