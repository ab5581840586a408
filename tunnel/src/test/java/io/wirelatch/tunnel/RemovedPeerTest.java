package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.MemoryNetwork.Datagram;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an eavesdropper can do with recorded initiations of a peer that was removed (5.1). */
final class RemovedPeerTest {

    private static final int INITIATION = 1;

    private final Simulation simulation = new Simulation(11);
    private final Host client = simulation.host(2);
    private final Host server = simulation.host(1);
    private final Host attacker = simulation.host(66);

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void nothingIsKnownOfInitiationsBeforeTheFirst() {
        simulation.connect(client, server);

        assertEquals(
                Optional.empty(), server.engine.conductor().latestInitiation(client.publicKey()));
        assertEquals(
                Optional.empty(), server.engine.conductor().latestInitiation(attacker.publicKey()));
    }

    @Test
    void aRecordedInitiationOfARemovedPeerIsDropped() {
        byte[] recorded = recordedInitiation();
        server.removePeer(client.publicKey());

        replay(recorded);
        assertEquals(1, server.drops(DropReason.UNKNOWN_PEER));
    }

    /** Without what was remembered the server would answer, and send to the attacker's place. */
    @Test
    void aKeyThatIsAPeerAgainAcceptsNoInitiationOfBeforeItsRemoval() {
        byte[] recorded = recordedInitiation();
        Tai64n latest =
                server.engine.conductor().latestInitiation(client.publicKey()).orElseThrow();
        server.removePeer(client.publicKey());
        addAgain();
        server.engine.conductor().requireInitiationsAfter(client.publicKey(), latest);

        assertReplayIsRefusedAndTheClientComesBack(recorded);
    }

    /**
     * What {@code wg setconf} does to every peer, also with the file that {@code showconf} has
     * printed.
     */
    @Test
    void aPeerThatIsReplacedByItselfAcceptsNoInitiationOfBefore() {
        byte[] recorded = recordedInitiation();
        server.configure(
                new InterfaceChange(
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        true,
                        List.of(changeOfClient(false))));

        assertReplayIsRefusedAndTheClientComesBack(recorded);
    }

    @Test
    void aPeerThatIsRemovedAndAddedInOneChangeAcceptsNoInitiationOfBefore() {
        byte[] recorded = recordedInitiation();
        server.configure(InterfaceChange.ofPeers(changeOfClient(true), changeOfClient(false)));

        assertReplayIsRefusedAndTheClientComesBack(recorded);
    }

    @Test
    void anOlderTimestampNeverReplacesAGreaterOne() {
        recordedInitiation();
        Tai64n latest =
                server.engine.conductor().latestInitiation(client.publicKey()).orElseThrow();
        server.engine.conductor().requireInitiationsAfter(client.publicKey(), new Tai64n(1, 2));

        assertEquals(
                Optional.of(latest),
                server.engine.conductor().latestInitiation(client.publicKey()));
    }

    private void assertReplayIsRefusedAndTheClientComesBack(byte[] recorded) {
        replay(recorded);
        assertEquals(1, server.drops(DropReason.REPLAYED_INITIATION));
        assertEquals(Endpoint.UNKNOWN, server.statsOf(client).endpoint());

        // The peer itself comes back: its timestamps only grow.
        simulation.pass(Duration.ofSeconds(200));
        client.received();
        client.send(server, "again");
        simulation.pass(Duration.ofSeconds(10));
        assertTrue(server.received().contains("again"));
    }

    private PeerChange changeOfClient(boolean remove) {
        return new PeerChange(
                client.publicKey(),
                remove,
                false,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                true,
                List.of(
                        new AllowedIpChange(client.v4(), false),
                        new AllowedIpChange(client.v6(), false)));
    }

    private byte[] recordedInitiation() {
        simulation.connect(client, server);
        client.send(server, "hello");
        assertEquals(List.of("hello"), server.received());
        return simulation.network.captured().stream()
                .filter(datagram -> datagram.type() == INITIATION)
                .map(Datagram::bytes)
                .findFirst()
                .orElseThrow();
    }

    private void addAgain() {
        server.setPeer(
                client.asPeer(
                        PresharedKey.NONE, List.of(client.v4(), client.v6()), Endpoint.UNKNOWN));
    }

    private void replay(byte[] recorded) {
        simulation.pass(Duration.ofSeconds(1));
        simulation.network.inject(attacker.endpoint(), server.endpoint(), recorded);
        simulation.settle();
    }
}
