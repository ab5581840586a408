package io.wirelatch.tunnel.offload;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says which packets become one frame, from their fields, with a list where there is a table. */
final class NaiveCoalescer {

    private final boolean joinTcp;
    private final boolean joinUdp;

    NaiveCoalescer(boolean joinTcp, boolean joinUdp) {
        this.joinTcp = joinTcp;
        this.joinUdp = joinUdp;
    }

    /** Packets that travel as one, in their order. */
    static final class Run {

        private final List<TestPacket> packets = new ArrayList<>();
        private boolean open;

        List<TestPacket> packets() {
            return packets;
        }

        private TestPacket first() {
            return packets.getFirst();
        }

        /** The frame that the kernel is to get, virtio header included. */
        byte[] toFrame() {
            if (packets.size() == 1) {
                byte[] bytes = first().toBytes();
                byte[] frame = new byte[10 + bytes.length];
                System.arraycopy(bytes, 0, frame, 10, bytes.length);
                return frame;
            }
            TestPacket whole = first().copy();
            whole.payload = payloads();
            whole.flags |= packets.getLast().flags & (TestPacket.PSH | TestPacket.FIN);
            return whole.toFrame(first().payload.length);
        }

        private byte[] payloads() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            packets.forEach(packet -> bytes.writeBytes(packet.payload));
            return bytes.toByteArray();
        }

        private boolean takes(TestPacket packet) {
            int payloads = payloads().length;
            int most = packet.protocol == TestPacket.UDP ? 64 : Integer.MAX_VALUE;
            return open
                    && packets.size() < most
                    && first().headerLength() + payloads + packet.payload.length <= 65_535
                    && packet.payload.length <= first().payload.length
                    && sameIpHeader(packet)
                    && (packet.protocol == TestPacket.UDP || continues(packet, payloads))
                    && isSound(first())
                    && isSound(packet);
        }

        private boolean sameIpHeader(TestPacket packet) {
            TestPacket first = first();
            if (packet.tos != first.tos || packet.ttl != first.ttl) {
                return false;
            }
            if (!packet.ipv4) {
                return packet.flowLabel == first.flowLabel;
            }
            boolean consecutive = packet.id == (first.id + packets.size() & 0xFFFF);
            return packet.fragment == first.fragment && (packet.fragment != 0 || consecutive);
        }

        private boolean continues(TestPacket packet, int payloads) {
            TestPacket first = first();
            int ownFlags = TestPacket.PSH | TestPacket.FIN;
            return packet.sequence == first.sequence + payloads
                    && packet.acknowledgment == first.acknowledgment
                    && packet.window == first.window
                    && packet.urgentPointer == first.urgentPointer
                    && (packet.flags & ~ownFlags) == (first.flags & ~TestPacket.CWR & ~ownFlags)
                    && Arrays.equals(packet.tcpOptions, first.tcpOptions);
        }
    }

    List<Run> runs(List<TestPacket> packets) {
        List<Run> runs = new ArrayList<>();
        for (TestPacket packet : packets) {
            Run newest = isUnderstood(packet) ? newestOfFlow(runs, packet) : null;
            if (newest != null && isMergeable(packet) && newest.takes(packet)) {
                newest.packets.add(packet);
                newest.open = packet.payload.length == newest.first().payload.length;
                newest.open &= !endsRun(packet);
                continue;
            }
            if (newest != null) {
                newest.open = false;
            }
            if (!isUnderstood(packet)) {
                runs.forEach(run -> run.open = false);
            }
            Run run = new Run();
            run.packets.add(packet);
            run.open = isUnderstood(packet) && isMergeable(packet) && !endsRun(packet);
            runs.add(run);
        }
        return runs;
    }

    private static @Nullable Run newestOfFlow(List<Run> runs, TestPacket packet) {
        for (Run run : runs.reversed()) {
            if (isUnderstood(run.first()) && isSameFlow(run.first(), packet)) {
                return run;
            }
        }
        return null;
    }

    /** Whether two packets must keep their order. */
    static boolean isSameFlow(TestPacket a, TestPacket b) {
        return a.ipv4 == b.ipv4
                && a.protocol == b.protocol
                && a.sourcePort == b.sourcePort
                && a.destinationPort == b.destinationPort
                && Arrays.equals(a.source, b.source)
                && Arrays.equals(a.destination, b.destination);
    }

    private static boolean isUnderstood(TestPacket packet) {
        boolean plainHeader =
                packet.ipv4
                        ? packet.ipv4Options.length == 0
                                && (packet.fragment & ~TestPacket.DONT_FRAGMENT) == 0
                        : packet.ipv6Extensions == 0;
        return plainHeader
                && (packet.protocol == TestPacket.TCP || packet.protocol == TestPacket.UDP);
    }

    private boolean isMergeable(TestPacket packet) {
        if (packet.payload.length == 0) {
            return false;
        }
        int refused = TestPacket.SYN | TestPacket.RST | TestPacket.URG;
        return packet.protocol == TestPacket.TCP
                ? joinTcp && (packet.flags & (refused | TestPacket.ACK)) == TestPacket.ACK
                : joinUdp && !packet.zeroUdpChecksum;
    }

    private static boolean endsRun(TestPacket packet) {
        return packet.protocol == TestPacket.TCP
                && (packet.flags & (TestPacket.PSH | TestPacket.FIN)) != 0;
    }

    private static boolean isSound(TestPacket packet) {
        return !packet.wrongTransportChecksum && !(packet.ipv4 && packet.wrongIpv4Checksum);
    }
}
