package io.wirelatch.ippool;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * One IPv4 or IPv6 address as an unsigned number of 128 bits. An IPv4 address sits in the lowest 32
 * bits of {@code low}, with everything above zero.
 *
 * @param family which of the two families the number belongs to
 * @param high the upper 64 bits; always 0 for IPv4
 * @param low the lower 64 bits; at most 2^32-1 for IPv4
 */
public record IpAddress(IpFamily family, long high, long low) implements Comparable<IpAddress> {

    private static final long IPV4_MASK = 0xFFFF_FFFFL;

    /**
     * @throws IllegalArgumentException when an IPv4 address carries bits above its 32
     */
    public IpAddress {
        if (family == IpFamily.IPV4 && (high != 0 || (low & ~IPV4_MASK) != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** The IPv4 address with this value, the first octet in the highest byte. */
    public static IpAddress ofIpv4(int value) {
        return new IpAddress(IpFamily.IPV4, 0, value & IPV4_MASK);
    }

    /** The IPv6 address with these two halves, most significant first. */
    public static IpAddress ofIpv6(long high, long low) {
        return new IpAddress(IpFamily.IPV6, high, low);
    }

    /** Reads 4 or 16 bytes in network byte order. */
    public static IpAddress ofBytes(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> new IpAddress(IpFamily.IPV4, 0, bigEndian(bytes, 0, 4));
            case 16 -> ofIpv6(bigEndian(bytes, 0, 8), bigEndian(bytes, 8, 8));
            default ->
                    throw new IllegalArgumentException(
                            "an address has 4 or 16 bytes, not " + bytes.length);
        };
    }

    /** The same address as the JDK holds it; a scope of a link-local address is left behind. */
    public static IpAddress of(InetAddress address) {
        return ofBytes(address.getAddress());
    }

    /**
     * Reads a literal, strictly: four decimal octets without leading zeros, or RFC 4291 text
     * without a scope. Never asks a name server.
     *
     * @throws IllegalArgumentException naming the text, when it is no such literal
     */
    public static IpAddress parse(String text) {
        return IpAddressText.parse(text);
    }

    /** The address in network byte order: a fresh array of 4 or 16 bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[family.bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            int shift = (bytes.length - 1 - i) * 8;
            bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
        }
        return bytes;
    }

    /** The same address as the JDK holds it. */
    public InetAddress toInetAddress() {
        try {
            return family == IpFamily.IPV4
                    ? Inet4Address.getByAddress(toBytes())
                    : Inet6Address.getByAddress(null, toBytes(), -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes always make an address", e);
        }
    }

    /** The address one higher; the highest of its family has none, which the caller rules out. */
    IpAddress next() {
        long nextLow = low + 1;
        return new IpAddress(family, nextLow == 0 ? high + 1 : high, nextLow);
    }

    /** The address one lower; the lowest of its family has none, which the caller rules out. */
    IpAddress previous() {
        return new IpAddress(family, low == 0 ? high - 1 : high, low - 1);
    }

    /** Unsigned order, IPv4 before IPv6. */
    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted quad, or the canonical text of RFC 5952. */
    @Override
    public String toString() {
        return IpAddressText.format(this);
    }

    private static long bigEndian(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[offset + i] & 0xFFL);
        }
        return value;
    }
}
