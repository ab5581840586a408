package io.wirelatch.enroll.message;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Bytes that do not change, equal by content: the public parts of messages, never a secret. */
public final class Octets {

    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these bytes. */
    public static Octets of(byte[] bytes) {
        return new Octets(bytes.clone());
    }

    /** Fresh bytes from the generator. */
    public static Octets random(int length, RandomGenerator random) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return new Octets(bytes);
    }

    /** A fresh copy of the bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes in hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
