package io.wirelatch.tunnel.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Allocation;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import io.wirelatch.tunnel.posix.OpenDescriptors;
import io.wirelatch.tunnel.tun.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.DatagramSocket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real sockets over the loopback interface, the same rules for every transport. */
@Timeout(60)
class UdpTransportTest {

    enum Kind {
        LINUX,
        CHANNEL,
        REBINDABLE;

        UdpTransport bind(int port) {
            return switch (this) {
                case LINUX -> LinuxUdp.bind(port, new UdpOptions(false, 1), notice -> {});
                case CHANNEL -> ChannelUdp.bind(port);
                case REBINDABLE -> RebindableUdp.bind(port, LINUX::bind);
            };
        }
    }

    private static final IpAddress LOOPBACK_IPV4 = IpAddress.parse("127.0.0.1");
    private static final IpAddress LOOPBACK_IPV6 = IpAddress.parse("::1");

    @ParameterizedTest
    @EnumSource
    void tenThousandDatagramsArriveInOrderAndInBatches(Kind kind) {
        int total = 10_000;
        try (UdpTransport receiver = kind.bind(0);
                UdpTransport transport = kind.bind(0);
                UdpSender sender = transport.newSender()) {
            Endpoint destination = Endpoint.of(LOOPBACK_IPV4, receiver.localPort());
            PacketBatch out = batch(100);
            PacketBatch in = batch(100);
            int sent = 0;
            int received = 0;
            int receives = 0;
            while (received < total) {
                out.clear();
                while (!out.isFull()) {
                    add(out, destination, 64, sent++);
                }
                assertEquals(out.count(), sender.send(out));
                while (received < sent) {
                    receiver.receive(in);
                    receives++;
                    for (int i = 0; i < in.count(); i++) {
                        assertEquals(64, in.length(i));
                        assertEquals(received++, number(in, i));
                        assertEquals(
                                Endpoint.of(LOOPBACK_IPV4, transport.localPort()), in.endpoint(i));
                    }
                }
            }
            assertTrue(receives <= total / 50, receives + " calls for " + total + " datagrams");
        }
    }

