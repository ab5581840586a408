package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.crypto.Vectors;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys that can be set as a peer's and can be none's. */
final class EngineUnusablePeersTest {

    private final Simulation simulation = new Simulation(1);
    private final Host client = simulation.host(2);
    private final Host server = simulation.host(1);

    @AfterEach
    void close() {
        simulation.close();
    }

    static Stream<PublicKey> lowOrderKeys() {
        return Vectors.lowOrderPublicKeys().stream().map(PublicKey::ofBytes);
    }

    /** Linux skips such a peer without a word, as two machines may share one list of peers. */
    @Test
    void theInterfacesOwnKeyIsIgnoredAndTakesNobodysNetworks() {
        simulation.connect(client, server);
        PublicKey own = client.publicKey();
        client.configure(
                InterfaceChange.ofPeers(
                        new PeerChange(
                                own,
                                false,
                                false,
                                Optional.empty(),
                                Optional.of(server.endpoint()),
                                OptionalInt.of(1),
                                true,
                                List.of(new AllowedIpChange(server.v4(), false)))));
        client.setPeer(
                new PeerSettings(
                        own,
                        PresharedKey.NONE,
                        List.of(Cidr.parse("10.9.0.0/24")),
                        server.endpoint(),
                        1));
        assertNull(client.engine.conductor().peer(own));
        assertEquals(1, client.engine.conductor().peers().size());
        client.send(server, "its network is still its own");
        assertEquals(List.of("its network is still its own"), server.received());
    }

    /** Whitepaper, 5.4.2: the static-static secret would be zero, so there is no handshake. */
    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void aPeerWithAKeyOfLowOrderIsNeverSentAnything(PublicKey lowOrder) {
        client.setPeer(
                new PeerSettings(
                        lowOrder, PresharedKey.NONE, List.of(server.v4()), server.endpoint(), 1));
        client.send(server, "into nothing");
        client.engine.conductor().post(() -> client.engine.conductor().initiateHandshake(lowOrder));
        simulation.pass(Duration.ofSeconds(100));
        assertEquals(List.of(), simulation.network.captured());
    }
}
