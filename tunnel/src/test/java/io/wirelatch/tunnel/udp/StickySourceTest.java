package io.wirelatch.tunnel.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.LocalAddress;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Allocation;
import io.wirelatch.tunnel.posix.Commands;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines with several addresses answer from the one that was addressed. */
@Timeout(60)
final class StickySourceTest {

    private static final int DATAGRAM_BYTES = 500;

    private static LinuxUdp bind(boolean ipv6) {
        return LinuxUdp.over(List.of(UdpSocket.bind(0, ipv6, true, false)), notice -> {});
    }

    /** A place to send to from one of this machine's addresses, or from any. */
    private static Endpoint place(String address, LinuxUdp transport, LocalAddress from) {
        return new Endpoint(IpAddress.parse(address), transport.localPort(), 0, from);
    }

    private static LocalAddress from(String address) {
        return new LocalAddress(IpAddress.parse(address));
    }

    private static int send(UdpSender sender, int count, Endpoint... destinations) {
        return send(sender, count, DATAGRAM_BYTES, destinations);
    }

    private static int send(UdpSender sender, int count, int bytes, Endpoint... destinations) {
        PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), 64, 1_500);
        for (Endpoint destination : destinations) {
            for (int i = 0; i < count; i++) {
                batch.add(batch.slotOffset(batch.count()), bytes, destination);
            }
        }
        return sender.send(batch);
    }

    /** Receives so many datagrams that all come from one endpoint. */
    private static Endpoint receive(LinuxUdp receiver, int count) {
        PacketBatch batch =
                PacketBatch.allocate(
                        Arena.ofAuto(),
                        8,
                        LinuxUdp.RECEIVE_SLOT_BYTES,
                        8 * LinuxUdp.MAX_SEGMENTS_A_SLOT);
        Endpoint source = null;
        int received = 0;
        while (received < count) {
            received += receiver.receive(batch);
            for (int i = 0; i < batch.count(); i++) {
                assertEquals(DATAGRAM_BYTES, batch.length(i));
                assertTrue(source == null || source.hasSameWay(batch.endpoint(i)), "one way");
                source = batch.endpoint(i);
            }
        }
        assertEquals(count, received);
        return java.util.Objects.requireNonNull(source);
    }

    private static void giveAddresses() throws Exception {
        for (int i = 1; i <= 3; i++) {
            Commands.run("ip", "address", "add", "10.3.0." + i + "/32", "dev", "lo");
            Commands.run("ip", "address", "add", "fd03::" + i + "/128", "dev", "lo", "nodad");
        }
        // Linux finishes adding IPv6 addresses in the background.
        long deadlineNanos = System.nanoTime() + 10_000_000_000L;
        String routes;
        do {
            routes = Commands.run("ip", "-6", "route", "show", "table", "local");
            assertTrue(System.nanoTime() < deadlineNanos, routes);
        } while (!(routes.contains("fd03::1 ")
                && routes.contains("fd03::2 ")
                && routes.contains("fd03::3 ")));
    }

    @ParameterizedTest
    @CsvSource({"true, 10.3.0., 1", "true, fd03::, 1", "false, 10.3.0., 1", "true, 10.3.0., 20"})
    void answersLeaveFromTheAddressThatWasAddressedUntilItGoesAway(
            boolean ipv6Socket, String prefix, int run) throws Throwable {
        NetworkNamespace.run(
                () -> {
                    giveAddresses();
                    String client = prefix + 1;
                    String server = prefix + 2;
                    try (LinuxUdp here = bind(ipv6Socket);
                            LinuxUdp there = bind(ipv6Socket);
                            UdpSender fromHere = here.newSender();
                            UdpSender fromThere = there.newSender()) {
                        // Left to itself the system answers 10.3.0.1 from 10.3.0.1.
                        assertEquals(run, send(fromHere, run, place(server, there, from(client))));
                        Endpoint heard = receive(there, run);
                        assertEquals(place(client, here, LocalAddress.ANY), heard);
                        assertEquals(IpAddress.parse(server), heard.local().address());

                        assertEquals(run, send(fromThere, run, heard));
                        Endpoint answered = receive(here, run);
                        assertEquals(IpAddress.parse(server), answered.address());
                        assertEquals(IpAddress.parse(client), answered.local().address());

                        String length = prefix.contains(":") ? "/128" : "/32";
                        Commands.run("ip", "address", "delete", server + length, "dev", "lo");
                        assertEquals(2 * run, send(fromThere, run, heard, heard));
                        assertEquals(IpAddress.parse(client), receive(here, 2 * run).address());
                        assertFalse(heard.local().isUsable(), "not tried again");
                    }
                });
    }

    @Test
    void anAddressThatComesBackIsUsedAgain() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    giveAddresses();
                    try (LinuxUdp here = LinuxUdp.bind(0);
                            LinuxUdp there = LinuxUdp.bind(0);
                            UdpSender fromHere = here.newSender();
                            UdpSender fromThere = there.newSender()) {
                        Endpoint toServer = place("10.3.0.2", there, from("10.3.0.1"));
                        send(fromHere, 1, toServer);
                        Endpoint before = receive(there, 1);
                        send(fromHere, 1, toServer);
                        assertSame(before, receive(there, 1), "nothing new, no new object");

                        there.forgetLocalAddresses();
                        send(fromThere, 1, before);
                        assertEquals(IpAddress.parse("10.3.0.1"), receive(here, 1).address());

                        send(fromHere, 1, toServer);
                        Endpoint again = receive(there, 1);
                        assertEquals(before, again, "the same place");
                        assertFalse(before.hasSameWay(again));
                        send(fromThere, 1, again);
                        assertEquals(IpAddress.parse("10.3.0.2"), receive(here, 1).address());
                    }
                });
    }

    @Test
    void aGoneAddressIsItsOwnDatagramsMatter() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    giveAddresses();
                    try (LinuxUdp here = LinuxUdp.bind(0);
                            LinuxUdp there = LinuxUdp.bind(0);
                            UdpSender sender = there.newSender()) {
                        Endpoint good = place("10.3.0.1", here, from("10.3.0.2"));
                        Endpoint gone = place("10.3.0.1", here, from("10.3.0.99"));
                        assertEquals(6, send(sender, 2, good, gone, good));
                        assertTrue(good.local().isUsable());
                        assertFalse(gone.local().isUsable());
                    }
                });
    }

    /** A run is invalid too when its datagrams have to be fragmented, whatever their source. */
    @ParameterizedTest
    @CsvSource({"10.3.0.", "fd03::"})
    void aRunThatIsTooLongToBeCutStillLeavesFromTheAddressThatWasAddressed(String prefix)
            throws Throwable {
        NetworkNamespace.run(
                () -> {
                    giveAddresses();
                    Commands.run("ip", "link", "set", "lo", "mtu", "1280");
                    try (LinuxUdp here = LinuxUdp.bind(0);
                            LinuxUdp there = LinuxUdp.bind(0);
                            UdpSender sender = there.newSender()) {
                        Endpoint toClient = place(prefix + 1, here, from(prefix + 2));
                        assertEquals(3, send(sender, 3, 1_400, toClient));
                        assertTrue(toClient.local().isUsable());
                        PacketBatch batch =
                                PacketBatch.allocate(
                                        Arena.ofAuto(), 8, LinuxUdp.RECEIVE_SLOT_BYTES);
                        int received = 0;
                        while (received < 3) {
                            received += here.receive(batch);
                            for (int i = 0; i < batch.count(); i++) {
                                assertEquals(
                                        place(prefix + 2, there, LocalAddress.ANY),
                                        batch.endpoint(i));
                            }
                        }
                    }
                });
    }

    @Test
    void knowingWhereADatagramCameToAllocatesNothing() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    giveAddresses();
                    try (LinuxUdp receiver = LinuxUdp.bind(0);
                            UdpSender sender = receiver.newSender()) {
                        PacketBatch out = PacketBatch.allocate(Arena.ofAuto(), 8, 1_500);
                        PacketBatch in = PacketBatch.allocate(Arena.ofAuto(), 8, 1_500);
                        for (int i = 0; i < 8; i++) {
                            String prefix = i % 2 == 0 ? "10.3.0." : "fd03::";
                            Endpoint there =
                                    place(prefix + 2, receiver, from(prefix + (i % 3 + 1)));
                            out.add(out.slotOffset(i), 100, there);
                        }
                        Allocation.assertNone(
                                () -> {
                                    int received = sender.send(out);
                                    while (received > 0) {
                                        received -= receiver.receive(in);
                                    }
                                });
                    }
                });
    }
}
