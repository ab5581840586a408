package io.wirelatch.enroll.message;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.Endpoint;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An endpoint on the wire: an address of 16 bytes and a port of 2. An IPv4 address stands as the
 * IPv6 address that it is mapped to (RFC 4291, 2.5.5.2).
 */
final class EndpointBytes {

    static final int LENGTH = 18;

    private static final int IPV6_BYTES = 16;
    private static final byte[] IPV4_PREFIX = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    private EndpointBytes() {}

    static byte[] encode(Endpoint endpoint) {
        IpAddress address = endpoint.address();
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        if (address.family() == IpFamily.IPV4) {
            bytes.put(IPV4_PREFIX);
        }
        return bytes.put(address.toBytes()).putShort((short) endpoint.port()).array();
    }

    /** The endpoint that stands at this place; any bytes are one. */
    static Endpoint decode(byte[] datagram, int offset) {
        int port = ByteBuffer.wrap(datagram).getShort(offset + IPV6_BYTES) & 0xFFFF;
        int addressEnd = offset + IPV6_BYTES;
        boolean isIpv4 =
                Arrays.equals(
                        datagram,
                        offset,
                        offset + IPV4_PREFIX.length,
                        IPV4_PREFIX,
                        0,
                        IPV4_PREFIX.length);
        int addressOffset = isIpv4 ? offset + IPV4_PREFIX.length : offset;
        return Endpoint.of(
                IpAddress.ofBytes(Arrays.copyOfRange(datagram, addressOffset, addressEnd)), port);
    }
}
