package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever sends a packet that goes no further is told, as Linux's own WireGuard does it. */
final class EngineIcmpTest {

    private static final IpAddress V4_NOBODY = IpAddress.parse("10.9.9.9");
    private static final IpAddress V6_NOBODY = IpAddress.parse("fd99::9");
    private static final String UNREACHABLE_V4 = "0301";
    private static final String UNREACHABLE_V6 = "0103";
    private static final String EXCEEDED_V4 = "0b00";
    private static final String EXCEEDED_V6 = "0300";

    private final Simulation simulation = new Simulation(1);

    @AfterEach
    void close() {
        simulation.close();
    }

    private static String typeAndCode(byte[] answer) {
        int icmp = isIpv4(answer) ? 20 : 40;
        return HexFormat.of().formatHex(answer, icmp, icmp + 2);
    }

    private static boolean isIpv4(byte[] packet) {
        return packet[0] >>> 4 == 4;
    }

    private static IpAddress source(byte[] packet) {
        return isIpv4(packet)
                ? IpAddress.ofBytes(Arrays.copyOfRange(packet, 12, 16))
                : IpAddress.ofBytes(Arrays.copyOfRange(packet, 8, 24));
    }

    private static IpAddress destination(byte[] packet) {
        return isIpv4(packet)
                ? IpAddress.ofBytes(Arrays.copyOfRange(packet, 16, 20))
                : IpAddress.ofBytes(Arrays.copyOfRange(packet, 24, 40));
    }

    private static byte[] quoted(byte[] answer) {
        return Arrays.copyOfRange(answer, isIpv4(answer) ? 28 : 48, answer.length);
    }

    @Test
    void aDestinationWithoutAPeerIsUnreachable() {
        Host client = simulation.host(2);
        byte[] four = TestPackets.udp(client.v4().address(), V4_NOBODY, "lost");
        byte[] six = TestPackets.udp(client.v6().address(), V6_NOBODY, "lost");
        client.tun.put(four);
        client.tun.put(six);
        simulation.settle();

        List<byte[]> answers = client.tun.takeWritten();
        assertEquals(2, answers.size());
        assertEquals(UNREACHABLE_V4, typeAndCode(answers.get(0)));
        assertEquals(client.v4().address(), destination(answers.get(0)));
        assertEquals(V4_NOBODY, source(answers.get(0)), "no machine believes its own address");
        assertArrayEquals(four, quoted(answers.get(0)));
        assertEquals(UNREACHABLE_V6, typeAndCode(answers.get(1)));
        assertEquals(client.v6().address(), destination(answers.get(1)));
        assertEquals(V6_NOBODY, source(answers.get(1)));
        assertArrayEquals(six, quoted(answers.get(1)));
        assertEquals(2, client.drops(DropReason.NO_PEER_FOR_DESTINATION));
    }

