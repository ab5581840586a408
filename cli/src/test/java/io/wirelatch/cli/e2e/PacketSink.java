package io.wirelatch.cli.e2e;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.tun.LinuxTun;
import io.wirelatch.tunnel.tun.TunOptions;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;

/**
 * A program of its own, run in a machine's namespace: an interface to which the machine passes on
 * what others send to a network behind it. It has no offload, so that the system itself cuts what
 * was put together before, and completes what was left open; the program verifies what comes of
 * that: checksums over every byte (RFC 1071), and {@link NumberedDatagrams} in UDP.
 */
final class PacketSink {

    static final String INTERFACE = "sink0";

    private static final int UDP = 17;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    private static final int UDP_HEADER = 8;

    private final NumberedDatagrams arrived = new NumberedDatagrams();
    private int wrongChecksums;

    private PacketSink() {}

    /**
     * @param arguments how many datagrams to wait for
     */
    public static void main(String[] arguments) {
        int expected = Integer.parseInt(arguments[0]);
        PacketSink sink = new PacketSink();
        try (Arena arena = Arena.ofConfined();
                LinuxTun tun =
                        LinuxTun.open(INTERFACE, 1_500, new TunOptions(false, 1), notice -> {})) {
            PacketBatch batch = PacketBatch.allocate(arena, 64, 1_500);
            System.out.println(INTERFACE + " is there");
            while (sink.arrived.received() < expected && tun.read(batch) >= 0) {
                for (int i = 0; i < batch.count(); i++) {
                    int offset = batch.offset(i);
                    sink.take(batch.memory().asSlice(offset, batch.length(i)).toArray(JAVA_BYTE));
                }
            }
        }
        System.out.println(sink.arrived + ", wrong checksums " + sink.wrongChecksums);
    }

    /** Passes over what the system sends by itself, such as router solicitations. */
    private void take(byte[] packet) {
        boolean ipv4 = packet[0] >> 4 == 4;
        int header = ipv4 ? IPV4_HEADER : IPV6_HEADER;
        if (packet.length < header + UDP_HEADER || packet[ipv4 ? 9 : 6] != UDP) {
            return;
        }
        int udpLength = packet.length - header;
        int addresses = ipv4 ? 12 : 8;
        int pseudoHeader = sum(packet, addresses, header - addresses) + UDP + udpLength;
        boolean checksumIsThere = packet[header + 6] != 0 || packet[header + 7] != 0;
        boolean right =
                checksumIsThere
                        && fold(pseudoHeader + sum(packet, header, udpLength)) == 0xFFFF
                        && (!ipv4 || fold(sum(packet, 0, IPV4_HEADER)) == 0xFFFF);
        if (!right) {
            wrongChecksums++;
        }
        int payload = header + UDP_HEADER;
        arrived.receive(ByteBuffer.wrap(packet, payload, packet.length - payload));
    }

    private static int sum(byte[] bytes, int from, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int octet = Byte.toUnsignedInt(bytes[from + i]);
            sum += i % 2 == 0 ? octet << 8 : octet;
        }
        return sum;
    }

    private static int fold(int sum) {
        int folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return folded;
    }
}
