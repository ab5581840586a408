package io.wirelatch.bench;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * IP headers that differ in their destination alone, drawn at random, side by side in memory. There
 * are so many that the processor cannot learn their order.
 */
final class Destinations {

    /** A power of two. */
    private static final int COUNT = 1 << 16;

    /** Of an IPv6 header; an IPv4 one has the rest as room behind it. */
    private static final int STRIDE = 40;

    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_DESTINATION = 24;

    private final MemorySegment headers;
    private int next;

    /**
     * @param addresses of one family
     */
    Destinations(Arena arena, List<IpAddress> addresses, RandomGenerator random) {
        headers = arena.allocate((long) COUNT * STRIDE, 64);
        for (int i = 0; i < COUNT; i++) {
            write((long) i * STRIDE, addresses.get(random.nextInt(addresses.size())));
        }
    }

    private void write(long at, IpAddress destination) {
        boolean ipv4 = destination.family() == IpFamily.IPV4;
        byte[] bytes = destination.toBytes();
        headers.set(ValueLayout.JAVA_BYTE, at, (byte) (ipv4 ? 0x45 : 0x60));
        long field = at + (ipv4 ? IPV4_DESTINATION : IPV6_DESTINATION);
        MemorySegment.copy(bytes, 0, headers, ValueLayout.JAVA_BYTE, field, bytes.length);
    }

    MemorySegment memory() {
        return headers;
    }

    /** Where the next header begins; the first follows the last. */
    long nextOffset() {
        next = (next + 1) & (COUNT - 1);
        return (long) next * STRIDE;
    }
}
