package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a change of configuration does to engines that talk, and what it leaves alone. */
final class EngineConfigurationTest {

    private static final int INITIATION = 1;

    private final Simulation simulation = new Simulation(11);
    private final Host client = simulation.host(2);
    private final Host server = simulation.host(1);

    @BeforeEach
    void connect() {
        simulation.connect(client, server);
        client.send(server, "hello");
        assertEquals(List.of("hello"), server.received());
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    private long initiationsOfClient() {
        return simulation.network.countCaptured(client.endpoint(), INITIATION);
    }

    private static InterfaceChange ofKey(PrivateKey key) {
        return new InterfaceChange(
                Optional.of(key), OptionalInt.empty(), OptionalInt.empty(), false, List.of());
    }

    private static PeerChange networks(
            PublicKey peer, boolean replace, AllowedIpChange... allowedIps) {
        return new PeerChange(
                peer,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                replace,
                List.of(allowedIps));
    }

    private static PeerChange presharedKey(PublicKey peer, PresharedKey key) {
        return new PeerChange(
                peer,
                false,
                true,
                Optional.of(key),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                List.of());
    }

    @Test
    void whatAChangeDoesNotNameGoesOn() {
        long before = server.statsOf(client).rxBytes();
        client.configure(
                InterfaceChange.ofPeers(
                        PeerChange.ofKeepalive(server.publicKey(), 0),
                        networks(
                                server.publicKey(),
                                true,
                                new AllowedIpChange(server.v4(), false))));
        client.send(server, "again");
        assertEquals(List.of("again"), server.received());
        assertEquals(1, initiationsOfClient(), "the same session");
        assertTrue(server.statsOf(client).rxBytes() > before);
        assertEquals(server.endpoint(), client.statsOf(server).endpoint());
    }

    @Test
    void aNewKeyEndsEverySessionAndTheNextHandshakeWaitsForNothing() {
        PrivateKey newKey = PrivateKey.generate(new Random(5));
        client.configure(ofKey(newKey));
        assertEquals(newKey.publicKey(), client.publicKey());
        server.send(client, "under the old session");
        assertEquals(List.of(), client.received());
        assertEquals(1, client.drops(DropReason.UNKNOWN_INDEX));

        server.setPeer(client.asPeer(PresharedKey.NONE, List.of(client.v4()), Endpoint.UNKNOWN));
        client.send(server, "as somebody else");
        assertEquals(List.of("as somebody else"), server.received());
        server.send(client, "welcome");
        assertEquals(List.of("welcome"), client.received());
    }

    @Test
    void theSameKeyOnceMoreIsNoChange() {
        client.configure(ofKey(client.privateKey));
        client.send(server, "again");
        assertEquals(List.of("again"), server.received());
        assertEquals(1, initiationsOfClient());
    }

    @Test
    void withoutAKeyNothingIsBegunAndNothingAnswered() {
        client.configure(ofKey(PrivateKey.NONE));
        long initiations = initiationsOfClient();
        client.send(server, "nobody");
        simulation.pass(Duration.ofSeconds(20));
        assertEquals(List.of(), server.received());
        assertEquals(initiations, initiationsOfClient());

        server.send(client, "to nobody");
        simulation.pass(Duration.ofSeconds(20));
        assertEquals(List.of(), client.received());

        client.configure(ofKey(client.privateKey));
        client.send(server, "back");
        assertTrue(server.received().contains("back"));
    }

    @Test
    void aKeyThatIsAPeersMakesItNoPeer() {
        client.configure(ofKey(server.privateKey));
        assertNull(client.engine.conductor().peer(server.publicKey()));
    }

    /** Sessions stay, as they do in Linux: the key counts from the next handshake on. */
    @Test
    void aNewPresharedKeyIsForTheNextHandshake() {
        PresharedKey psk = PresharedKey.generate(new Random(1));
        client.configure(InterfaceChange.ofPeers(presharedKey(server.publicKey(), psk)));
        server.configure(InterfaceChange.ofPeers(presharedKey(client.publicKey(), psk)));
        client.send(server, "the same session");
        assertEquals(List.of("the same session"), server.received());
        assertEquals(1, initiationsOfClient());

        simulation.pass(Duration.ofSeconds(200));
        client.send(server, "a new one");
        assertTrue(server.received().contains("a new one"));
        assertTrue(initiationsOfClient() > 1);
    }

    @Test
    void aNetworkThatWasTakenAwayIsNotRoutedAnyMore() {
        client.configure(
                InterfaceChange.ofPeers(
                        networks(
                                server.publicKey(),
                                false,
                                new AllowedIpChange(server.v4(), true))));
        client.send(server, "lost");
        assertEquals(List.of(), server.received());
        assertEquals(1, client.drops(DropReason.NO_PEER_FOR_DESTINATION));
        assertEquals(1, client.tun.takeWritten().size(), "unreachable");
        server.send(client, "not allowed");
        assertEquals(List.of(), client.received());
        assertEquals(1, client.drops(DropReason.SOURCE_NOT_ALLOWED));
    }

    @Test
    void replacingPeersForgetsThemAndTheirSessions() {
        client.configure(
                new InterfaceChange(
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        true,
                        List.of()));
        assertEquals(List.of(), client.engine.conductor().peers());
        server.send(client, "to nobody");
        assertEquals(List.of(), client.received());
    }

    @Test
    void aKeepaliveThatStaysAsItIsIsNotSentAtOnceAgain() {
        InterfaceChange keepalive =
                InterfaceChange.ofPeers(PeerChange.ofKeepalive(server.publicKey(), 25));
        client.configure(keepalive);
        long sent = client.statsOf(server).txBytes();
        client.configure(keepalive);
        assertEquals(sent, client.statsOf(server).txBytes());
        assertFalse(client.engine.conductor().peers().isEmpty());
    }
}
