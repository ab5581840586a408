package io.wirelatch.tunnel.wire;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How every number of the protocol lies in a message: little-endian, at any address (whitepaper,
 * 5.4).
 */
final class LittleEndian {

    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle INT_IN_ARRAY =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static int intAt(byte[] message, int offset) {
        return (int) INT_IN_ARRAY.get(message, offset);
    }

    static void putInt(byte[] message, int offset, int value) {
        INT_IN_ARRAY.set(message, offset, value);
    }
}
