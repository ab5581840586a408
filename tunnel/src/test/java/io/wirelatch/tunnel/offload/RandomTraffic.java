package io.wirelatch.tunnel.offload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Packets of several flows, mostly as bulk transfers send them, with all that may go wrong. */
final class RandomTraffic {

    private final Random random;
    private final List<Flow> flows = new ArrayList<>();

    RandomTraffic(Random random, int flowCount) {
        this.random = random;
        for (int i = 0; i < flowCount; i++) {
            flows.add(new Flow(TestPacket.random(random), 1 + random.nextInt(1400)));
        }
        // A second flow between the same addresses, and one in the other direction.
        TestPacket sibling = flows.getFirst().next.copy();
        sibling.sourcePort ^= 1;
        flows.add(new Flow(sibling, 1000));
        TestPacket reverse = flows.getFirst().next.copy();
        reverse.source = sibling.destination;
        reverse.destination = sibling.source;
        flows.add(new Flow(reverse, 1000));
    }

    List<TestPacket> packets(int count) {
        List<TestPacket> packets = new ArrayList<>();
        while (packets.size() < count) {
            Flow flow = flows.get(random.nextInt(flows.size()));
            int burst = 1 + random.nextInt(12);
            for (int i = 0; i < burst && packets.size() < count; i++) {
                packets.add(flow.send());
            }
        }
        return packets;
    }

    private final class Flow {

        private final TestPacket next;
        private final int segmentLength;

        Flow(TestPacket first, int segmentLength) {
            this.next = first;
            this.segmentLength = segmentLength;
        }

        TestPacket send() {
            int length = segmentLength;
            if (random.nextInt(12) == 0) {
                length = random.nextInt(segmentLength + 20);
            }
            next.payload = TestPacket.bytes(random, length);
            if (random.nextInt(10) == 0) {
                changeForGood();
            }
            TestPacket sent = next.copy();
            if (random.nextInt(6) == 0) {
                changeOnce(sent);
            }
            next.sequence = sent.sequence + sent.payload.length;
            next.id = sent.id + 1 & 0xFFFF;
            return sent;
        }

        /** What later packets have in common with this one. */
        private void changeForGood() {
            switch (random.nextInt(10)) {
                case 0 -> next.tos ^= 1 << random.nextInt(8);
                case 1 -> next.ttl = 1 + (next.ttl + 7) % 255;
                case 2 -> next.fragment ^= TestPacket.DONT_FRAGMENT;
                case 3 -> next.id = random.nextInt(1 << 16);
                case 4 -> next.sequence += random.nextInt(3) - 1;
                case 5 -> next.acknowledgment++;
                case 6 -> next.window ^= 1;
                case 7 -> next.tcpOptions = TestPacket.bytes(random, next.tcpOptions.length);
                case 8 -> next.tcpOptions = Arrays.copyOf(next.tcpOptions, 4 * random.nextInt(11));
                default -> {
                    next.flowLabel ^= 1;
                    next.flags ^= TestPacket.ECE;
                }
            }
        }

        /** What is the matter with this packet alone. */
        private void changeOnce(TestPacket packet) {
            switch (random.nextInt(15)) {
                case 0, 1, 2 -> packet.flags |= TestPacket.PSH;
                case 3 -> packet.flags |= TestPacket.FIN;
                case 4 -> packet.flags |= TestPacket.CWR;
                case 5 -> packet.flags |= TestPacket.SYN;
                case 6 -> packet.flags |= random.nextBoolean() ? TestPacket.RST : TestPacket.URG;
                case 7 -> packet.flags &= ~TestPacket.ACK;
                case 8 -> packet.payload = new byte[0];
                case 9 -> packet.wrongTransportChecksum = true;
                case 10 -> packet.wrongIpv4Checksum = true;
                case 11 -> packet.zeroUdpChecksum = true;
                case 12 -> packet.urgentPointer = 1;
                case 13 -> packet.sequence -= packet.payload.length;
                default -> changeIpHeader(packet);
            }
        }

        private void changeIpHeader(TestPacket packet) {
            switch (random.nextInt(4)) {
                case 0 -> packet.fragment |= random.nextBoolean() ? 0x2000 : 0x0010;
                case 1 -> packet.ipv4Options = new byte[4];
                case 2 -> packet.ipv6Extensions = 1;
                default -> packet.protocol = 1;
            }
        }
    }
}
