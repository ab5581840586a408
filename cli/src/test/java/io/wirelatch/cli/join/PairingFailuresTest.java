package io.wirelatch.cli.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.UnansweredServer;
import io.wirelatch.enroll.client.UnansweredServer.Finding;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.StateException;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PairingFailuresTest {

    private static final HostPort NAS = HostPort.parse("nas.lan");
    private static final Endpoint ENDPOINT = Endpoint.of(IpAddress.parse("192.0.2.2"), 51820);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SILENT|nas.lan (192.0.2.1) did not answer within 20 s: its pairing window is"
                        + " closed",
                "SILENT,SILENT|(192.0.2.1, 192.0.2.2) did not answer within 20 s",
                "SILENT,PORT_UNREACHABLE|did not answer within 20 s",
                "PORT_UNREACHABLE|nothing listens on UDP port 51820 of nas.lan (192.0.2.1)",
                "PORT_UNREACHABLE,NO_ROUTE|nothing listens on UDP port 51820",
                "NO_ROUTE|this machine has no way to nas.lan (192.0.2.1)",
                "NO_ROUTE,SILENT|did not answer within 20 s",
                "SILENT,FELL_SILENT|began to pair and then fell silent",
                "NOT_TRIED,SILENT|did not answer within 20 s",
            })
    void silenceIsExplainedByWhatWasFound(String findings, String expected) {
        List<UnansweredServer> servers = new ArrayList<>();
        for (String finding : findings.split(",", -1)) {
            servers.add(
                    new UnansweredServer(
                            new InetSocketAddress("192.0.2." + (servers.size() + 1), 51820),
                            Finding.valueOf(finding)));
        }
        assertMessage(
                expected,
                PairingFailures.of(
                        new PairingOutcome.NoAnswer(servers), NAS, Duration.ofSeconds(20), false));
    }

    /** A server with that key says that it is closed, so silence tells more. */
    @Test
    void silenceToAClientThatKnowsTheServersKeyIsExplainedBetter() {
        assertMessage(
                "did not answer within 20 s: it is another server than the one whose key was given",
                PairingFailures.of(
                        new PairingOutcome.NoAnswer(
                                List.of(
                                        new UnansweredServer(
                                                new InetSocketAddress("192.0.2.1", 51820),
                                                Finding.SILENT))),
                        NAS,
                        Duration.ofSeconds(20),
                        true));
    }

    @Test
    void everyRefusalSaysWhatToDoNext() {
        assertMessage(
                "nas.lan (192.0.2.2:51820) has another token or code than the one given.\nCompare",
                PairingFailures.of(new PairingOutcome.WrongSecret(ENDPOINT, 4), NAS));
        assertMessage(
                "nas.lan refused this machine: every address is taken: remove a peer.\nSee who",
                refused(RefusalReason.POOL_FULL, "every address is taken: remove a peer"));
        assertMessage(
                "what answers at nas.lan (192.0.2.2:51820) does not know the token",
                PairingFailures.of(new PairingOutcome.ServerUnproven(ENDPOINT), NAS));
    }

    @ParameterizedTest
    @EnumSource(RefusalReason.class)
    void everyReasonHasANextStepOfItsOwn(RefusalReason reason) {
        assertMessage("nas.lan refused this machine: so it is.\n", refused(reason, "so it is"));
        String nextStep =
                String.valueOf(refused(reason, "so it is").getMessage()).lines().toList().getLast();
        assertTrue(nextStep.contains("'") || nextStep.contains("epeat this"), nextStep);
    }

    @Test
    void aClockThatHasFallenBackIsToldWithWhatSetsItAndWithTheWayRoundIt() {
        String message =
                String.valueOf(refused(RefusalReason.CLOCK, "the clock is behind").getMessage());
        assertTrue(message.contains("'timedatectl'"), message);
        assertTrue(message.contains("sudo timedatectl set-ntp true"), message);
        assertTrue(message.contains("sudo chronyc makestep"), message);
        assertTrue(message.contains("sudo date -s"), message);
        assertTrue(
                message.endsWith(
                        "sudo mv /s/latch0/state.json /s/latch0/state.json.old, then repeat this."),
                message);
    }

    @Test
    void aPlaceThatCannotBeKeptHereIsKeptAtTheServerForAWhile() {
        CommandFailure e =
                PairingFailures.placeNotKept(
                        new StateException("cannot write /s/state.json: the disk is full"), NAS);
        assertEquals(ExitStatus.FAILED, e.exitStatus());
        String message = String.valueOf(e.getMessage());
        assertTrue(
                message.contains("not be kept here: cannot write /s/state.json: the disk is full."),
                message);
        assertTrue(
                message.contains(
                        "nas.lan keeps the place until 30 s after its pairing window closes: join"
                                + " again in that time"),
                message);
    }

    @Test
    void aWrongSecretSaysHowManyTriesAreLeft() {
        assertMessage(
                "4 more wrong ones lock the window",
                PairingFailures.of(new PairingOutcome.WrongSecret(ENDPOINT, 4), NAS));
        assertMessage(
                "One more wrong one locks the window",
                PairingFailures.of(new PairingOutcome.WrongSecret(ENDPOINT, 1), NAS));
        assertMessage(
                "its pairing window is LOCKED by that",
                PairingFailures.of(new PairingOutcome.WrongSecret(ENDPOINT, 0), NAS));
    }

    @Test
    void whatWasMistypedIsAskedForAgainAsLongAsTheWindowStandsIt() {
        assertEquals(
                Optional.of(
                        "That is not the token or code of nas.lan. One more wrong one locks the"
                                + " window."),
                PairingFailures.worthTypingAgain(new PairingOutcome.WrongSecret(ENDPOINT, 1), NAS));
        assertEquals(
                Optional.empty(),
                PairingFailures.worthTypingAgain(new PairingOutcome.WrongSecret(ENDPOINT, 0), NAS));
        assertEquals(
                Optional.of("Its digits are others. This has cost no try."),
                PairingFailures.worthTypingAgain(
                        new PairingOutcome.Refused(
                                RefusalReason.CODE_OF_ANOTHER_WINDOW,
                                "its digits are others",
                                ENDPOINT,
                                false),
                        NAS));
        assertEquals(
                Optional.empty(),
                PairingFailures.worthTypingAgain(
                        new PairingOutcome.Refused(RefusalReason.DENIED, "no", ENDPOINT, true),
                        NAS));
    }

    @Test
    void aClosedWindowSaysWhetherItIsLockedAndSinceWhen() {
        assertMessage(
                "nas.lan (192.0.2.2:51820) is closed.",
                PairingFailures.of(new PairingOutcome.Closed(ENDPOINT, false, false), NAS));
        assertMessage(
                "is closed: it is LOCKED",
                PairingFailures.of(new PairingOutcome.Closed(ENDPOINT, true, false), NAS));
        assertMessage(
                "closed during the attempt.",
                PairingFailures.of(new PairingOutcome.Closed(ENDPOINT, false, true), NAS));
    }

    @Test
    void anotherServerIsToldWithItsKey() {
        PublicKey key = PublicKey.ofBytes(new byte[32]);
        assertMessage(
                "is not the server whose key was given: its own is " + ServerFingerprint.of(key),
                PairingFailures.of(
                        new PairingOutcome.OtherServer(ENDPOINT, Optional.of(key)), NAS));
        assertMessage(
                "is not the server whose key was given.",
                PairingFailures.of(
                        new PairingOutcome.OtherServer(ENDPOINT, Optional.empty()), NAS));
    }

    @Test
    void aNameWithoutAddressIsNoPairingThatFailed() {
        CommandFailure e = PairingFailures.doesNotResolve(NAS);
        assertEquals(ExitStatus.FAILED, e.exitStatus());
        assertTrue(e.toString().contains("'nas.lan' does not resolve"), e.toString());
        assertEquals(ExitStatus.WRONG_USAGE, PairingFailures.noSecret(NAS).exitStatus());
    }

    private static CommandFailure refused(RefusalReason reason, String detail) {
        return PairingFailures.of(
                new PairingOutcome.Refused(reason, detail, ENDPOINT, true),
                NAS,
                Path.of("/s/latch0/state.json"));
    }

    private static void assertMessage(String expected, CommandFailure e) {
        assertEquals(ExitStatus.NOT_PAIRED, e.exitStatus());
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(expected), message);
        assertTrue(message.lines().count() <= 2, message);
    }
}
