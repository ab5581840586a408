package io.wirelatch.tunnel.outbound;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.wire.DatagramKind;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.MemorySegment;

/**
 * Recognises what this very engine has sealed, when a route leads it back into the tunnel. Sealed
 * again it would come back again, longer each time, and soon in more than one fragment.
 */
final class RoutingLoop {

    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;

    private static final int IPV4_FRAGMENT_HIGH = 6;
    private static final int IPV4_FRAGMENT_LOW = 7;
    private static final int IPV4_PROTOCOL = 9;

    private static final int IPV6_HEADER = 40;
    private static final int IPV6_NEXT_HEADER = 6;

    /** RFC 8200, 4.5: the next header, then the offset in bytes 2 and 3, in all 8 bytes. */
    private static final int FRAGMENT_HEADER = 44;

    private static final int FRAGMENT_HEADER_BYTES = 8;

    private RoutingLoop() {}

    /**
     * Whether a packet is transport data for the session with the peer that it is routed to. The
     * index of the session is enough to tell: it is random, and belongs to one place and key.
     *
     * @param length of a packet that is whole
     */
    static boolean closesIn(Peer peer, MemorySegment memory, int offset, int length) {
        int payload = udpPayload(memory, offset);
        if (payload == 0 || payload > length) {
            return false;
        }
        int datagram = offset + payload;
        DatagramKind kind = DatagramKind.of(memory, datagram, length - payload);
        Keypair current = peer.keypairs().current();
        return kind == DatagramKind.TRANSPORT_DATA
                && current != null
                && TransportData.receiverIndex(memory, datagram) == current.remoteIndex();
    }

    /** Where the payload of UDP begins in a datagram or its first fragment; 0 in others. */
    private static int udpPayload(MemorySegment memory, int offset) {
        if ((u8(memory, offset) & 0xF0) == 0x40) {
            boolean first =
                    (u8(memory, offset + IPV4_FRAGMENT_HIGH) & 0x1F) == 0
                            && u8(memory, offset + IPV4_FRAGMENT_LOW) == 0;
            boolean udp = u8(memory, offset + IPV4_PROTOCOL) == UDP;
            return first && udp ? (u8(memory, offset) & 0x0F) * 4 + UDP_HEADER : 0;
        }
        return switch (u8(memory, offset + IPV6_NEXT_HEADER)) {
            case UDP -> IPV6_HEADER + UDP_HEADER;
            case FRAGMENT_HEADER -> IPV6_HEADER + FRAGMENT_HEADER_BYTES + UDP_HEADER;
            default -> 0;
        };
    }

    private static int u8(MemorySegment memory, int offset) {
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, offset));
    }
}
