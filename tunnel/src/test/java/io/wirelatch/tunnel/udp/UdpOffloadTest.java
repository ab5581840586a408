package io.wirelatch.tunnel.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Commands;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs of datagrams that cross the system as one: every datagram arrives as it was, in order. */
@Timeout(60)
class UdpOffloadTest {

    private static final IpAddress LOOPBACK_IPV4 = IpAddress.parse("127.0.0.1");
    private static final IpAddress LOOPBACK_IPV6 = IpAddress.parse("::1");

    @Test
    void datagramsOfEverySizeToSeveralPlacesArriveAsTheyWereSent() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (LinuxUdp here = LinuxUdp.bind(0);
                UdpSender sender = here.newSender();
                LinuxUdp there = LinuxUdp.bind(0);
                LinuxUdp elsewhere = LinuxUdp.bind(0)) {
            List<LinuxUdp> receivers = List.of(there, elsewhere);
            for (int round = 0; round < 200; round++) {
                PacketBatch out = PacketBatch.allocate(Arena.ofAuto(), 128, 2_048);
                List<List<byte[]>> sent = List.of(new ArrayList<>(), new ArrayList<>());
                fill(out, random, receivers, sent);
                assertEquals(out.count(), sender.send(out), "seed " + seed);
                for (int i = 0; i < receivers.size(); i++) {
                    assertReceives(sent.get(i), receivers.get(i), "seed " + seed);
                }
            }
        }
    }

    /** Runs of one size and destination, some short, some longer than the system takes at once. */
    private static void fill(
            PacketBatch out, Random random, List<LinuxUdp> receivers, List<List<byte[]>> sent) {
        int wanted = 1 + random.nextInt(out.capacity());
        while (out.count() < wanted) {
            int to = random.nextInt(receivers.size());
            IpAddress address = random.nextBoolean() ? LOOPBACK_IPV4 : LOOPBACK_IPV6;
            Endpoint destination = Endpoint.of(address, receivers.get(to).localPort());
            int size = 1 + random.nextInt(random.nextBoolean() ? 40 : 2_048);
            int run = 1 + random.nextInt(random.nextBoolean() ? 3 : 100);
            for (int i = 0; i < run && out.count() < wanted; i++) {
                byte[] datagram = new byte[size - (random.nextInt(20) == 0 ? size / 2 : 0)];
                random.nextBytes(datagram);
                sent.get(to).add(datagram);
                int offset = out.slotOffset(out.count());
                MemorySegment.copy(datagram, 0, out.memory(), JAVA_BYTE, offset, datagram.length);
                out.add(offset, datagram.length, destination);
            }
        }
    }

    private static void assertReceives(List<byte[]> expected, LinuxUdp receiver, String round) {
        PacketBatch in = receiveBatch();
        int next = 0;
        while (next < expected.size()) {
            receiver.receive(in);
            assertEquals(0, in.leftOut(), round);
            for (int i = 0; i < in.count(); i++) {
                byte[] received =
                        in.memory().asSlice(in.offset(i), in.length(i)).toArray(JAVA_BYTE);
                assertArrayEquals(expected.get(next), received, "datagram " + next + ", " + round);
                next++;
            }
        }
    }

    @Test
    void aRunCrossesTheSystemAsOneMessage() {
        try (LinuxUdp here = LinuxUdp.bind(0);
                UdpSender sender = here.newSender();
                LinuxUdp there = LinuxUdp.bind(0)) {
            PacketBatch out = PacketBatch.allocate(Arena.ofAuto(), 40, 1_500);
            Endpoint destination = Endpoint.of(LOOPBACK_IPV4, there.localPort());
            while (!out.isFull()) {
                out.add(out.slotOffset(out.count()), 1_452, destination);
            }
            assertEquals(40, sender.send(out));
            PacketBatch in = receiveBatch();
            assertEquals(40, there.receive(in));
            for (int i = 1; i < in.count(); i++) {
                assertEquals(in.offset(0) + i * 1_452, in.offset(i), "side by side in one slot");
            }
        }
    }

    /** The system refuses such a run; each datagram by itself is cut into fragments and arrives. */
    @Test
    void datagramsThatThePathDoesNotCarryWholeArriveNevertheless() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    Commands.run("ip", "link", "set", "lo", "mtu", "1280", "up");
                    List<String> notices = new ArrayList<>();
                    try (LinuxUdp here = LinuxUdp.bind(0, UdpOptions.DEFAULT, notices::add);
                            UdpSender sender = here.newSender();
                            LinuxUdp there = LinuxUdp.bind(0)) {
                        PacketBatch out = PacketBatch.allocate(Arena.ofAuto(), 20, 1_500);
                        Endpoint destination = Endpoint.of(LOOPBACK_IPV4, there.localPort());
                        while (!out.isFull()) {
                            out.add(out.slotOffset(out.count()), 1_452, destination);
                        }
                        assertEquals(20, sender.send(out));
                        PacketBatch in = receiveBatch();
                        int received = 0;
                        while (received < 20) {
                            received += there.receive(in);
                        }
                        assertEquals(20, received);
                        assertTrue(notices.isEmpty(), "it is that path's matter: " + notices);
                    }
                });
    }

    /** One that nobody can reach must not cost the others their runs. */
    @Test
    void aDestinationThatIsRefusedLeavesTheOthersTheirRuns() {
        try (LinuxUdp here = LinuxUdp.bind(0);
                UdpSender sender = here.newSender();
                LinuxUdp there = LinuxUdp.bind(0)) {
            PacketBatch out = PacketBatch.allocate(Arena.ofAuto(), 60, 1_500);
            // Broadcast needs an option that no socket of ours sets: EACCES.
            Endpoint forbidden = Endpoint.of(IpAddress.parse("255.255.255.255"), 9);
            Endpoint reachable = Endpoint.of(LOOPBACK_IPV4, there.localPort());
            while (!out.isFull()) {
                boolean isForbidden = out.count() / 20 == 1;
                out.add(out.slotOffset(out.count()), 1_452, isForbidden ? forbidden : reachable);
            }
            assertEquals(40, sender.send(out));
            PacketBatch in = receiveBatch();
            int received = there.receive(in);
            while (received < 40) {
                received += there.receive(in);
            }
            assertEquals(40, received);
            assertEquals(in.offset(0) + 1_452, in.offset(1), "side by side in one slot");
        }
    }

    @Test
    void aRouteThatTakesNoRunsIsToldOfOnce() {
        List<String> notices = new ArrayList<>();
        RunRefusals refusals = new RunRefusals(notices::add);
        refusals.refused(Errno.EMSGSIZE);
        assertEquals(List.of(), notices);
        refusals.refused(Errno.EIO);
        refusals.refused(Errno.EIO);
        assertEquals(1, notices.size());
    }

    private static PacketBatch receiveBatch() {
        return PacketBatch.allocate(
                Arena.ofAuto(), 8, LinuxUdp.RECEIVE_SLOT_BYTES, 8 * LinuxUdp.MAX_SEGMENTS_A_SLOT);
    }
}
