package io.wirelatch.ippool;

import java.math.BigInteger;
import java.util.random.RandomGenerator;

/**
 * An address with a prefix length, such as {@code 10.150.0.0/24}. Bits below the prefix are kept:
 * {@code 10.150.0.7/24} is an interface address as well as the network that it lies in; {@link
 * #network()} clears them.
 *
 * @param address any address of the network
 * @param prefixLength 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(IpAddress address, int prefixLength) {

    /**
     * @throws IllegalArgumentException when the prefix length is out of the family's range
     */
    public Cidr {
        if (prefixLength < 0 || prefixLength > address.family().bits()) {
            throw new IllegalArgumentException(
                    "a prefix length of "
                            + address
                            + " lies between 0 and "
                            + address.family().bits()
                            + ", not "
                            + prefixLength);
        }
    }

    /**
     * Reads {@code ADDRESS/LENGTH}, strictly: the length is plain digits without sign or leading
     * zero.
     *
     * @throws IllegalArgumentException naming the text and what is wrong with it
     */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(
                    "'" + text + "' lacks a prefix length, such as the /24 in 10.150.0.0/24");
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        String digits = text.substring(slash + 1);
        if (!digits.matches("0|[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no valid prefix length after its slash");
        }
        return new Cidr(address, Integer.parseInt(digits));
    }

    /**
     * A network of this machine's own making that no other is likely to have chosen: RFC 4193, 3.1
     * and 3.2: the prefix fd00::/8, 40 random bits, and subnet 0 as a /64.
     */
    public static Cidr randomUniqueLocal(RandomGenerator random) {
        long globalId = random.nextLong() >>> 24;
        return new Cidr(IpAddress.ofIpv6(0xFDL << 56 | globalId << 16, 0), 64);
    }

    /** The network of exactly this one address. */
    public static Cidr host(IpAddress address) {
        return new Cidr(address, address.family().bits());
    }

    public IpFamily family() {
        return address.family();
    }

    /** The same network with every bit below the prefix cleared. */
    public Cidr network() {
        IpAddress first = first();
        return first.equals(address) ? this : new Cidr(first, prefixLength);
    }

    /** The lowest address of the network. */
    public IpAddress first() {
        return new IpAddress(
                family(), address.high() & highMask(), address.low() & lowMask() & familyMask());
    }

    /** The highest address of the network: for IPv4 its broadcast address. */
    public IpAddress last() {
        long familyHigh = family() == IpFamily.IPV4 ? 0 : -1L;
        return new IpAddress(
                family(),
                (address.high() | ~highMask()) & familyHigh,
                (address.low() | ~lowMask()) & familyMask());
    }

    /** Whether the address lies in this network; never for an address of the other family. */
    public boolean contains(IpAddress candidate) {
        return candidate.family() == family()
                && ((candidate.high() ^ address.high()) & highMask()) == 0
                && ((candidate.low() ^ address.low()) & lowMask() & familyMask()) == 0;
    }

    /** Whether the two networks share at least one address. */
    public boolean overlaps(Cidr other) {
        return contains(other.first()) || other.contains(first());
    }

    /** How many addresses the network has, all of them counted. */
    public BigInteger addressCount() {
        return BigInteger.ONE.shiftLeft(family().bits() - prefixLength);
    }

    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }

    private long familyMask() {
        return family() == IpFamily.IPV4 ? 0xFFFF_FFFFL : -1L;
    }

    /** The bits of {@code high} that the prefix covers. */
    private long highMask() {
        return family() == IpFamily.IPV4 ? 0 : leadingOnes(Math.min(prefixLength, 64));
    }

    /** The bits of {@code low} that the prefix covers. */
    private long lowMask() {
        return family() == IpFamily.IPV4
                ? leadingOnes(32 + prefixLength)
                : leadingOnes(Math.max(prefixLength - 64, 0));
    }

    private static long leadingOnes(int count) {
        return count == 0 ? 0 : -1L << (64 - count);
    }
}
