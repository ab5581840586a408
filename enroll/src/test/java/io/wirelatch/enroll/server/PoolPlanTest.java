package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.Lease;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Other pools for a server that has peers. */
class PoolPlanTest {

    private final ServerState server = server(1420, "10.150.0.0/24", 2, 9);

    @Test
    void everyPeerGetsAnAddressOfANewPoolAndKeepsItsOld() {
        ServerState next = PoolPlan.add(server, Cidr.parse("fd00:2::/64"));

        assertEquals(List.of(Cidr.parse("10.150.0.0/24"), Cidr.parse("fd00:2::/64")), next.pools());
        assertEquals(
                List.of(addresses("10.150.0.2", "fd00:2::2"), addresses("10.150.0.9", "fd00:2::3")),
                next.peers().stream().map(PeerRecord::addresses).toList());
        assertEquals(
                new Lease(addresses("10.150.0.3", "fd00:2::4")),
                PoolPlan.leasedPools(next).lease().orElseThrow());
    }

    @Test
    void everyLeaseStaysInAPoolThatGrows() {
        ServerState next = PoolPlan.grow(server, Cidr.parse("10.150.0.0/23"));

        assertEquals(List.of(Cidr.parse("10.150.0.0/23")), next.pools());
        assertEquals(server.peers(), next.peers());
        assertEquals(server.privateKey(), next.privateKey());
        assertEquals(509, PoolPlan.leasedPools(next).pools().getFirst().size().intValue());
    }

    @Test
    void aFullPoolHasRoomAgainOnceItHasGrown() {
        ServerState full = server(1420, "10.150.0.0/30", 2);
        assertTrue(PoolPlan.leasedPools(full).lease().isEmpty());

        ServerState next = PoolPlan.grow(full, Cidr.parse("10.150.0.0/29"));
        assertEquals(
                addresses("10.150.0.3"),
                PoolPlan.leasedPools(next).lease().orElseThrow().addresses());
    }

    @Test
    void aPoolThatWouldBeginElsewhereDoesNotGrow() {
        ServerState odd = server(1420, "10.150.1.0/24");
        assertRefused("server's address would change", odd, "10.150.0.0/23");
    }

    @Test
    void whatContainsNoPoolOrIsTheSameOrSmallerDoesNotGrowOne() {
        assertRefused("does not contain any pool", server, "10.151.0.0/16");
        assertRefused("does not contain any pool", server, "10.150.0.0/25");
        assertRefused("as large as that already", server, "10.150.0.0/24");
        assertRefused("give 10.150.0.0/23", server, "10.150.0.1/23");
    }

    @Test
    void poolsThatOverlapOrAreTooSmallAreNotAdded() {
        assertNotAdded("overlap", server, "10.150.0.128/25");
        assertNotAdded("too small", server, "10.151.0.0/30");
        assertNotAdded("MTU of at least 1280", server(1200, "10.150.0.0/24"), "fd00:2::/64");
    }

    @Test
    void twoPoolsDoNotGrowIntoEachOther() {
        ServerState two = PoolPlan.add(server, Cidr.parse("10.150.1.0/24"));
        assertRefused("overlap", two, "10.150.0.0/23");
    }

    @Test
    void whatCanBeNoPoolIsNoLargerOneEither() {
        assertRefused("set aside", server, "::1/128");
        assertRefused("give 10.150.0.0/23", server, "10.150.0.7/23");
    }

    /** As many as an offer can name. */
    @Test
    void thereAreNoMoreThanSixteenPools() {
        ServerState many = server;
        for (int i = 1; i < 16; i++) {
            many = PoolPlan.add(many, Cidr.parse("10.151." + i + ".0/24"));
        }
        assertNotAdded("at most 16", many, "10.152.0.0/24");
    }

    private static void assertRefused(String why, ServerState state, String network) {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> PoolPlan.grow(state, Cidr.parse(network)));
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
    }

    private static void assertNotAdded(String why, ServerState state, String network) {
        IllegalArgumentException refused =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> PoolPlan.add(state, Cidr.parse(network)));
        assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
    }

    private static ServerState server(int mtu, String pool, int... hosts) {
        Cidr network = Cidr.parse(pool);
        Random random = new Random(1);
        return new ServerState(
                PrivateKey.generate(random),
                PairingToken.of("a-token-of-mine"),
                List.of(network),
                51820,
                mtu,
                IntStream.of(hosts).mapToObj(host -> peer(random, network, host)).toList());
    }

    private static PeerRecord peer(Random random, Cidr network, int host) {
        String first = network.first().toString();
        IpAddress address = IpAddress.parse(first.substring(0, first.lastIndexOf('.') + 1) + host);
        return new PeerRecord(
                PrivateKey.generate(random).publicKey(),
                "peer-" + host,
                List.of(address),
                PresharedKey.NONE,
                Endpoint.UNKNOWN,
                Instant.EPOCH);
    }

    private static List<IpAddress> addresses(String... texts) {
        return List.of(texts).stream().map(IpAddress::parse).toList();
    }
}
