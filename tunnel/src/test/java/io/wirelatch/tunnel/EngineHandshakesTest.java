package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.MemoryNetwork.Datagram;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.aead.AeadKey;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.ReceivedInitiation;
import io.wirelatch.tunnel.noise.RemoteIdentity;
import io.wirelatch.tunnel.noise.SessionKeys;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.Response;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How sessions follow each other, and what an engine makes of handshakes that others make. */
final class EngineHandshakesTest {

    private static final int INITIATION = 1;
    private static final int RESPONSE = 2;
    private static final int TRANSPORT_DATA = 4;

    private final Simulation simulation = new Simulation(23);
    private final Host client = simulation.host(2);
    private final Host server = simulation.host(1);

    @AfterEach
    void close() {
        simulation.close();
    }

    private static Keypair session(Host of, Host with) {
        Peer peer = Objects.requireNonNull(of.engine.conductor().peer(with.publicKey()));
        return Objects.requireNonNull(peer.keypairs().current());
    }

    private Datagram last(Host from, int type) {
        return simulation.network.captured().stream()
                .filter(d -> d.from().equals(from.endpoint()) && d.type() == type)
                .toList()
                .getLast();
    }

    /** A handshake of one host with another that its engine knows nothing of. */
    private static InitiatorHandshake initiationOf(
            Host host, Host with, int senderIndex, long seconds) {
        LocalIdentity local = LocalIdentity.of(host.privateKey);
        return InitiatorHandshake.begin(
                        local,
                        RemoteIdentity.of(local, with.publicKey(), PresharedKey.NONE),
                        senderIndex,
                        new Tai64n(1L << 62 | seconds, 0),
                        new Random(senderIndex + seconds))
                .orElseThrow();
    }

    /**
     * Whitepaper, 5.4.5: a responder sends nothing under new keys before the initiator has; what it
     * has to send meanwhile goes under the session before.
     */
    @Test
    void aResponderSendsUnderTheOldSessionUntilTheNewOneWasUsed() {
        simulation.connect(client, server);
        client.send(server, "start");
        int oldIndex = session(server, client).remoteIndex();
        simulation.pass(Duration.ofSeconds(121));
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "asks for a new session");
        Datagram initiation = last(client, INITIATION);
        simulation.network.inject(initiation.from(), initiation.to(), initiation.bytes());
        simulation.settle();
        Datagram response = last(server, RESPONSE);
        simulation.network.setFaults(0, 0, 0);

        server.send(client, "under the old one");
        assertEquals(List.of("under the old one"), client.received());
        assertEquals(oldIndex, session(server, client).remoteIndex());

