package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.tunnel.Simulation.Host;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The first packet in a session is answered sooner than the conductor has heard of it. */
final class EngineFirstAnswerTest {

    private static final int INITIATION = 1;

    private final Simulation simulation = new Simulation(12);

    @AfterEach
    void close() {
        simulation.close();
    }

    /** Whitepaper, 5.4.5: that packet confirms the session, and no other one is needed. */
    @Test
    void anAnswerThatIsFasterThanTheConductorBeginsNoHandshake() {
        Host client = simulation.host(2);
        Host server = simulation.host(1);
        simulation.connect(client, server);
        client.tun.put(TestPackets.udp(client.v4().address(), server.v4().address(), "question"));
        client.engine.outbound().getFirst().runOnce();
        client.engine.conductor().step();
        server.engine.inbound().getFirst().runOnce();
        server.engine.conductor().step();
        client.engine.inbound().getFirst().runOnce();
        client.engine.conductor().step();
        server.engine.inbound().getFirst().runOnce();
        assertEquals(List.of("question"), server.received());

        server.tun.put(TestPackets.udp(server.v4().address(), client.v4().address(), "answer"));
        server.engine.outbound().getFirst().runOnce();
        simulation.settle();
        assertEquals(List.of("answer"), client.received());
        assertEquals(0, simulation.network.countCaptured(server.endpoint(), INITIATION));
    }
}
