package io.wirelatch.tunnel.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * {@code struct virtio_net_hdr} of linux/virtio_net.h (virtio 1.3, 5.1.6), which precedes every
 * packet of a TUN device that was opened with IFF_VNET_HDR. Its numbers are in the machine's byte
 * order:
 *
 * <pre>
 *   offset  0      1         2        4         6           8
 *   field   flags  gso_type  hdr_len  gso_size  csum_start  csum_offset
 *   bytes   1      1         2        2         2           2
 * </pre>
 *
 * csum_start counts from the packet's first byte, csum_offset from csum_start; gso_size is the
 * payload of one segment. Offsets given to the methods are those of the header's first byte.
 */
public final class VirtioNetHeader {

    /** Bytes of the header. */
    public static final int LENGTH = 10;

    /** In flags: the checksum field holds the pseudo-header's sum, the rest is still to add. */
    public static final int F_NEEDS_CSUM = 1;

    public static final int GSO_NONE = 0;
    public static final int GSO_TCPV4 = 1;
    public static final int GSO_TCPV6 = 4;
    public static final int GSO_UDP_L4 = 5;

    /** Added to a TCP type: the first segment carries CWR, the others must not. */
    public static final int GSO_ECN = 0x80;

    private static final int FLAGS = 0;
    private static final int GSO_TYPE = 1;
    private static final int HDR_LEN = 2;
    private static final int GSO_SIZE = 4;
    private static final int CSUM_START = 6;
    private static final int CSUM_OFFSET = 8;

    private VirtioNetHeader() {}

    public static int flags(MemorySegment memory, long offset) {
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, offset + FLAGS));
    }

    public static int gsoType(MemorySegment memory, long offset) {
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, offset + GSO_TYPE));
    }

    /** Not to be relied upon: of a forwarded packet the kernel gives more than its headers. */
    public static int hdrLen(MemorySegment memory, long offset) {
        return u16(memory, offset + HDR_LEN);
    }

    public static int gsoSize(MemorySegment memory, long offset) {
        return u16(memory, offset + GSO_SIZE);
    }

    public static int csumStart(MemorySegment memory, long offset) {
        return u16(memory, offset + CSUM_START);
    }

    public static int csumOffset(MemorySegment memory, long offset) {
        return u16(memory, offset + CSUM_OFFSET);
    }

    /** Writes the header of a packet that is whole as it stands: ten zeros. */
    public static void clear(MemorySegment memory, long offset) {
        memory.set(JAVA_LONG_UNALIGNED, offset, 0);
        memory.set(JAVA_SHORT_UNALIGNED, offset + CSUM_OFFSET, (short) 0);
    }

    /** Writes all six fields; each is cut to its width. */
    public static void write(
            MemorySegment memory,
            long offset,
            int flags,
            int gsoType,
            int hdrLen,
            int gsoSize,
            int csumStart,
            int csumOffset) {
        memory.set(JAVA_BYTE, offset + FLAGS, (byte) flags);
        memory.set(JAVA_BYTE, offset + GSO_TYPE, (byte) gsoType);
        memory.set(JAVA_SHORT_UNALIGNED, offset + HDR_LEN, (short) hdrLen);
        memory.set(JAVA_SHORT_UNALIGNED, offset + GSO_SIZE, (short) gsoSize);
        memory.set(JAVA_SHORT_UNALIGNED, offset + CSUM_START, (short) csumStart);
        memory.set(JAVA_SHORT_UNALIGNED, offset + CSUM_OFFSET, (short) csumOffset);
    }

    private static int u16(MemorySegment memory, long offset) {
        return Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, offset));
    }
}
