package io.wirelatch.tunnel.tun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Allocation;
import io.wirelatch.tunnel.posix.Commands;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import io.wirelatch.tunnel.posix.OpenDescriptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real interface, in a network namespace of the test's own. */
@Timeout(60)
class LinuxTunTest {

    private static final String NAME = "wlt0";
    private static final String IPV6_ADDRESS = "2001:db8::1";
    private static final List<Cidr> ADDRESSES =
            List.of(Cidr.parse("192.0.2.1/24"), Cidr.parse(IPV6_ADDRESS + "/64"));

    /** How long an IP header is, by family, and what follows: the UDP header. */
    private static final int IPV4_HEADER_BYTES = 20;

    private static final int IPV6_HEADER_BYTES = 40;
    private static final int UDP_HEADER_BYTES = 8;

    @Test
    void anInterfaceHasItsNameAndMtuWhileItIsOpen() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    LinuxTun tun = LinuxTun.open(NAME, 1380);
                    assertEquals(NAME, tun.name());
                    assertEquals(1380, tun.mtu());
                    Commands.run("ip", "link", "set", NAME, "mtu", "1300");
                    assertEquals(1300, tun.mtu(), "somebody has changed it");
                    Commands.run("ip", "link", "set", NAME, "name", "wlt1");
                    assertEquals(1300, tun.mtu(), "an interface of that name is not there");
                    Commands.run("ip", "link", "set", "wlt1", "name", NAME);
                    Commands.run("ip", "link", "set", NAME, "mtu", "1380");
                    String links = Commands.run("ip", "-oneline", "link");
                    assertTrue(links.contains(" " + NAME + ": "), links);
                    assertTrue(links.contains(" mtu 1380 "), links);

