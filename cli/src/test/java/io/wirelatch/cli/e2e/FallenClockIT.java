package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.state.RemovedPeer;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A machine whose clock has fallen back since its last handshake. Nobody's clock is touched here:
 * the server is given a memory of a handshake in days to come.
 */
class FallenClockIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";

    @Test
    @Order(1)
    void aMachineJoinsAndBothGoAway() {
        serve();
        joinWithToken().awaitLine("connected to");
        assertEquals(0, pi.running().terminate().exitStatus());
        assertEquals(0, nas.wirelatch("remove", "pi").exitStatus());
        assertEquals(0, nas.running().terminate().exitStatus());
    }

    @Test
    @Order(2)
    void itsClockIsSaidAtBothEndsWhenItWantsToJoinAgain() {
        PublicKey key = KeptState.clientKey(pi).orElseThrow();
        try (StateStore store = StateStore.open(nas.stateDir(), "latch0")) {
            Tai64n ahead = Tai64n.of(Instant.now().plus(Duration.ofDays(3).plusHours(1)));
            store.commit(
                    KeptState.ofServer(nas).withRemovedPeers(List.of(new RemovedPeer(key, ahead))));
        }
        serve();

        CommandResult refused = joinWithToken().awaitExit(Duration.ofSeconds(60));
        assertEquals(4, refused.exitStatus(), refused::toString);
        assertTrue(
                refused.err().contains("the clock of the machine that joins is 3 days behind"),
                refused::toString);
        assertTrue(refused.err().contains("'timedatectl'"), refused::toString);
        assertTrue(
                refused.err().contains("sudo mv %1$s %1$s.old".formatted(pi.stateFile())),
                refused::toString);
        nas.running().awaitLine("a join from " + pi.ipv4() + ":.* was refused: the clock of");
        assertTrue(nas.wirelatch("log").out().contains("the clock of"));
    }

    @Test
    @Order(3)
    void asANewMachineItGetsInWithTheSameClock() {
        pi.forgetState();
        joinWithToken().awaitLine("connected to");
    }

    private void serve() {
        nas.startWirelatchReading(TOKEN + "\n", "serve", "--token", "-", "--open", "600")
                .awaitLine("pairing: OPEN");
    }

    private RunningProcess joinWithToken() {
        return pi.startWirelatchReading(TOKEN + "\n", "join", nas.ipv4(), "--token", "-");
    }
}
