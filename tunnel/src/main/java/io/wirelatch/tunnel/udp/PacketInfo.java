package io.wirelatch.tunnel.udp;

/**
 * The address of this machine that a datagram came to or is to leave from, as a control message. A
 * socket of the IPv6 family has IPV6_PKTINFO for both families, with IPv4 addresses mapped.
 *
 * <pre>
 * struct in_pktinfo (linux/in.h)              struct in6_pktinfo (linux/ipv6.h)
 *   0 int ipi_ifindex                           0 struct in6_addr ipi6_addr
 *   4 struct in_addr ipi_spec_dst: to send from 16 int ipi6_ifindex
 *   8 struct in_addr ipi_addr: where it came to
 * </pre>
 */
final class PacketInfo {

    /** {@code linux/in.h}: the level of the option and of its control message. */
    static final int IPPROTO_IP = 0;

    /** {@code linux/in.h}: as an option a switch. */
    static final int IP_PKTINFO = 8;

    static final int IPV4_BYTES = 12;
    static final int IPV4_SOURCE = 4;
    static final int IPV4_DESTINATION = 8;

    /** {@code linux/in.h}: the level of the option and of its control message. */
    static final int IPPROTO_IPV6 = 41;

    /** {@code linux/in6.h}: the switch. */
    static final int IPV6_RECVPKTINFO = 49;

    /** {@code linux/in6.h}: the control message. */
    static final int IPV6_PKTINFO = 50;

    static final int IPV6_BYTES = 20;
    static final int IPV6_HIGH = 0;
    static final int IPV6_LOW = 8;
    static final int IPV6_INTERFACE = 16;

    private PacketInfo() {}
}