    @ParameterizedTest
    @EnumSource
    void sourcesAreEndpointsOfTheirOwnFamily(Kind kind) {
        try (UdpTransport receiver = kind.bind(0);
                UdpTransport transport = kind.bind(0);
                UdpSender sender = transport.newSender()) {
            PacketBatch batch = batch(2);
            add(batch, Endpoint.of(LOOPBACK_IPV4, receiver.localPort()), 20, 1);
            add(batch, Endpoint.of(LOOPBACK_IPV6, receiver.localPort()), 20, 2);
            assertEquals(2, sender.send(batch));
            assertEquals(2, receiver.receive(batch));
            assertEquals(Endpoint.of(LOOPBACK_IPV4, transport.localPort()), batch.endpoint(0));
            assertEquals(Endpoint.of(LOOPBACK_IPV6, transport.localPort()), batch.endpoint(1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDatagramFillsItsSlotAtMost(Kind kind) {
        try (UdpTransport receiver = kind.bind(0);
                UdpTransport transport = kind.bind(0);
                UdpSender sender = transport.newSender()) {
            PacketBatch in = PacketBatch.allocate(Arena.ofAuto(), 4, 200);
            PacketBatch out = batch(4);
            Endpoint destination = Endpoint.of(LOOPBACK_IPV4, receiver.localPort());
            add(out, destination, in.slotBytes() + 1, 1);
            add(out, destination, in.slotBytes(), 2);
            add(out, destination, 1400, 3);
            add(out, destination, 20, 4);
            assertEquals(4, sender.send(out));
            assertEquals(2, receiver.receive(in));
            assertEquals(in.slotBytes(), in.length(0));
            assertEquals(2, number(in, 0));
            assertEquals(4, number(in, 1));

            out.clear();
            add(out, destination, in.slotBytes() + 1, 1);
            assertEquals(1, sender.send(out));
            assertEquals(0, receiver.receive(in), "all were left out");
            assertTrue(in.leftOut() > 0, "and noted");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMeetsAClosedPortDisturbsNobody(Kind kind) {
        UdpTransport gone = kind.bind(0);
        gone.close();
        try (UdpTransport receiver = kind.bind(0);
                UdpSender sender = receiver.newSender()) {
            for (IpAddress address : new IpAddress[] {LOOPBACK_IPV4, LOOPBACK_IPV6}) {
                for (int i = 0; i < 20; i++) {
                    PacketBatch batch = batch(3);
                    add(batch, Endpoint.of(address, gone.localPort()), 20, 1);
                    add(batch, Endpoint.of(address, receiver.localPort()), 20, 2);
                    add(batch, Endpoint.of(address, gone.localPort()), 20, 3);
                    sender.send(batch);
                    assertEquals(1, receiver.receive(batch));
                    assertEquals(2, number(batch, 0));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedDatagramDoesNotHoldUpTheOthers(Kind kind) throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (UdpTransport receiver = kind.bind(0);
                            UdpSender sender = receiver.newSender()) {
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 8, 66_000);
                        Endpoint here = Endpoint.of(LOOPBACK_IPV4, receiver.localPort());
                        add(batch, Endpoint.UNKNOWN, 20, 0);
                        add(batch, here, 20, 1);
                        add(batch, here, 65_508, 2); // longer than UDP over IPv4 can be
                        add(batch, here, 20, 3);
                        add(batch, Endpoint.of(IpAddress.parse("203.0.113.1"), 9), 20, 4);
                        add(batch, Endpoint.of(IpAddress.parse("2001:db8::1"), 9), 20, 5);
                        add(batch, here, 20, 6);
                        add(batch, Endpoint.UNKNOWN, 20, 7);
                        assertEquals(3, sender.send(batch));
                        assertEquals(3, receiver.receive(batch));
                        assertEquals(1, number(batch, 0));
                        assertEquals(3, number(batch, 1));
                        assertEquals(6, number(batch, 2));
                    }
                });
    }

    @ParameterizedTest
    @EnumSource
    void aBatchLargerThanOneSystemCallIsSentWhole(Kind kind) {
        int count = 3 * LinuxUdp.MAX_MESSAGES - 5;
        try (UdpTransport receiver = kind.bind(0);
                UdpSender sender = receiver.newSender()) {
            PacketBatch batch = batch(count);
            for (int i = 0; i < count; i++) {
                boolean skipped = i % 10 == 0;
                Endpoint here = Endpoint.of(LOOPBACK_IPV6, receiver.localPort());
                add(batch, skipped ? Endpoint.UNKNOWN : here, 20, i);
            }
            int expected = count - Math.ceilDiv(count, 10);
            assertEquals(expected, sender.send(batch));
            int received = 0;
            while (received < expected) {
                received += receiver.receive(batch);
            }
            assertEquals(expected, received);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPortInUseIsRefusedInPlainWords(Kind kind) throws Exception {
        try (UdpTransport taken = kind.bind(0)) {
            int port = taken.localPort();
            assertRefused(kind, port);
        }
        try (DatagramSocket taken = new DatagramSocket()) {
            assertRefused(kind, taken.getLocalPort());
        }
    }

    private static void assertRefused(Kind kind, int port) {
        String message = assertThrows(DeviceException.class, () -> kind.bind(port)).getMessage();
        assertEquals(
                "UDP port "
                        + port
                        + " is in use: choose another with --port, or stop whatever has it (ss -lunp"
                        + " shows it)",
                message);
    }

    @ParameterizedTest
    @EnumSource
    void closingWakesAWaitingReceiverAndFreesThePort(Kind kind) throws Exception {
        UdpTransport transport = kind.bind(0);
        UdpSender sender = transport.newSender();
        PacketBatch batch = batch(4);
        FutureTask<Integer> receiving = new FutureTask<>(() -> transport.receive(batch));
        Thread receiver = Thread.ofPlatform().start(receiving);
        awaitWaiting(receiver);
        transport.close();
        assertEquals(UdpTransport.CLOSED, receiving.get());
        assertEquals(UdpTransport.CLOSED, transport.receive(batch));
        transport.close();

        try (UdpTransport again = kind.bind(transport.localPort())) {
            add(batch, Endpoint.of(LOOPBACK_IPV4, again.localPort()), 20, 1);
            assertEquals(0, sender.send(batch), "a closed transport sends nothing");
            sender.close();
            assertEquals(transport.localPort(), again.localPort());
        }
    }

    @ParameterizedTest
    @EnumSource
    void bindingAndClosingLeavesNoDescriptorBehind(Kind kind) throws Exception {
        long before = -1;
        for (int i = 0; i < 20; i++) {
            UdpTransport transport = kind.bind(0);
            transport.newSender().close();
            assertThrows(DeviceException.class, () -> kind.bind(transport.localPort()));
            transport.close();
            before = i == 0 ? OpenDescriptors.count() : before;
        }
        assertEquals(before, OpenDescriptors.count());
    }

    @Test
    void whereThereIsNoIpv6TheSocketServesIpv4Alone() {
        try (LinuxUdp transport =
                        LinuxUdp.over(
                                List.of(UdpSocket.bind(0, false, true, false)), notice -> {});
                UdpSender sender = transport.newSender()) {
            PacketBatch batch = batch(2);
            add(batch, Endpoint.of(LOOPBACK_IPV6, transport.localPort()), 20, 1);
            add(batch, Endpoint.of(LOOPBACK_IPV4, transport.localPort()), 20, 2);
            assertEquals(1, sender.send(batch));
            assertEquals(1, transport.receive(batch));
            assertEquals(2, number(batch, 0));
            assertEquals(Endpoint.of(LOOPBACK_IPV4, transport.localPort()), batch.endpoint(0));
        }
    }

    @Test
    void linuxAllocatesNothingForADatagram() {
        try (LinuxUdp receiver = LinuxUdp.bind(0);
                UdpSender sender = receiver.newSender()) {
            PacketBatch out = batch(8);
            PacketBatch in = batch(8);
            for (int i = 0; i < 8; i++) {
                IpAddress address = i % 2 == 0 ? LOOPBACK_IPV4 : LOOPBACK_IPV6;
                add(out, Endpoint.of(address, receiver.localPort()), 100, i);
            }
            Allocation.assertNone(
                    () -> {
                        int received = sender.send(out);
                        while (received > 0) {
                            received -= receiver.receive(in);
                        }
                    });
        }
    }

    private static PacketBatch batch(int capacity) {
        return PacketBatch.allocate(Arena.ofAuto(), capacity, 1500);
    }

    /** Adds a datagram that begins with a number. */
    private static void add(PacketBatch batch, Endpoint endpoint, int length, int number) {
        int offset = batch.slotOffset(batch.count());
        batch.memory().set(ValueLayout.JAVA_INT, offset, number);
        batch.add(offset, length, endpoint);
    }

    private static int number(PacketBatch batch, int index) {
        return batch.memory().get(ValueLayout.JAVA_INT, batch.offset(index));
    }

    /** Waits until a thread sits in a system call, where the JVM still calls it runnable. */
    private static void awaitWaiting(Thread thread) {
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().matches("poll|select|epollWait|wait"))) {
            Thread.onSpinWait();
        }
    }
}
