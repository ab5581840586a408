package io.wirelatch.tunnel.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import io.wirelatch.tunnel.udp.LinuxUdp;
import io.wirelatch.tunnel.udp.UdpSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the reading side of a real interface says about what it has read. */
@Timeout(60)
final class LinuxTunAnswerTest {

    private static final String NAME = "wlt0";
    private static final int RUN = 10;
    private static final int DATAGRAM_BYTES = 1_000;
    private static final int PACKET_BYTES = DATAGRAM_BYTES + 28;

    private static LinuxTun open() {
        LinuxTun tun = LinuxTun.open(NAME, 1420);
        LinkConfigurator.configure(NAME, List.of(Cidr.parse("192.0.2.1/24")), List.of());
        return tun;
    }

    private static PacketBatch run(Endpoint destination) {
        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), RUN, DATAGRAM_BYTES);
        while (!batch.isFull()) {
            batch.add(batch.slotOffset(batch.count()), DATAGRAM_BYTES, destination);
        }
        return batch;
    }

    /** Since Linux 6.2 the run comes as one packet; before, the system cuts it itself. */
    @Test
    void packetsThatWereCutOutOfOneAreToldFromTheFirst() throws Throwable {
        boolean comesAsOne = !System.getProperty("os.version").matches("([0-5]|6\\.[01])\\..*");
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = open();
                            LinuxUdp udp = LinuxUdp.bind(0);
                            UdpSender sender = udp.newSender()) {
                        Endpoint nobody = Endpoint.of(IpAddress.parse("192.0.2.9"), 4242);
                        assertEquals(RUN, sender.send(run(nobody)));
                        // So small a batch has to go on in the next one where it stopped.
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 4, 1_420);
                        int seen = 0;
                        while (seen < RUN) {
                            tun.read(batch);
                            for (int i = 0; i < batch.count(); i++) {
                                if (batch.length(i) == PACKET_BYTES) {
                                    assertEquals(comesAsOne && seen > 0, batch.isContinuation(i));
                                    seen++;
                                } else {
                                    assertFalse(batch.isContinuation(i));
                                }
                            }
                        }
                    }
                });
    }

    @Test
    void anAnswerReachesTheSystemBesideWhatIsWritten() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = open();
                            LinuxUdp udp = LinuxUdp.bind(0);
                            UdpSender sender = udp.newSender()) {
                        Endpoint echo = Endpoint.of(IpAddress.parse("192.0.2.9"), 4242);
                        PacketBatch out = run(echo);
                        sender.send(out);
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 64, 1_420);
                        PacketBatch answers = batch.view();
                        while (answers.isEmpty()) {
                            tun.read(batch);
                            for (int i = 0; i < batch.count(); i++) {
                                if (batch.length(i) == PACKET_BYTES) {
                                    turnAround(batch.memory(), batch.offset(i));
                                    answers.add(batch.offset(i), PACKET_BYTES, Endpoint.UNKNOWN);
                                }
                            }
                        }
                        assertEquals(answers.count(), tun.answer(answers));
                        PacketBatch in =
                                PacketBatch.allocate(
                                        Arena.ofAuto(),
                                        8,
                                        LinuxUdp.RECEIVE_SLOT_BYTES,
                                        8 * LinuxUdp.MAX_SEGMENTS_A_SLOT);
                        assertTrue(udp.receive(in) > 0);
                        assertEquals(echo, in.endpoint(0));
                    }
                });
    }

    /** Swaps addresses and ports, which leaves every checksum as it is. */
    private static void turnAround(MemorySegment memory, long packet) {
        for (int[] field : new int[][] {{12, 16, 4}, {20, 22, 2}}) {
            byte[] first =
                    memory.asSlice(packet + field[0], field[2]).toArray(ValueLayout.JAVA_BYTE);
            MemorySegment.copy(memory, packet + field[1], memory, packet + field[0], field[2]);
            MemorySegment.copy(
                    first, 0, memory, ValueLayout.JAVA_BYTE, packet + field[1], field[2]);
        }
    }
}
