package io.wirelatch.tunnel.offload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A packet too long for a wire, and what it must be cut into, each built from its fields. */
record SuperPacket(TestPacket whole, int segmentLength) {

    /**
     * With all that cutting must get right: options, extension headers, flags, wrapping numbers.
     */
    static SuperPacket random(Random random) {
        TestPacket packet = TestPacket.random(random);
        if (random.nextInt(4) == 0) {
            packet.ipv4Options = TestPacket.bytes(random, 4 * random.nextInt(11));
            packet.ipv6Extensions = random.nextInt(4);
        }
        int segment = 1 + random.nextInt(random.nextBoolean() ? 40 : 1460);
        int room = 65_535 - packet.headerLength();
        int most = Math.min(room, segment * (1 + random.nextInt(64)));
        packet.payload = TestPacket.bytes(random, 1 + random.nextInt(most));
        int[] flags = {TestPacket.PSH, TestPacket.FIN, TestPacket.ECE, TestPacket.CWR};
        for (int flag : flags) {
            packet.flags |= random.nextInt(3) == 0 ? flag : 0;
        }
        return new SuperPacket(packet, segment);
    }

    byte[] toFrame() {
        return whole.toFrame(segmentLength);
    }

    List<byte[]> expectedPackets() {
        List<byte[]> packets = new ArrayList<>();
        int total = whole.payload.length;
        for (int from = 0; from < total; from += segmentLength) {
            int to = Math.min(total, from + segmentLength);
            TestPacket packet = whole.copy();
            packet.payload = Arrays.copyOfRange(whole.payload, from, to);
            packet.sequence += from;
            packet.id += packets.size();
            packet.flags &= from == 0 ? 0xFF : ~TestPacket.CWR;
            packet.flags &= to == total ? 0xFF : ~(TestPacket.PSH | TestPacket.FIN);
            packets.add(packet.toBytes());
        }
        return packets;
    }
}
