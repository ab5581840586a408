package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.conductor.Conductor;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 200,000 initiations a second from forged addresses and with the right mac1 (whitepaper, 5.3),
 * twice as many as the conductor keeps up with. Time passes in milliseconds, and in each one the
 * conductor of the server makes so many steps and no more.
 */
@Timeout(60)
final class EngineFloodTest {

    private static final long SEED = 23;
    private static final int FLOOD_A_MILLISECOND = 200;

    /** Of 32 handshake messages each. */
    private static final int STEPS_A_MILLISECOND = 3;

    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final Duration ATTEMPT_TIME = Duration.ofSeconds(90);

    /** Were 32 bytes kept of each message of a second, it would be 6.4 MB. */
    private static final long KEPT_BYTES_LIMIT = 4_000_000;

    private final Random random = new Random(SEED);
    private final Simulation simulation = new Simulation(SEED);
    private final Host server = simulation.host(1);
    private final Host client = simulation.host(2);
    private final Host newcomer = simulation.host(3);
    private final InitiationFlood flood =
            new InitiationFlood(simulation.network, server.endpoint(), server.publicKey(), SEED);
    private final List<String> received = new ArrayList<>();
    private int sent;

    @BeforeEach
    void beginATransfer() {
        simulation.connect(client, server);
        client.send(server, "before");
        assertEquals(List.of("before"), server.received());
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    /** Lets a host do what it has to; when its conductor wants to be called next. */
    private static long run(Host host, int steps) {
        while (host.tun.hasPackets()) {
            host.engine.outbound().getFirst().runOnce();
        }
        while (host.udp.hasDatagrams()) {
            host.engine.inbound().getFirst().runOnce();
        }
        long next = 0;
        for (int i = 0; i < steps; i++) {
            next = host.engine.conductor().step();
        }
        return next;
    }

    /** The flood, with a packet of the transfer each way in every millisecond. */
    private void flood(int milliseconds) {
        for (int i = 0; i < milliseconds; i++) {
            simulation.clock.advance(MILLISECOND);
            client.tun.put(TestPackets.udp(client.v4().address(), server.v4().address(), "up"));
            server.tun.put(TestPackets.udp(server.v4().address(), client.v4().address(), "down"));
            sent += 2;
            run(client, 1);
            // Whoever else sends in this millisecond comes somewhere between.
            int first = random.nextInt(FLOOD_A_MILLISECOND + 1);
            flood.send(first);
            run(newcomer, 1);
            flood.send(FLOOD_A_MILLISECOND - first);
            run(server, STEPS_A_MILLISECOND);
            run(client, 1);
            run(newcomer, 1);
            received.addAll(server.received());
            received.addAll(client.received());
            // Most of it is cookie replies to nowhere.
            simulation.network.captured().clear();
        }
    }

    private long received(String payload) {
        return received.stream().filter(payload::equals).count();
    }

    @Test
    void aRunningTransferLosesNothing() {
        flood(200);
        assertTrue(server.drops(DropReason.HANDSHAKE_QUEUE_FULL) > 10_000, "it is too much");
        assertEquals(sent, received("up") + received("down"));
    }

    @Test
    void hardlyAnyOfItIsDecryptedAndNothingIsKept() {
        flood(200);
        long before = keptBytes();
        long sentBefore = flood.sent();
        long decryptedBefore = server.drops(DropReason.HANDSHAKE_FAILED);
        received.clear();
        flood(1_000);
        received.clear();
        long grown = keptBytes() - before;
        assertEquals(200_000, flood.sent() - sentBefore);
        assertEquals(decryptedBefore, server.drops(DropReason.HANDSHAKE_FAILED));
        assertTrue(decryptedBefore < 200, "before the load was noticed: " + decryptedBefore);
        assertTrue(grown < KEPT_BYTES_LIMIT, grown + " bytes more are kept");
    }

    private static long keptBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void aChangeOfConfigurationIsMadeInTheNextStep() {
        flood(20);
        server.engine.conductor().post(() -> addPeer(server, newcomer, Endpoint.UNKNOWN));
        assertEquals(1, server.engine.conductor().peers().size());
        flood.send(FLOOD_A_MILLISECOND);
        run(server, 1);
        assertEquals(2, server.engine.conductor().peers().size());
    }

    /** Not of handshakes alone: whatever others ask for, everything has its turn in every step. */
    @Test
    void commandsWithoutEndKeepHandshakesFromNothing() {
        Conductor conductor = server.engine.conductor();
        Runnable endless =
                new Runnable() {
                    @Override
                    public void run() {
                        conductor.post(this);
                    }
                };
        conductor.post(endless);
        flood.send(10);
        long next = run(server, 1);
        assertEquals(10, server.drops(DropReason.HANDSHAKE_FAILED));
        assertEquals(simulation.clock.getAsLong(), next, "and the next step follows at once");
    }

    /** 6.1: a retry that is due is sent on time. */
    @Test
    void timersGoOff() {
        Host unreachable = simulation.host(4);
        simulation.kill(unreachable);
        server.engine.conductor().post(() -> addPeer(server, unreachable, unreachable.endpoint()));
        server.engine
                .conductor()
                .post(() -> server.engine.conductor().initiateHandshake(unreachable.publicKey()));
        run(server, 1);
        flood(5);
        long due = simulation.clock.getAsLong() + Duration.ofSeconds(5).toNanos();
        simulation.clock.advanceTo(due);
        List<Integer> initiations = new ArrayList<>();
        for (int i = 0; i < 334; i++) {
            simulation.clock.advance(MILLISECOND);
            flood.send(FLOOD_A_MILLISECOND);
            run(server, 1);
            if (simulation.network.countCaptured(server.endpoint(), 1) > 0) {
                initiations.add(i);
            }
            simulation.network.captured().clear();
        }
        assertEquals(1, initiations.size());
    }

    /** It is asked for a cookie, and comes back with mac2: each time, about half get through. */
    @Test
    void aNewPeerGetsIn() {
        flood(20);
        server.engine.conductor().post(() -> addPeer(server, newcomer, Endpoint.UNKNOWN));
        newcomer.engine.conductor().post(() -> addPeer(newcomer, server, server.endpoint()));
        run(newcomer, 1);
        newcomer.tun.put(
                TestPackets.udp(newcomer.v4().address(), server.v4().address(), "let me in"));
        long begin = simulation.clock.getAsLong();
        flood(50);
        long deadline = begin + ATTEMPT_TIME.toNanos();
        long nextAttempt = run(newcomer, 2);
        while (newcomer.established.isEmpty() && nextAttempt < deadline) {
            // Between two attempts there is nothing but the flood, so its last part is enough.
            simulation.clock.advanceTo(nextAttempt - Duration.ofMillis(20).toNanos());
            flood(40);
            nextAttempt = run(newcomer, 2);
        }
        assertFalse(newcomer.established.isEmpty(), "seed " + SEED);
        assertTrue(
                simulation.clock.getAsLong() - begin > Duration.ofSeconds(5).toNanos(),
                "the first attempt has no cookie");
        assertEquals(1, received("let me in"));
    }

    private static void addPeer(Host to, Host peer, Endpoint where) {
        PeerSettings settings = peer.asPeer(PresharedKey.NONE, List.of(peer.v4()), where);
        to.engine.conductor().setPeer(settings);
    }
}