    @Test
    void aPeerThatHasNoEndpointIsUnreachable() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        client.setPeer(
                server.asPeer(
                        PresharedKey.NONE, List.of(server.v4(), server.v6()), Endpoint.UNKNOWN));
        client.send(server, "where are you?");
        List<byte[]> answers = client.tun.takeWritten();
        assertEquals(1, answers.size());
        assertEquals(UNREACHABLE_V4, typeAndCode(answers.getFirst()));
        assertEquals(1, client.drops(DropReason.NO_ENDPOINT));
    }

    @Test
    void aPeerThatIsSilentIsNotCalledUnreachable() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        simulation.kill(server);
        client.send(server, "anybody?");
        simulation.pass(Duration.ofMinutes(2));
        assertEquals(List.of(), client.tun.takeWritten());
        assertEquals(1, client.drops(DropReason.HANDSHAKE_GIVEN_UP));
    }

    @Test
    void whatCameAsOnePacketIsAnsweredOnce() {
        Host client = simulation.host(2);
        byte[] first = TestPackets.udp(client.v4().address(), V4_NOBODY, "the first segment");
        client.tun.putAsOne(
                first,
                TestPackets.udp(client.v4().address(), V4_NOBODY, "the second"),
                TestPackets.udp(client.v4().address(), V4_NOBODY, "the third"));
        simulation.settle();
        List<byte[]> answers = client.tun.takeWritten();
        assertEquals(1, answers.size());
        assertArrayEquals(first, quoted(answers.getFirst()));
        assertEquals(3, client.drops(DropReason.NO_PEER_FOR_DESTINATION));
    }

    @Test
    void anAnswerIsNotAnswered() {
        Host client = simulation.host(2);
        client.tun.put(TestPackets.udp(client.v4().address(), V4_NOBODY, "lost"));
        simulation.settle();
        byte[] answer = client.tun.takeWritten().getFirst();
        client.tun.put(answer);
        simulation.settle();
        assertEquals(List.of(), client.tun.takeWritten());
    }

    @Test
    void aFloodOfLostPacketsIsAnsweredNowAndThen() {
        Host client = simulation.host(2);
        for (int i = 0; i < 1_000; i++) {
            client.tun.put(TestPackets.udp(client.v4().address(), V4_NOBODY, "lost " + i));
        }
        simulation.settle();
        assertEquals(50, client.tun.takeWritten().size());
        assertEquals(1_000, client.drops(DropReason.NO_PEER_FOR_DESTINATION));
    }

    /** RFC 1812, 5.3.1: whoever discards a packet whose TTL has run out says so. */
    @Test
    void aServerThatPassesPacketsOnTellsOfTheLastHopInItsOwnName() {
        Host server = simulation.relay(1);
        Host alice = simulation.host(2);
        Host bob = simulation.host(3);
        server.tun.giveAddresses(
                IpAddress.parse("fe80::5"), server.v4().address(), server.v6().address());
        joinThroughServer(alice, server);
        joinThroughServer(bob, server);
        bob.send(server, "here");

        byte[] four = TestPackets.udp(alice.v4().address(), bob.v4().address(), "too far", 1);
        byte[] six = TestPackets.udp(alice.v6().address(), bob.v6().address(), "too far", 1);
        alice.tun.put(four);
        alice.tun.put(six);
        simulation.settle();
        List<byte[]> answers = alice.tun.takeWritten();
        assertEquals(2, answers.size());
        assertEquals(EXCEEDED_V4, typeAndCode(answers.get(0)));
        assertEquals(server.v4().address(), source(answers.get(0)));
        assertArrayEquals(four, quoted(answers.get(0)));
        assertEquals(EXCEEDED_V6, typeAndCode(answers.get(1)));
        assertEquals(server.v6().address(), source(answers.get(1)));
        assertArrayEquals(six, quoted(answers.get(1)));
        assertTrue(bob.received().isEmpty());
    }

    @Test
    void aServerThatDoesNotKnowWhereTheReceiverIsSaysSo() {
        Host server = simulation.relay(1);
        Host alice = simulation.host(2);
        Host bob = simulation.host(3);
        server.tun.giveAddresses(server.v4().address());
        joinThroughServer(alice, server);
        joinThroughServer(bob, server);
        alice.send(bob, "have you joined yet?");
        List<byte[]> answers = alice.tun.takeWritten();
        assertEquals(1, answers.size());
        assertEquals(UNREACHABLE_V4, typeAndCode(answers.getFirst()));
        assertEquals(server.v4().address(), source(answers.getFirst()));
        assertEquals(1, server.drops(DropReason.NO_ENDPOINT));
    }

    private static void joinThroughServer(Host client, Host server) {
        List<Cidr> everybody = List.of(Cidr.parse("10.9.0.0/24"), Cidr.parse("fd00::/64"));
        client.setPeer(server.asPeer(PresharedKey.NONE, everybody, server.endpoint()));
        server.setPeer(
                client.asPeer(
                        PresharedKey.NONE, List.of(client.v4(), client.v6()), Endpoint.UNKNOWN));
    }
}
