package io.wirelatch.bench;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.offload.InternetChecksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** TCP segments as bulk transfers on Linux have them: IPv4, 12 bytes of timestamps, ACK. */
public final class TcpPackets {

    static final int IP_HEADER_BYTES = 20;
    public static final int HEADER_BYTES = IP_HEADER_BYTES + 32;

    /** What fits into the tunnel's MTU of 1,420 bytes. */
    public static final int SEGMENT_BYTES = 1_420 - HEADER_BYTES;

    /** Where TCP's checksum stands in its header. */
    static final int CHECKSUM_OFFSET = 16;

    private static final int TCP = 6;
    private static final int IP_CHECKSUM = 10;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private TcpPackets() {}

    /** Writes a packet whose checksums are right; its payload is what lies there. */
    public static void write(
            MemorySegment memory,
            long at,
            IpAddress source,
            IpAddress destination,
            int sourcePort,
            int sequence,
            int payloadLength) {
        writeWithPartialChecksum(
                memory, at, source, destination, sourcePort, sequence, payloadLength);
        long tcp = at + IP_HEADER_BYTES;
        int tcpLength = HEADER_BYTES - IP_HEADER_BYTES + payloadLength;
        int checksum = InternetChecksum.checksum(InternetChecksum.sum(memory, tcp, tcpLength));
        memory.set(SHORT, tcp + CHECKSUM_OFFSET, (short) checksum);
    }

    /** As a kernel leaves it to its device: TCP's checksum holds the pseudo-header's sum. */
    static void writeWithPartialChecksum(
            MemorySegment memory,
            long at,
            IpAddress source,
            IpAddress destination,
            int sourcePort,
            int sequence,
            int payloadLength) {
        int tcpLength = HEADER_BYTES - IP_HEADER_BYTES + payloadLength;
        memory.asSlice(at, HEADER_BYTES).fill((byte) 0);

        memory.set(JAVA_BYTE, at, (byte) 0x45);
        memory.set(SHORT, at + 2, (short) (IP_HEADER_BYTES + tcpLength));
        memory.set(SHORT, at + 4, (short) (sequence / SEGMENT_BYTES));
        memory.set(SHORT, at + 6, (short) 0x4000);
        memory.set(JAVA_BYTE, at + 8, (byte) 64);
        memory.set(JAVA_BYTE, at + 9, (byte) TCP);
        memory.set(INT, at + 12, (int) source.low());
        memory.set(INT, at + 16, (int) destination.low());
        int headerSum = InternetChecksum.sum(memory, at, IP_HEADER_BYTES);
        memory.set(SHORT, at + IP_CHECKSUM, (short) InternetChecksum.checksum(headerSum));

        long tcp = at + IP_HEADER_BYTES;
        memory.set(SHORT, tcp, (short) sourcePort);
        memory.set(SHORT, tcp + 2, (short) 5201);
        memory.set(INT, tcp + 4, sequence);
        memory.set(INT, tcp + 8, 1);
        memory.set(SHORT, tcp + 12, (short) 0x8010);
        memory.set(SHORT, tcp + 14, (short) 0x0200);
        memory.set(INT, tcp + 20, 0x0101080A);
        memory.set(INT, tcp + 24, 1_000);
        memory.set(INT, tcp + 28, 2_000);
        int partial = InternetChecksum.pseudoHeaderSum(memory, at, TCP, tcpLength);
        memory.set(SHORT, tcp + CHECKSUM_OFFSET, (short) partial);
    }
}
