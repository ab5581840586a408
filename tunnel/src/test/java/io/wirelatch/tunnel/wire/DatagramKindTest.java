package io.wirelatch.tunnel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whitepaper, 5.4: type, reserved bytes and length say what a datagram is. */
class DatagramKindTest {

    private static final int LONGEST = 200;

    /** The table as the whitepaper's figures give it, written down a second time. */
    private static DatagramKind expected(int firstByte, int length) {
        if (length == 0 || firstByte < 1 || firstByte > 4) {
            return DatagramKind.UNCLAIMED;
        }
        if (firstByte == 1 && length == 148) {
            return DatagramKind.INITIATION;
        }
        if (firstByte == 2 && length == 92) {
            return DatagramKind.RESPONSE;
        }
        if (firstByte == 3 && length == 64) {
            return DatagramKind.COOKIE_REPLY;
        }
        if (firstByte == 4 && length >= 32) {
            return DatagramKind.TRANSPORT_DATA;
        }
        return DatagramKind.MALFORMED;
    }

    @Test
    void everyFirstByteWithEveryLengthIsWhatTheTableSays() {
        for (int firstByte = 0; firstByte < 256; firstByte++) {
            for (int length = 0; length <= LONGEST; length++) {
                byte[] message = new byte[length];
                if (length > 0) {
                    message[0] = (byte) firstByte;
                }
                assertEquals(
                        expected(firstByte, length),
                        DatagramKind.of(message),
                        "first byte " + firstByte + ", length " + length);
            }
        }
    }

    @Test
    void aMessageWithAReservedBitSetIsMalformed() {
        int[] lengths = {148, 92, 64, 32};
        for (int type = 1; type <= 4; type++) {
            for (int bit = 8; bit < 32; bit++) {
                byte[] message = new byte[lengths[type - 1]];
                message[0] = (byte) type;
                message[bit / 8] |= (byte) (1 << bit % 8);
                assertEquals(
                        DatagramKind.MALFORMED,
                        DatagramKind.of(message),
                        "type " + type + ", bit " + bit);
            }
        }
    }

    @Test
    void reservedBytesOfWhatIsNoMessageDoNotMatter() {
        byte[] message = new byte[LONGEST];
        Arrays.fill(message, (byte) 0xA5);
        assertEquals(DatagramKind.UNCLAIMED, DatagramKind.of(message));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 16, 61})
    void aMessageIsJudgedWhereItLiesAndByItsOwnBytes(int offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(400);
            for (int type = 1; type <= 4; type++) {
                for (int length = 4; length <= LONGEST; length++) {
                    memory.fill((byte) 0xFF);
                    memory.asSlice(offset, length).fill((byte) 0);
                    memory.set(ValueLayout.JAVA_BYTE, offset, (byte) type);
                    assertEquals(
                            expected(type, length),
                            DatagramKind.of(memory, offset, length),
                            "type " + type + ", length " + length);
                }
            }
        }
    }

    /** The memory ends with the message, so a read behind it would throw. */
    @Test
    void nothingIsReadBehindAShortMessage() {
        for (int length = 0; length < 4; length++) {
            byte[] bytes = new byte[10];
            bytes[10 - Math.max(length, 1)] = 1;
            MemorySegment memory = MemorySegment.ofArray(bytes);
            assertEquals(expected(1, length), DatagramKind.of(memory, 10 - length, length));
        }
    }
}
