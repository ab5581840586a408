package io.wirelatch.tunnel.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Runs a {@link SegmentCutter} over a frame in memory that ends where the frame does. */
final class Cutting {

    private static final int GUARD = 0x5A;

    /** Before and behind each packet. */
    private static final int GUARD_LENGTH = 7;

    private final SegmentCutter cutter = new SegmentCutter();
    private final MemorySegment memory = Arena.ofAuto().allocate(70_003);
    private final MemorySegment target = Arena.ofAuto().allocate(70_000);

    /** All packets of a frame; none when it is refused. */
    List<byte[]> cut(byte[] frame) {
        // At an odd place, and so that a read behind the frame is an exception.
        int offset = 3;
        MemorySegment exact = memory.asSlice(0, offset + frame.length);
        MemorySegment.copy(frame, 0, exact, JAVA_BYTE, offset, frame.length);
        int count = cutter.begin(exact, offset, frame.length);
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            assertTrue(cutter.hasNext());
            packets.add(next());
        }
        assertFalse(cutter.hasNext());
        assertEquals(0, cutter.nextLength());
        assertEquals(0, cutter.next(target, 0));
        return packets;
    }

    /** As {@link #cut}, for a frame of any bytes: what comes out consists of what went in. */
    List<byte[]> cutWithinBounds(byte[] frame, String what) {
        List<byte[]> packets = cut(frame);
        int longest = frame.length - VirtioNetHeader.LENGTH;
        int total = 0;
        for (byte[] packet : packets) {
            assertTrue(packet.length > 0 && packet.length <= longest, what);
            total += packet.length;
        }
        // What the packets have in common, all but the first carry in addition.
        int additional = packets.isEmpty() ? 0 : total - longest;
        assertTrue(additional >= 0, what);
        assertEquals(0, additional % Math.max(1, packets.size() - 1), "headers of one length");
        return packets;
    }

    private byte[] next() {
        int length = cutter.nextLength();
        int end = GUARD_LENGTH + length;
        target.asSlice(0, end + GUARD_LENGTH).fill((byte) GUARD);
        assertEquals(length, cutter.next(target, GUARD_LENGTH));
        for (int i = 0; i < GUARD_LENGTH; i++) {
            assertEquals(GUARD, target.get(JAVA_BYTE, i), "before the packet");
            assertEquals(GUARD, target.get(JAVA_BYTE, end + i), "behind the packet");
        }
        return target.asSlice(GUARD_LENGTH, length).toArray(JAVA_BYTE);
    }
}
