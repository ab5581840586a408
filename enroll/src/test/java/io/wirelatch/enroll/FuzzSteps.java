package io.wirelatch.enroll;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * A fuzzer's input read as a sequence of steps, so that it can do one thing after another:
 *
 * <pre>
 *   0   kind     1 byte
 *   1   length   2 bytes, big-endian; more than what is left means all that is left
 *   3   data
 * </pre>
 */
public final class FuzzSteps {

    private static final int HEADER_BYTES = 3;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** What a target does with one step. */
    @FunctionalInterface
    public interface Target {
        /**
         * @param kind 0 to 255
         */
        void take(int kind, byte[] data);
    }

    /** Reads an input of any bytes. */
    public static void run(byte[] input, Target target) {
        ByteBuffer left = ByteBuffer.wrap(input);
        while (left.remaining() >= HEADER_BYTES) {
            int kind = left.get() & 0xFF;
            byte[] data = new byte[Math.min(left.getShort() & 0xFFFF, left.remaining())];
            left.get(data);
            target.take(kind, data);
        }
    }

    /** Adds a step to an input that a test writes: a seed. */
    public FuzzSteps step(int kind, byte... data) {
        written.write(kind);
        written.write(data.length >>> 8);
        written.write(data.length);
        written.writeBytes(data);
        return this;
    }

    public byte[] toBytes() {
        return written.toByteArray();
    }

    /** A copy whose bytes are changed: each three bytes of data are a place and what to add. */
    public static byte[] patched(byte[] original, byte[] data, int from) {
        byte[] patched = original.clone();
        for (int i = from; i + 2 < data.length && patched.length > 0; i += 3) {
            int place = ((data[i] & 0xFF) << 8 | (data[i + 1] & 0xFF)) % patched.length;
            patched[place] ^= data[i + 2];
        }
        return patched;
    }
}
