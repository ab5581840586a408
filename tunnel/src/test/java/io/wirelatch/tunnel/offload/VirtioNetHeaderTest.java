package io.wirelatch.tunnel.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** virtio 1.3, 5.1.6, in the machine's byte order as a TUN device has it. */
final class VirtioNetHeaderTest {

    private static final int OFFSET = 3;

    @Test
    void theFieldsLieWhereTheKernelLooksForThem() {
        MemorySegment memory = MemorySegment.ofArray(new byte[20]).fill((byte) 0x55);
        VirtioNetHeader.write(memory, OFFSET, 1, 0x84, 0xF234, 0xF456, 0xF678, 0xF89A);
        ByteBuffer expected = ByteBuffer.allocate(10).order(ByteOrder.nativeOrder());
        expected.put((byte) 1).put((byte) 0x84).putShort((short) 0xF234);
        expected.putShort((short) 0xF456).putShort((short) 0xF678).putShort((short) 0xF89A);
        assertArrayEquals(expected.array(), memory.asSlice(OFFSET, 10).toArray(JAVA_BYTE));
        assertNothingElseWritten(memory);
        assertEquals(1, VirtioNetHeader.flags(memory, OFFSET));
        assertEquals(0x84, VirtioNetHeader.gsoType(memory, OFFSET));
        assertEquals(0xF234, VirtioNetHeader.hdrLen(memory, OFFSET));
        assertEquals(0xF456, VirtioNetHeader.gsoSize(memory, OFFSET));
        assertEquals(0xF678, VirtioNetHeader.csumStart(memory, OFFSET));
        assertEquals(0xF89A, VirtioNetHeader.csumOffset(memory, OFFSET));
    }

    @Test
    void aClearedHeaderIsTenZeros() {
        MemorySegment memory = MemorySegment.ofArray(new byte[20]).fill((byte) 0x55);
        VirtioNetHeader.clear(memory, OFFSET);
        assertArrayEquals(new byte[10], memory.asSlice(OFFSET, 10).toArray(JAVA_BYTE));
        assertNothingElseWritten(memory);
    }

    private static void assertNothingElseWritten(MemorySegment memory) {
        for (int i = 0; i < 20; i++) {
            if (i < OFFSET || i >= OFFSET + 10) {
                assertEquals(0x55, memory.get(JAVA_BYTE, i), "byte " + i);
            }
        }
    }
}
