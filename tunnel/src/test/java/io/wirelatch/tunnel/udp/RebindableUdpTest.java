package io.wirelatch.tunnel.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.tun.DeviceException;
import java.lang.foreign.Arena;
import java.net.DatagramSocket;
import java.net.SocketException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port that changes while others receive and send. */
@Timeout(60)
final class RebindableUdpTest {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");
    private static final int EADDRINUSE = 98;

    private static Endpoint at(UdpTransport transport) {
        return Endpoint.of(LOOPBACK, transport.localPort());
    }

    private static PacketBatch one(int content, Endpoint destination) {
        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 4, 100);
        int offset = batch.slotOffset(0);
        batch.memory().set(JAVA_BYTE, offset, (byte) content);
        batch.add(offset, 1, destination);
        return batch;
    }

    /** What arrives next: its first byte, and the port that it came from. */
    private record Arrival(int content, int port) {

        static Arrival at(UdpTransport transport) {
            PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 1, 100);
            assertEquals(1, transport.receive(batch));
            return new Arrival(
                    batch.memory().get(JAVA_BYTE, batch.offset(0)), batch.endpoint(0).port());
        }
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aWaitingReceiverAndAUsedSenderFollow() throws Exception {
        try (RebindableUdp moving = RebindableUdp.bind(0);
                UdpSender movingSender = moving.newSender();
                UdpTransport other = LinuxUdp.bind(0);
                UdpSender otherSender = other.newSender()) {
            int before = moving.localPort();
            assertEquals(1, movingSender.send(one(1, at(other))));
            assertEquals(new Arrival(1, before), Arrival.at(other));

            FutureTask<Arrival> waiting = new FutureTask<>(() -> Arrival.at(moving));
            Thread.ofPlatform().daemon().start(waiting);
            int after = freePort();
            moving.rebind(after);
            assertEquals(after, moving.localPort());

            assertEquals(1, movingSender.send(one(2, at(other))));
            assertEquals(new Arrival(2, after), Arrival.at(other));
            assertEquals(1, otherSender.send(one(3, at(moving))));
            assertEquals(new Arrival(3, other.localPort()), waiting.get(20, TimeUnit.SECONDS));
            LinuxUdp.bind(before).close(); // It is free again.
        }
    }

    @Test
    void aTakenPortChangesNothing() {
        try (RebindableUdp moving = RebindableUdp.bind(0);
                UdpTransport taken = LinuxUdp.bind(0);
                UdpSender sender = taken.newSender()) {
            int before = moving.localPort();
            DeviceException refused =
                    assertThrows(DeviceException.class, () -> moving.rebind(taken.localPort()));
            assertEquals(EADDRINUSE, refused.errno());
            assertEquals(before, moving.localPort());
            assertEquals(1, sender.send(one(1, at(moving))));
            assertEquals(new Arrival(1, taken.localPort()), Arrival.at(moving));
        }
    }

    @Test
    void theSamePortIsNoMoveAndZeroIsAnyOther() {
        try (RebindableUdp moving = RebindableUdp.bind(0)) {
            int before = moving.localPort();
            moving.rebind(before);
            assertEquals(before, moving.localPort());
            moving.rebind(0);
            assertNotEquals(before, moving.localPort());
        }
    }

    @Test
    void onceClosedItStaysSo() {
        RebindableUdp moving = RebindableUdp.bind(0);
        UdpSender sender = moving.newSender();
        moving.close();
        moving.close();
        moving.rebind(0);
        PacketBatch batch = one(1, Endpoint.of(LOOPBACK, 9));
        assertEquals(0, sender.send(batch));
        assertEquals(UdpTransport.CLOSED, moving.receive(batch));
        sender.close();
    }
}
