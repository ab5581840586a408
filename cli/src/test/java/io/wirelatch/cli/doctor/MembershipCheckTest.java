package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.WindowStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a client that runs can tell of its server, which does not say whom it has removed. */
class MembershipCheckTest {

    private static final long NOW = 1_000_000;

    @Test
    void aConnectionIsNoMoreThanItsLastHandshake() {
        assertEquals(
                new Finding.Ok(
                        "connected as pi, last handshake with the server 40 s ago; that it has"
                                + " removed this machine would show within 75 s"),
                running(40, true));
    }

    @Test
    void aHandshakeThatIsOverdueIsAWarningWithTheWayToPairAnew() {
        assertInstanceOf(Finding.Ok.class, running(160, true));
        Finding.Warning warning =
                assertInstanceOf(Finding.Warning.class, running(161, true), "overdue");
        assertTrue(warning.why().contains("has removed this machine"), warning.why());
        assertTrue(
                warning.mend()
                        .getLast()
                        .endsWith("end what runs, then sudo wirelatch join nas.lan --token -"),
                warning.toString());
    }

    @Test
    void aServerThatIsSilentForThreeKeepalivesIsAProblemThatTellsSinceWhen() {
        Finding.Problem problem = assertInstanceOf(Finding.Problem.class, running(90, false));
        assertEquals(
                "nothing has come from the server within the last 75 s, though latch0 runs as"
                        + " pi; last handshake: 1 min ago",
                problem.found());
    }

    private static Finding running(long handshakeAgeSeconds, boolean online) {
        PeerStatus server =
                new PeerStatus(
                        "nas.lan",
                        "",
                        List.of("10.150.0.0/24"),
                        "192.0.2.1:51820",
                        NOW - handshakeAgeSeconds,
                        0,
                        0,
                        online);
        NetworkStatus status =
                new NetworkStatus(
                        "latch0",
                        NetworkStatus.Role.CLIENT,
                        "",
                        40123,
                        List.of("10.150.0.2/24"),
                        1420,
                        WindowStatus.CLOSED,
                        List.of(),
                        List.of(server),
                        Optional.empty(),
                        Optional.empty());
        return MembershipCheck.describe(Patients.client(), status, Patients.joined(), NOW);
    }
}
