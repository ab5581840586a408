package io.wirelatch.tunnel.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.LocalAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SocketAddressTest {

    private final MemorySegment memory = Arena.ofAuto().allocate(64, 8);
    private final EndpointCache cache = new EndpointCache();

    /** netinet/in.h: family in native order, port and address in network order. */
    @Test
    void anIpv4EndpointIsWrittenAsTheKernelReadsIt() {
        SocketAddress.writeIpv4(memory, 0, Endpoint.of(IpAddress.parse("192.0.2.7"), 0x1234));
        assertArrayEquals(
                HexFormat.of().parseHex("02001234c0000207"),
                memory.asSlice(0, 8).toArray(ValueLayout.JAVA_BYTE));
    }

    /** RFC 4291, 2.5.5.2: an IPv4 address in IPv6 is ::ffff:a.b.c.d. */
    @Test
    void anIpv4EndpointIsMappedOnAnIpv6Socket() {
        SocketAddress.writeIpv6(memory, 0, Endpoint.of(IpAddress.parse("192.0.2.7"), 0x1234));
        assertArrayEquals(
                HexFormat.of().parseHex("0a0012340000000000000000000000000000ffffc000020700000000"),
                memory.asSlice(0, SocketAddress.IPV6_BYTES).toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void aLinkLocalEndpointKeepsItsScope() {
        Endpoint endpoint = new Endpoint(IpAddress.parse("fe80::1"), 51820, 3);
        SocketAddress.writeIpv6(memory, 32, endpoint);
        assertEquals(endpoint, SocketAddress.read(memory, 32, LocalAddress.ANY, cache));
    }

    /** Few addresses and ports of many, so that places in the cache are fought over. */
    @Test
    void whatIsWrittenIsReadBack() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            int variety = random.nextInt(64);
            boolean ipv4 = random.nextBoolean();
            IpAddress address =
                    ipv4
                            ? IpAddress.ofIpv4(random.nextInt() >>> variety)
                            : IpAddress.ofIpv6(random.nextLong(), random.nextLong() >>> variety);
            Endpoint endpoint = Endpoint.of(address, 1 + random.nextInt(65_535));
            if (ipv4 && random.nextBoolean()) {
                SocketAddress.writeIpv4(memory, 0, endpoint);
            } else {
                SocketAddress.writeIpv6(memory, 0, endpoint);
            }
            assertEquals(
                    endpoint,
                    SocketAddress.read(memory, 0, LocalAddress.ANY, cache),
                    "seed " + seed);
        }
    }

    @Test
    void aSourceSeenBeforeIsTheSameObject() {
        Endpoint first = cache.get(IpFamily.IPV6, 1, 2, 3, 0, LocalAddress.ANY);
        assertSame(first, cache.get(IpFamily.IPV6, 1, 2, 3, 0, LocalAddress.ANY));
    }
}
