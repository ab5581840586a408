package io.wirelatch.ippool;

/** The two address families, with the width of their addresses. */
public enum IpFamily {
    /** IPv4, 32-bit addresses. */
    IPV4(32),
    /** IPv6, 128-bit addresses. */
    IPV6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /** Width of an address of this family, in bits. */
    public int bits() {
        return bits;
    }
}
