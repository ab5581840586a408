package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions come back: after an absence, after a restart of either side, and on a bad path. */
final class EngineReconnectTest {

    private Simulation simulation = new Simulation(11);

    @AfterEach
    void close() {
        simulation.close();
    }

    @Test
    void aServerThatWasAwayForAnHourIsFoundAgainByThePersistentKeepalive() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        server.setPeer(client.asPeer(PresharedKey.NONE, List.of(client.v4()), Endpoint.UNKNOWN));
        client.setPeer(server.asPeerWithKeepalive(25));
        simulation.network.setFaults(1, 0, 0);
        simulation.pass(Duration.ofHours(1));
        simulation.network.setFaults(0, 0, 0);
        simulation.pass(Duration.ofSeconds(31));
        server.send(client, "back");
        assertEquals(List.of("back"), client.received());
    }

    @Test
    void aRestartedServerIsUsedAgainWithinFifteenSecondsOfTheNextPacket() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "before");
        server.received();
        server = simulation.restart(server);
        client.send(server, "lost");
        simulation.pass(Duration.ofMillis(15_400));
        client.send(server, "after");
        assertTrue(server.received().contains("after"));
    }

    @Test
    void aRestartedServerThatKnowsWhereItsPeerWasCallsItBackAtOnce() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "before");
        Host again = simulation.restart(server);
        again.setPeer(client.asPeer(PresharedKey.NONE, List.of(client.v4()), client.endpoint()));
        again.engine
                .conductor()
                .post(() -> again.engine.conductor().initiateHandshake(client.publicKey()));
        simulation.settle();
        client.send(again, "after");
        assertEquals(List.of("after"), again.received());
    }

    @Test
    void aRestartedClientIsHeardAgainAtOnce() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.send(server, "before");
        simulation.pass(Duration.ofSeconds(1));
        client = simulation.restart(client);
        client.send(server, "after");
        assertEquals(List.of("before", "after"), server.received());
    }

    @Test
    void twoPeersThatBeginAtTheSameMomentEndWithAWorkingSession() {
        Host one = simulation.host(1);
        Host two = simulation.host(2);
        one.setPeer(two.asPeer(PresharedKey.NONE, List.of(two.v4()), two.endpoint()));
        two.setPeer(one.asPeer(PresharedKey.NONE, List.of(one.v4()), one.endpoint()));
        one.tun.put(TestPackets.udp(one.v4().address(), two.v4().address(), "from one"));
        two.tun.put(TestPackets.udp(two.v4().address(), one.v4().address(), "from two"));
        simulation.settle();
        assertEquals(List.of("from one"), two.received());
        assertEquals(List.of("from two"), one.received());
        for (int i = 0; i < 100; i++) {
            simulation.pass(Duration.ofSeconds(9));
            one.send(two, "1-" + i);
            two.send(one, "2-" + i);
            assertEquals(List.of("1-" + i), two.received());
            assertEquals(List.of("2-" + i), one.received());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void onABadPathEveryPacketArrivesAtMostOnceAndMostArrive(long seed) {
        simulation.close();
        simulation = new Simulation(seed);
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        simulation.network.setFaults(0.2, 0.2, 0.2);
        List<String> received = new ArrayList<>();
        int sent = 0;
        for (int i = 0; i < 2_000; i++) {
            client.send(server, "packet " + sent++);
            server.send(client, "answer");
            simulation.pass(Duration.ofMillis(500));
            received.addAll(server.received());
        }
        assertEquals(new HashSet<>(received).size(), received.size(), "seed " + seed);
        assertTrue(received.size() > sent * 0.7, received.size() + " of " + sent);
    }
}