        simulation.network.inject(response.from(), response.to(), response.bytes());
        simulation.settle();
        server.send(client, "under the new one");
        assertEquals(List.of("under the new one"), client.received());
        assertNotEquals(oldIndex, session(server, client).remoteIndex());
    }

    /** Whitepaper, 6.1: the previous session goes on to receive what was under way. */
    @Test
    void whatWasUnderWayWhenTheSessionChangedIsTaken() {
        simulation.connect(client, server);
        client.send(server, "start");
        simulation.pass(Duration.ofSeconds(60));
        simulation.network.setFaults(1, 0, 0);
        client.send(server, "takes long");
        Datagram late = last(client, TRANSPORT_DATA);
        simulation.network.setFaults(0, 0, 0);
        simulation.pass(Duration.ofSeconds(61));
        client.send(server, "leads to a new session");
        client.send(server, "under the new one");
        assertEquals(2, simulation.network.countCaptured(client.endpoint(), INITIATION));
        server.received();

        simulation.network.inject(late.from(), late.to(), late.bytes());
        simulation.settle();
        assertEquals(List.of("takes long"), server.received());
    }

    /** Whitepaper, 5.4.2: each side picks its own index, so two peers may pick the same one. */
    @Test
    void twoPeersThatPickedTheSameIndexAreToldApart() {
        Host other = simulation.host(3);
        simulation.connect(client, server);
        simulation.connect(other, server);
        SessionKeys ofClient = handshakeBeside(client, 7);
        SessionKeys ofOther = handshakeBeside(other, 7);
        assertNotEquals(ofClient.remoteIndex(), ofOther.remoteIndex());

        sealed(client, ofClient, "from the client");
        sealed(other, ofOther, "from the other");
        assertEquals(List.of("from the client", "from the other"), server.received());
        server.send(client, "to the client");
        assertEquals(7, receiverIndex(last(server, TRANSPORT_DATA)));
        assertEquals(client.endpoint(), last(server, TRANSPORT_DATA).to());
        server.send(other, "to the other");
        assertEquals(7, receiverIndex(last(server, TRANSPORT_DATA)));
        assertEquals(other.endpoint(), last(server, TRANSPORT_DATA).to());
    }

    private SessionKeys handshakeBeside(Host host, int senderIndex) {
        InitiatorHandshake handshake = initiationOf(host, server, senderIndex, 1_800_000_000);
        simulation.network.inject(host.endpoint(), server.endpoint(), handshake.message());
        simulation.settle();
        Datagram response = last(server, RESPONSE);
        assertEquals(senderIndex, Response.receiverIndex(response.bytes()));
        return handshake.consumeResponse(response.bytes()).orElseThrow();
    }

    private void sealed(Host from, SessionKeys keys, String payload) {
        byte[] packet = TestPackets.udp(from.v4().address(), server.v4().address(), payload);
        MemorySegment memory = Arena.ofAuto().allocate(1_000);
        int offset = Aead.HEADROOM_BYTES;
        MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, offset, packet.length);
        try (Aead aead = AeadImplementation.JDK.create()) {
            aead.seal(new AeadKey(keys.sendingKey()), 0, memory, offset, packet.length);
        }
        int start = offset - TransportData.HEADER_BYTES;
        TransportData.writeHeader(memory, start, keys.remoteIndex(), 0);
        byte[] datagram =
                memory.asSlice(start, packet.length + TransportData.OVERHEAD_BYTES)
                        .toArray(ValueLayout.JAVA_BYTE);
        simulation.network.inject(from.endpoint(), server.endpoint(), datagram);
        simulation.settle();
    }

    private static int receiverIndex(Datagram datagram) {
        return TransportData.receiverIndex(MemorySegment.ofArray(datagram.bytes()), 0);
    }

    /** As in the kernel: a peer gets no more than 50 of its initiations a second answered. */
    @Test
    void aSecondInitiationOfAPeerWithinTwentyMillisecondsIsDropped() {
        simulation.connect(client, server);
        for (int i = 0; i < 3; i++) {
            byte[] message = initiationOf(client, server, i, 1_800_000_000 + i).message();
            simulation.network.inject(client.endpoint(), server.endpoint(), message);
            simulation.settle();
            simulation.pass(Duration.ofMillis(i == 0 ? 19 : 1));
        }
        assertEquals(1, server.drops(DropReason.INITIATION_TOO_SOON));
        assertEquals(2, simulation.network.countCaptured(server.endpoint(), RESPONSE));
    }

    /** Whitepaper, 5.1: each initiation carries a greater timestamp than the one before. */
    @Test
    void timestampsIncreaseWhileTheClockStandsStill() {
        Host other = simulation.host(3);
        simulation.connect(client, server);
        simulation.connect(client, other);
        client.send(server, "at this moment");
        client.send(other, "at the same moment");
        Tai64n first = timestampOf(simulation.network.captured().getFirst(), server);
        Tai64n second = timestampOf(last(client, INITIATION), other);
        assertTrue(second.compareTo(first) > 0, first + " and then " + second);
    }

    private Tai64n timestampOf(Datagram datagram, Host responder) {
        assertEquals(Initiation.BYTES, datagram.bytes().length);
        LocalIdentity local = LocalIdentity.of(responder.privateKey);
        return ReceivedInitiation.open(local, datagram.bytes())
                .orElseThrow()
                .authenticate(RemoteIdentity.of(local, client.publicKey(), PresharedKey.NONE))
                .orElseThrow();
    }

    /** Whitepaper, 6.3: 540 s after the last session was made, its keys are zero. */
    @Test
    void theKeysOfASessionAreWipedAfterNineMinutes() {
        simulation.connect(client, server);
        client.send(server, "once");
        List<Keypair> sessions = List.of(session(client, server), session(server, client));
        simulation.pass(Duration.ofSeconds(539));
        sessions.forEach(session -> assertFalse(isWiped(session)));
        simulation.pass(Duration.ofMillis(1_100));
        sessions.forEach(session -> assertTrue(isWiped(session)));
    }

    private static boolean isWiped(Keypair session) {
        return isWiped(session.sendingKey()) && isWiped(session.receivingKey());
    }

    /** A cipher refuses to seal with a key that was wiped. */
    private static boolean isWiped(AeadKey key) {
        MemorySegment memory = Arena.ofAuto().allocate(256);
        try (Aead aead = AeadImplementation.JDK.create()) {
            aead.seal(key, 0, memory, Aead.HEADROOM_BYTES, 1);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }
}
