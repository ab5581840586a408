package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What can go wrong at a machine that waits for somebody at the server to let it in. */
class HeldJoinIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";

    private String address = "";

    @Test
    @Order(1)
    void whoEndsTheWaitIsToldWhatThatMeans() {
        nas.startWirelatchReading(TOKEN + "\n", "serve", "--token", "-")
                .awaitLine("pairing: CLOSED");
        assertEquals(0, nas.wirelatch("open", "600", "--approve").exitStatus());
        startWaiting();

        CommandResult ended = pi.running().terminate();
        assertEquals(1, ended.exitStatus(), ended::toString);
        assertEquals(
                "wirelatch: stopped waiting to be let in: 192.0.2.1 forgets this machine in half a"
                        + " minute. To ask anew, repeat this while its pairing window is open.\n",
                ended.err());
        pi.assertNothingRuns();
    }

    @Test
    @Order(2)
    void whoCannotKeepThePlaceIsToldForHowLongTheServerDoes() {
        startWaiting();
        pi.output(
                "nsenter",
                "--mount",
                "--target",
                Long.toString(pi.running().pid()),
                "sh",
                "-e",
                "-c",
                "mount -t tmpfs -o size=64k,mode=700 none $0"
                        + " && { cat /dev/zero > $0/filler || true; } 2> /dev/null",
                pi.stateDir().resolve("latch0").toString());
        approve();

        CommandResult failed = pi.running().awaitExit(Duration.ofSeconds(20));
        assertEquals(1, failed.exitStatus(), failed::toString);
        assertTrue(
                failed.err()
                        .contains(
                                "192.0.2.1 has let this machine in, which could not be kept here:"
                                        + " cannot write %s: the disk is full."
                                                .formatted(pi.stateFile())),
                failed::toString);
        assertTrue(
                failed.err()
                        .contains(
                                "192.0.2.1 keeps the place until 30 s after its pairing window"
                                        + " closes: join again in that time"),
                failed::toString);
        address = addressOfPi();
    }

    @Test
    @Order(3)
    void whoJoinsAgainInThatTimeGetsTheSamePlace() {
        startWaiting();
        approve();
        pi.running().awaitLine("connected to");
        assertEquals(address, addressOfPi());
        Traffic.assertPing(pi, "10.150.0.1");
    }

    private void startWaiting() {
        pi.startWirelatchReading(TOKEN + "\n", "join", nas.ipv4(), "--token", "-")
                .awaitLine("Waiting for somebody there to let this machine in");
    }

    private void approve() {
        CommandResult approved = nas.wirelatch("approve", "pi");
        assertEquals(0, approved.exitStatus(), approved::toString);
    }

    private String addressOfPi() {
        assertEquals(1, nas.status().at("/peers").size());
        return nas.status().at("/peers/0/addresses").toString();
    }
}