                    tun.close();
                    tun.close();
                    links = Commands.run("ip", "-oneline", "link");
                    assertFalse(links.contains(NAME), links);
                });
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.9,true", "2001:db8::9,true", "192.0.2.9,false", "2001:db8::9,false"})
    void packetsThatTheSystemSendsAreReadInOrderWithHeadroom(String destination, boolean offload)
            throws Throwable {
        int headers =
                UDP_HEADER_BYTES
                        + (destination.contains(":") ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = openConfigured(offload);
                            DatagramSocket socket = new DatagramSocket()) {
                        for (int i = 0; i < 20; i++) {
                            send(socket, destination, new byte[] {0x77, (byte) i});
                        }
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 8, 1420);
                        int next = 0;
                        while (next < 20) {
                            assertTrue(tun.read(batch) <= batch.capacity());
                            for (int i = 0; i < batch.count(); i++) {
                                assertEquals(batch.slotOffset(i), batch.offset(i));
                                assertEquals(Endpoint.UNKNOWN, batch.endpoint(i));
                                byte[] packet = packet(batch, i);
                                if (isOurs(packet, headers)) {
                                    assertEquals(next, packet[headers + 1]);
                                    next++;
                                }
                            }
                        }
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.9,true", "2001:db8::9,true", "192.0.2.9,false", "2001:db8::9,false"})
    void aPacketThatIsWrittenReachesTheSystem(String destination, boolean offload)
            throws Throwable {
        boolean ipv6 = destination.contains(":");
        int headers = UDP_HEADER_BYTES + (ipv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = openConfigured(offload);
                            DatagramSocket socket = new DatagramSocket()) {
                        socket.setSoTimeout(10_000);
                        send(socket, destination, new byte[] {0x77, 42});
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 64, 1420);
                        PacketBatch answer = batch.view();
                        while (answer.isEmpty()) {
                            tun.read(batch);
                            for (int i = 0; i < batch.count(); i++) {
                                if (isOurs(packet(batch, i), headers)) {
                                    turnAround(batch.memory(), batch.offset(i), ipv6);
                                    answer.add(batch.offset(i), batch.length(i), Endpoint.UNKNOWN);
                                }
                            }
                        }
                        assertEquals(1, tun.write(answer));
                        DatagramPacket received = new DatagramPacket(new byte[10], 10);
                        socket.receive(received);
                        assertEquals(2, received.getLength());
                        assertEquals(42, received.getData()[1]);
                        assertEquals(InetAddress.getByName(destination), received.getAddress());
                    }
                });
    }

    /** So that a system that knows no virtio headers can carry a tunnel, too. */
    @Test
    void onlyAnInterfaceWithOffloadHasVirtioHeaders() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun _ = openConfigured(true)) {
                        String shown = Commands.run("ip", "-details", "link", "show", NAME);
                        assertTrue(shown.contains(" vnet_hdr on "), shown);
                    }
                    try (LinuxTun _ = openConfigured(false)) {
                        String shown = Commands.run("ip", "-details", "link", "show", NAME);
                        assertTrue(shown.contains(" vnet_hdr off "), shown);
                    }
                });
    }

    @Test
    void whatTheSystemRefusesIsCountedAsNotTaken() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = openConfigured()) {
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 3, 1420);
                        addIpv4Packet(batch);
                        batch.add(batch.slotOffset(1), 0, Endpoint.UNKNOWN);
                        addIpv4Packet(batch);
                        assertEquals(2, tun.write(batch), "a packet of no bytes is none");
                        Commands.run("ip", "link", "set", NAME, "down");
                        assertEquals(0, tun.write(batch), "the interface is down");
                    }
                });
    }

    /** Somebody may raise the MTU from outside: what would arrive cut does not arrive. */
    @Test
    void aPacketLongerThanAllSlotsTogetherIsLeftOut() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = openConfigured();
                            DatagramSocket socket = new DatagramSocket()) {
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 2, 500);
                        int headers = IPV4_HEADER_BYTES + UDP_HEADER_BYTES;
                        int longest = batch.slotOffset(1) + batch.slotBytes() - batch.slotOffset(0);
                        int[] lengths = {longest, longest + 1, longest + 100, headers + 2};
                        for (int i = 0; i < lengths.length; i++) {
                            byte[] payload = new byte[lengths[i] - headers];
                            payload[0] = 0x77;
                            payload[1] = (byte) i;
                            send(socket, "192.0.2.9", payload);
                        }
                        List<Byte> arrived = new ArrayList<>();
                        int leftOut = 0;
                        while (!arrived.contains((byte) 3)) {
                            tun.read(batch);
                            leftOut += batch.leftOut();
                            for (int i = 0; i < batch.count(); i++) {
                                byte[] packet = packet(batch, i);
                                if (isOurs(packet, headers)) {
                                    arrived.add(packet[headers + 1]);
                                    assertEquals(lengths[packet[headers + 1]], packet.length);
                                }
                            }
                        }
                        assertEquals(List.of((byte) 0, (byte) 3), arrived);
                        assertEquals(2, leftOut);
                    }
                });
    }

    @Test
    void closingWakesAWaitingReader() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    LinuxTun tun = LinuxTun.open(NAME, 1420);
                    PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 8, 1420);
                    FutureTask<Integer> reading = new FutureTask<>(() -> tun.read(batch));
                    Thread reader = Thread.ofPlatform().start(reading);
                    awaitPoll(reader);
                    tun.close();
                    assertEquals(TunDevice.CLOSED, reading.get());
                    assertEquals(TunDevice.CLOSED, tun.read(batch));
                    addIpv4Packet(batch);
                    assertEquals(0, tun.write(batch));
                });
    }

    @Test
    void openingAndClosingUnderLoadLeavesNoDescriptorBehind() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    long before = -1;
                    for (int i = 0; i < 10; i++) {
                        LinuxTun tun = openConfigured();
                        PacketBatch in = PacketBatch.allocate(Arena.ofAuto(), 8, 1420);
                        PacketBatch out = PacketBatch.allocate(Arena.ofAuto(), 1, 1420);
                        addIpv4Packet(out);
                        FutureTask<Boolean> reading =
                                new FutureTask<>(
                                        () -> {
                                            while (tun.read(in) != TunDevice.CLOSED) {
                                                assertFalse(in.isEmpty());
                                            }
                                        },
                                        true);
                        FutureTask<Boolean> writing =
                                new FutureTask<>(
                                        () -> {
                                            while (tun.write(out) == 1) {
                                                assertEquals(1, out.count());
                                            }
                                        },
                                        true);
                        Thread reader = Thread.ofPlatform().start(reading);
                        Thread.ofPlatform().start(writing);
                        awaitPoll(reader);
                        tun.close();
                        assertTrue(reading.get());
                        assertTrue(writing.get());
                        // The first round opens what the JVM and the tools keep open.
                        before = i == 0 ? OpenDescriptors.count() : before;
                    }
                    assertEquals(before, OpenDescriptors.count());
                });
    }

    @Test
    void anInterfaceRemovedFromOutsideEndsTheReader() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 8, 1420);
                        FutureTask<String> reading =
                                new FutureTask<>(
                                        () ->
                                                String.valueOf(
                                                        assertThrows(
                                                                        DeviceException.class,
                                                                        () -> tun.read(batch))
                                                                .getMessage()));
                        Thread reader = Thread.ofPlatform().start(reading);
                        awaitPoll(reader);
                        Commands.run("ip", "link", "delete", NAME);
                        assertTrue(reading.get().contains("removed from outside"));
                    }
                });
    }

    @Test
    void writingAllocatesNothingForAPacket() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = openConfigured()) {
                        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 4, 1420);
                        addIpv4Packet(batch);
                        addIpv4Packet(batch);
                        Allocation.assertNone(
                                () -> {
                                    if (tun.write(batch) != 2) {
                                        throw new AssertionError("a packet was not taken");
                                    }
                                });
                    }
                });
    }

    private static LinuxTun openConfigured() throws Exception {
        return openConfigured(true);
    }

    private static LinuxTun openConfigured(boolean offload) throws Exception {
        LinuxTun tun = LinuxTun.open(NAME, 1420, new TunOptions(offload, 1), notice -> {});
        LinkConfigurator.configure(NAME, ADDRESSES, List.of());
        awaitIpv6Address();
        return tun;
    }

    /**
     * Linux finishes adding an IPv6 address in the background. Until then it sends from it, but
     * does not take what comes for it.
     */
    private static void awaitIpv6Address() throws Exception {
        long deadlineNanos = System.nanoTime() + 10_000_000_000L;
        String routes;
        do {
            routes = Commands.run("ip", "-6", "route", "show", "table", "local");
            assertTrue(System.nanoTime() < deadlineNanos, routes);
        } while (!routes.contains("local " + IPV6_ADDRESS + " "));
    }

    private static void send(DatagramSocket socket, String destination, byte[] payload)
            throws Exception {
        socket.send(
                new DatagramPacket(
                        payload, payload.length, InetAddress.getByName(destination), 4242));
    }

    /** The system sends packets of its own as well, such as router solicitations. */
    private static boolean isOurs(byte[] packet, int headers) {
        return packet.length > headers && packet[headers] == 0x77;
    }

    private static byte[] packet(PacketBatch batch, int index) {
        return batch.memory()
                .asSlice(batch.offset(index), batch.length(index))
                .toArray(ValueLayout.JAVA_BYTE);
    }

    /** Swaps addresses and ports, which leaves every checksum as it is. */
    private static void turnAround(MemorySegment memory, long packet, boolean ipv6) {
        int addressBytes = ipv6 ? 16 : 4;
        long addresses = packet + (ipv6 ? 8 : 12);
        swap(memory, addresses, addresses + addressBytes, addressBytes);
        long ports = packet + (ipv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
        swap(memory, ports, ports + 2, 2);
    }

    private static void swap(MemorySegment memory, long first, long second, int length) {
        byte[] bytes = memory.asSlice(first, length).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment.copy(memory, second, memory, first, length);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, second, length);
    }

    /** A bare IPv4 header with nobody to deliver it to. */
    private static void addIpv4Packet(PacketBatch batch) {
        int offset = batch.slotOffset(batch.count());
        batch.memory().asSlice(offset, IPV4_HEADER_BYTES).fill((byte) 0);
        batch.memory().set(ValueLayout.JAVA_BYTE, offset, (byte) 0x45);
        batch.add(offset, IPV4_HEADER_BYTES, Endpoint.UNKNOWN);
    }

    /** Waits until a thread sits in a system call, where the JVM still calls it runnable. */
    private static void awaitPoll(Thread thread) throws InterruptedException {
        while (Arrays.stream(thread.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("poll"))) {
            Thread.onSpinWait();
        }
    }
}
