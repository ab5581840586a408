package io.wirelatch.tunnel.udp;

/**
 * Runs of datagrams that cross the system as one: the sender hands a run over with the size of its
 * datagrams, the receiver gets one back the same way. In a run all have the same size, but for the
 * last, which may be shorter.
 */
final class UdpOffload {

    /** {@code linux/socket.h}: the level of both options, and of their control messages. */
    static final int SOL_UDP = 17;

    /** {@code linux/udp.h}: the size of the datagrams to send, 16 bits. */
    static final int UDP_SEGMENT = 103;

    /** {@code linux/udp.h}: as an option a switch; as a control message the size, 32 bits. */
    static final int UDP_GRO = 104;

    /** How many datagrams every kernel takes in a run ({@code UDP_MAX_SEGMENTS} before 6.9). */
    static final int MAX_SENT_SEGMENTS = 64;

    /** How many datagrams a kernel may hand over in a run ({@code UDP_MAX_SEGMENTS} since 6.9). */
    static final int MAX_RECEIVED_SEGMENTS = 128;

    /** The longest run: what one UDP datagram over IPv4 can carry. */
    static final int MAX_RUN_BYTES = 65_507;

    private UdpOffload() {}
}
