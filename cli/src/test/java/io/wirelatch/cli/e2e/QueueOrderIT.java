package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several threads each way, and yet no datagram overtakes another of its flow: the system gives all
 * packets of a flow to one queue, and all datagrams of a peer to one receiver.
 */
@ExtendWith(OneScenario.class)
class QueueOrderIT implements OneScenario.WithTranscripts {

    private static final int FLOWS = 8;
    private static final int DATAGRAMS_A_FLOW = 2_000;
    private static final String DATAGRAM_BYTES = "1200";

    private WgPair pair;

    @BeforeEach
    void makeMachines(@TempDir Path folder) {
        Prerequisites.requireWithWg();
        pair = new WgPair(folder, new SecureRandom());
    }

    @AfterEach
    void takeMachinesAway() {
        if (pair != null) {
            pair.close();
        }
    }

    @Override
    public String transcripts() {
        return pair.lan.transcripts();
    }

    @Test
    void everyFlowKeepsItsOrderInBothDirections() {
        pair.connect("--queues", "2");
        try (RunningProcess toBob = sink(pair.bob);
                RunningProcess toAlice = sink(pair.alice);
                RunningProcess fromAlice = source(pair.alice, WgPair.BOB_IPV4);
                RunningProcess fromBob = source(pair.bob, WgPair.ALICE_IPV4)) {
            fromAlice.awaitLine("sent");
            fromBob.awaitLine("sent");
            assertOrder(toBob);
            assertOrder(toAlice);
        }
    }

    private static RunningProcess sink(Machine machine) {
        RunningProcess sink = machine.startJava(DatagramSink.class, FLOWS * DATAGRAMS_A_FLOW);
        sink.awaitLine("listening");
        return sink;
    }

    private static RunningProcess source(Machine machine, String address) {
        return machine.startJava(
                DatagramSource.class, address, "4243", FLOWS, DATAGRAMS_A_FLOW, DATAGRAM_BYTES);
    }

    /** Some may be lost where the machine is busy, as on any network. */
    private static void assertOrder(RunningProcess sink) {
        MatchResult arrived =
                sink.awaitLine(
                        "received (\\d+) in (\\d+) flows, out of order (\\d+), damaged (\\d+)");
        assertEquals(Integer.toString(FLOWS), arrived.group(2));
        assertEquals("0", arrived.group(3), arrived::group);
        assertEquals("0", arrived.group(4), arrived::group);
        int received = Integer.parseInt(arrived.group(1));
        assertTrue(received > FLOWS * DATAGRAMS_A_FLOW / 4, arrived::group);
    }
}
