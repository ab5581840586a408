package io.wirelatch.tunnel.peer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whitepaper, section 2: an inner address belongs to the peer with the longest prefix of it. */
final class AllowedIpsTest {

    private static final List<Peer> PEERS =
            IntStream.range(0, 12).mapToObj(TestPeers::peer).toList();

    private final AllowedIps allowedIps = new AllowedIps();

    private void put(String network, int peer) {
        allowedIps.put(Cidr.parse(network), PEERS.get(peer));
    }

    private @Nullable Peer find(String address) {
        return allowedIps.find(IpAddress.parse(address));
    }

    @Test
    void nobodyOwnsAnythingAtFirst() {
        assertNull(find("10.0.0.1"));
        assertNull(find("fd00::1"));
    }

    @Test
    void theLongestPrefixWinsWhateverTheOrder() {
        put("10.1.0.0/16", 1);
        put("0.0.0.0/0", 0);
        put("10.1.2.3/32", 3);
        put("10.1.2.0/24", 2);
        assertSame(PEERS.get(0), find("192.0.2.1"));
        assertSame(PEERS.get(1), find("10.1.3.3"));
        assertSame(PEERS.get(2), find("10.1.2.4"));
        assertSame(PEERS.get(3), find("10.1.2.3"));
    }

    @Test
    void aDefaultRouteOfOneFamilyIsNoneOfTheOther() {
        put("0.0.0.0/0", 4);
        assertNull(find("fd00::1"));
        assertNull(find("::"));
        put("::/0", 6);
        assertSame(PEERS.get(4), find("0.0.0.0"));
        assertSame(PEERS.get(4), find("255.255.255.255"));
        assertSame(PEERS.get(6), find("::"));
        assertSame(PEERS.get(6), find("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::/63, 2001:db8:0:1::, 2001:db8:0:2::",
        "2001:db8::/64, 2001:db8::1, 2001:db8:0:1::",
        "2001:db8::/65, 2001:db8::7fff:0:0:0, 2001:db8::8000:0:0:0",
        "2001:db8::/127, 2001:db8::1, 2001:db8::2",
        "2001:db8::/128, 2001:db8::, 2001:db8::1",
        "128.0.0.0/1, 200.0.0.1, 127.255.255.255",
        "10.0.0.0/31, 10.0.0.1, 10.0.0.2",
    })
    void aPrefixEndsWhereItSays(String network, String inside, String outside) {
        put(network, 5);
        assertSame(PEERS.get(5), find(inside));
        assertNull(find(outside));
    }

    @Test
    void aNetworkHasOneOwnerAndTheNewOneReplacesTheOld() {
        assertNull(allowedIps.put(Cidr.parse("10.0.0.0/24"), PEERS.get(1)));
        assertSame(PEERS.get(1), allowedIps.put(Cidr.parse("10.0.0.0/24"), PEERS.get(2)));
        assertSame(PEERS.get(2), find("10.0.0.9"));
        assertNull(
                allowedIps.put(Cidr.parse("10.0.0.0/25"), PEERS.get(3)),
                "a part of it is another network");
    }

    @Test
    void removingANetworkLeavesTheOnesAroundAndInsideIt() {
        put("10.0.0.0/8", 1);
        put("10.1.0.0/16", 2);
        put("10.1.1.0/24", 3);
        allowedIps.remove(Cidr.parse("10.1.0.0/16"));
        assertSame(PEERS.get(3), find("10.1.1.1"));
        assertSame(PEERS.get(1), find("10.1.2.1"));
        allowedIps.remove(Cidr.parse("10.1.0.0/17"));
        assertSame(PEERS.get(1), find("10.1.2.1"), "a network that nobody has is ignored");
    }

    @Test
    void aForkThatNobodyOwnsIsNoNetwork() {
        put("10.0.0.0/24", 1);
        put("10.0.1.0/24", 2);
        allowedIps.remove(Cidr.parse("10.0.0.0/23"));
        assertSame(PEERS.get(1), find("10.0.0.1"));
        assertNull(allowedIps.put(Cidr.parse("10.0.0.0/23"), PEERS.get(3)));
        assertSame(PEERS.get(2), find("10.0.1.1"));
        assertEquals(3, allowedIps.nodeCount(IpFamily.IPV4));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theTrieAgreesWithAListOfNetworks(long seed) {
        Random random = new Random(seed);
        IpFamily family = seed % 2 == 0 ? IpFamily.IPV4 : IpFamily.IPV6;
        Map<Cidr, Peer> model = new HashMap<>();
        for (int i = 0; i < 3_000; i++) {
            Cidr network = randomNetwork(random, family, model);
            // More is put at first, more is removed later.
            if (random.nextInt(3_000) > i / 2) {
                Peer owner = PEERS.get(random.nextInt(PEERS.size()));
                assertSame(
                        model.put(network, owner), allowedIps.put(network, owner), "seed " + seed);
            } else {
                model.remove(network);
                allowedIps.remove(network);
            }
            for (int k = 0; k < 5; k++) {
                assertAgree(model, randomAddress(random, family, model), seed);
            }
            assertTrue(
                    allowedIps.nodeCount(family) <= Math.max(0, 2 * model.size() - 1),
                    "seed " + seed + ": a fork that joins nothing was left behind");
        }
        for (Cidr network : List.copyOf(model.keySet())) {
            model.remove(network);
            allowedIps.remove(network);
            assertAgree(model, network.last(), seed);
        }
        assertEquals(0, allowedIps.nodeCount(family), "seed " + seed);
    }

    /** Few enough bits differ for networks to nest and to meet again. */
    private static IpAddress randomAddress(Random random, IpFamily family, Map<Cidr, Peer> model) {
        if (!model.isEmpty() && random.nextInt(3) == 0) {
            Cidr network = randomKey(random, model);
            return random.nextBoolean() ? network.first() : network.last();
        }
        if (family == IpFamily.IPV4) {
            return IpAddress.ofIpv4(0x0A000000 | scattered(random) | random.nextInt(2) << 31);
        }
        long high = 0xFD00L << 48 | scattered(random) | (long) random.nextInt(2) << 63;
        long low =
                (long) scattered(random) << 40 | (random.nextInt(2) == 0 ? scattered(random) : 0);
        return IpAddress.ofIpv6(high, low | (long) random.nextInt(2) << 63);
    }

    private static int scattered(Random random) {
        return random.nextInt() & 0x00_81_81_83;
    }

    private static Cidr randomNetwork(Random random, IpFamily family, Map<Cidr, Peer> model) {
        if (!model.isEmpty() && random.nextInt(3) == 0) {
            return randomKey(random, model);
        }
        int bits = family.bits();
        int length =
                switch (random.nextInt(10)) {
                    case 0 -> random.nextInt(2);
                    case 1, 2, 3 -> bits;
                    case 4 -> bits - 1;
                    case 5 -> bits / 2 - 1 + random.nextInt(3);
                    default -> random.nextInt(bits + 1);
                };
        return new Cidr(randomAddress(random, family, model), length).network();
    }

    private static Cidr randomKey(Random random, Map<Cidr, Peer> model) {
        return List.copyOf(model.keySet()).get(random.nextInt(model.size()));
    }

    private void assertAgree(Map<Cidr, Peer> model, IpAddress address, long seed) {
        Peer expected = longestPrefix(model, address);
        String where = "seed " + seed + ", " + address;
        assertSame(expected, allowedIps.find(address), where);
        MemorySegment toAddress = packet(zero(address.family()), address);
        assertSame(expected, allowedIps.findDestination(toAddress, PACKET_OFFSET), where);
        MemorySegment fromAddress = packet(address, zero(address.family()));
        assertSame(expected, allowedIps.findSource(fromAddress, PACKET_OFFSET), where);
    }

    private static @Nullable Peer longestPrefix(Map<Cidr, Peer> model, IpAddress address) {
        Cidr longest = null;
        for (Cidr network : model.keySet()) {
            if (network.contains(address)
                    && (longest == null || network.prefixLength() > longest.prefixLength())) {
                longest = network;
            }
        }
        return longest == null ? null : model.get(longest);
    }

    /** Odd, so that no field lies where the processor would like it. */
    private static final int PACKET_OFFSET = 3;

    private static IpAddress zero(IpFamily family) {
        return family == IpFamily.IPV4 ? IpAddress.ofIpv4(0) : IpAddress.ofIpv6(0, 0);
    }

    private static MemorySegment packet(IpAddress from, IpAddress to) {
        boolean ipv4 = from.family() == IpFamily.IPV4;
        byte[] bytes = new byte[PACKET_OFFSET + 40];
        bytes[PACKET_OFFSET] = (byte) (ipv4 ? 0x45 : 0x60);
        MemorySegment memory = MemorySegment.ofArray(bytes);
        int addresses = PACKET_OFFSET + (ipv4 ? 12 : 8);
        byte[] source = from.toBytes();
        MemorySegment.copy(source, 0, memory, JAVA_BYTE, addresses, source.length);
        MemorySegment.copy(
                to.toBytes(), 0, memory, JAVA_BYTE, addresses + source.length, source.length);
        return memory;
    }
}
