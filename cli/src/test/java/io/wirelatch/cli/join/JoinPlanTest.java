package io.wirelatch.cli.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.running.EngineChoice;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JoinPlanTest {

    private static final PrivateKey KEY = PrivateKey.generate(new Random(5));
    private static final PairedClient NAS =
            new PairedClient(
                    KEY,
                    "nas.lan",
                    51820,
                    new Offer(
                            KEY.publicKey(),
                            "pi",
                            List.of(Cidr.parse("10.9.0.2/24")),
                            List.of(Cidr.parse("10.9.0.0/24")),
                            PresharedKey.NONE,
                            1420,
                            25));

    @Test
    void whatWasNeverJoinedIsPairedWith() {
        assertEquals(
                new JoinPlan.Pair(new HostPort("nas.lan", 51820), Optional.empty()),
                decide(Optional.empty(), "nas.lan", false));
    }

    @Test
    void anAttemptThatWasNotAnsweredGoesOnWithItsKey() {
        assertEquals(
                new JoinPlan.Pair(new HostPort("nas.lan", 51820), Optional.of(KEY)),
                decide(Optional.of(new UnpairedClient(KEY)), "nas.lan", true));
    }

    @Test
    void whatHasBeenJoinedIsResumedUnderAnySpelling() {
        for (String server : List.of("", "nas.lan", "NAS.lan:51820", "nas.lan.")) {
            assertEquals(new JoinPlan.Resume(NAS, false), decide(Optional.of(NAS), server, false));
        }
    }

    @Test
    void aTokenTypedNowAllowsToPairAnew() {
        assertEquals(new JoinPlan.Resume(NAS, true), decide(Optional.of(NAS), "nas.lan", true));
    }

    @Test
    void withoutAServerThereIsNothingToJoin() {
        CommandFailure e = refused(Optional.empty(), "");
        assertEquals(ExitStatus.WRONG_USAGE, e.exitStatus());
        assertTrue(e.toString().contains("latch0 has not joined anything yet"), e.toString());
        refused(Optional.of(new UnpairedClient(KEY)), "");
    }

    @Test
    void anotherServerOnAJoinedInterfaceIsRefusedNamingBoth() {
        for (String other : List.of("nas2.lan", "nas.lan:4000", "192.0.2.7")) {
            CommandFailure e = refused(Optional.of(NAS), other);
            assertEquals(ExitStatus.FAILED, e.exitStatus());
            assertTrue(
                    e.toString().contains("latch0 has joined nas.lan already, not " + other),
                    e.toString());
            assertTrue(e.toString().contains("remove /s/latch0 "), e.toString());
        }
    }

    @Test
    void aServersInterfaceIsNotJoinedOn() {
        ServerState server =
                new ServerState(
                        KEY,
                        PairingToken.of("a-token-of-mine"),
                        List.of(Cidr.parse("10.9.0.0/24")),
                        51820,
                        1420,
                        List.of());
        CommandFailure e = refused(Optional.of(server), "nas.lan");
        assertEquals(ExitStatus.FAILED, e.exitStatus());
        assertTrue(e.toString().contains("latch0 is a server's interface here"), e.toString());
    }

    private static CommandFailure refused(Optional<NetworkState> kept, String server) {
        return assertThrows(CommandFailure.class, () -> decide(kept, server, false));
    }

    private static JoinPlan decide(
            Optional<NetworkState> kept, String server, boolean tokenInsisted) {
        return JoinPlan.decide(
                kept,
                new JoinOptions(
                        server.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(server)),
                        Optional.empty(),
                        tokenInsisted,
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(20),
                        new EngineChoice(Optional.empty(), true, 1),
                        Optional.empty()),
                "latch0",
                Path.of("/s/latch0/state.json"));
    }
}
