package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.DecisionOutcome;
import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Windows in which somebody has to say yes to each machine. */
class ApprovalTest {

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Endpoint ELSEWHERE = Endpoint.of(IpAddress.parse("198.51.100.8"), 40000);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final TestServer server =
            new TestServer(TOKEN, clock, 1, "10.150.0.0/24")
                    .open(
                            WindowOptions.forToken(Duration.ofMinutes(1)).withApproval(),
                            Optional.empty());
    private final TestClient client = client(10);

    @Test
    void aMachineWaitsAndBothEndsShowTheSameWords() {
        confirm(client, SOURCE);

        HeldJoiner held = server.status().held().getFirst();
        assertEquals("pi", held.name());
        assertEquals(SOURCE, held.from());
        assertEquals(List.of("waiting " + held.checkWords() + " 120"), client.told);
        assertEquals(List.of("waits pi"), server.events);
        assertEquals(List.of(), server.disk.peers());
    }

    @Test
    void aMachineThatIsApprovedIsAPeer() {
        confirm(client, SOURCE);
        for (int i = 0; i < 30; i++) {
            poll(client, SOURCE);
        }
        assertInstanceOf(DecisionOutcome.Approved.class, server.approve("PI"));
        assertEquals(1, server.disk.peers().size());
        poll(client, SOURCE);

        PairingOutcome.Paired paired =
                assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
        assertEquals(server.joined().checkWords(), paired.checkWords());
        assertEquals(List.of(), server.status().held());
        assertEquals(new DecisionOutcome.NobodyWaits("pi"), server.approve("pi"));
    }

    @Test
    void aMachineThatIsDeniedIsToldSo() {
        confirm(client, SOURCE);
        assertInstanceOf(DecisionOutcome.Denied.class, server.deny("pi"));
        poll(client, SOURCE);

        assertEquals(RefusalReason.DENIED, refused(client).reason());
        assertEquals(List.of(), server.disk.peers());
    }

    /** The window's end ends nobody's wait, for a minute. */
    @Test
    void approvingIsPossibleForAMinuteAfterTheWindow() {
        confirm(client, SOURCE);
        for (int i = 0; i < 110; i++) {
            poll(client, SOURCE);
        }
        assertEquals(List.of("waits pi", "closed DEADLINE"), server.events);
        assertEquals(
                Optional.empty(), server.receive(client(20).next(), ELSEWHERE), "closed to others");
        assertInstanceOf(DecisionOutcome.Approved.class, server.approve("pi"));
        poll(client, SOURCE);

        assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
    }

    @Test
    void whenNobodyDecidesTheMachineIsToldSo() {
        confirm(client, SOURCE);
        for (int i = 0; i < 121 && client.outcome().isEmpty(); i++) {
            poll(client, SOURCE);
        }

        assertEquals(RefusalReason.NOT_DECIDED, refused(client).reason());
        assertEquals(List.of(), server.status().held());
        clock.advance(Duration.ofSeconds(30));
        assertEquals(List.of(), server.status().held());
        assertEquals(0, server.pairingCount());
    }

    @Test
    void closingTheWindowSendsEverybodyAwayWhoWaitsAndSaysSo() {
        confirm(client, SOURCE);
        server.close();
        poll(client, SOURCE);
        poll(client, SOURCE);

        assertEquals(RefusalReason.WINDOW_CLOSED, refused(client).reason());
        assertEquals(List.of(), server.status().held());
        clock.advance(Duration.ofSeconds(31));
        assertEquals(List.of(), server.status().held());
        assertEquals(0, server.pairingCount());
        assertEquals(new DecisionOutcome.NobodyWaits("pi"), server.approve("pi"));
    }

    /** Who compares words that are no longer those of this pairing sees an attack that is none. */
    @Test
    void aMachineThatIsHeldAnewInTheNextWindowIsToldItsNewWords() {
        confirm(client, SOURCE);
        CheckWords before = server.status().held().getFirst().checkWords();
        server.open(
                WindowOptions.forToken(Duration.ofMinutes(1))
                        .accepting(WindowOptions.Accepts.TOKEN_AND_CODE)
                        .withApproval(),
                Optional.of(CheapSecrets.code("4821-ocean-cactus-plug")));
        for (int i = 0; i < 30; i++) {
            poll(client, SOURCE);
        }

        CheckWords now = server.status().held().getFirst().checkWords();
        assertNotEquals(before, now);
        assertEquals(2, client.told.size(), client.told::toString);
        assertTrue(client.told.getLast().startsWith("waiting " + now), client.told::toString);
    }

    @Test
    void aMachineThatAsksNoMoreIsForgotten() {
        confirm(client, SOURCE);
        clock.advance(Duration.ofSeconds(30));

        assertEquals(List.of(), server.status().held());
        assertEquals(List.of("waits pi", "left pi"), server.events);
    }

    @Test
    void twoMachinesOfOneNameAreToldApart() {
        confirm(client, SOURCE);
        TestClient second = client(20);
        confirm(second, ELSEWHERE);
        assertEquals(
                List.of("pi", "pi-2"),
                server.status().held().stream().map(HeldJoiner::name).toList());
        server.deny("pi");
        server.approve("pi-2");
        poll(client, SOURCE);
        poll(second, ELSEWHERE);

        assertEquals(RefusalReason.DENIED, refused(client).reason());
        assertInstanceOf(PairingOutcome.Paired.class, second.outcome().orElseThrow());
    }

    @Test
    void aMachineThatWasStartedAgainWaitsOnce() {
        confirm(client, SOURCE);
        TestClient again = client(10);
        confirm(again, ELSEWHERE);

        assertEquals(1, server.status().held().size());
        assertEquals(ELSEWHERE, server.status().held().getFirst().from());
        server.approve("pi");
        poll(again, ELSEWHERE);
        assertInstanceOf(PairingOutcome.Paired.class, again.outcome().orElseThrow());
    }

    @Test
    void whatApprovingComesToIsToldToBoth() {
        confirm(client, SOURCE);
        server.diskFull = true;
        DecisionOutcome.NotAdmitted atTheServer =
                assertInstanceOf(DecisionOutcome.NotAdmitted.class, server.approve("pi"));
        assertEquals(RefusalReason.NOT_SAVED, atTheServer.reason());
        assertTrue(atTheServer.detail().contains("/var/lib/state.json"), atTheServer.detail());
        poll(client, SOURCE);

        assertEquals(RefusalReason.NOT_SAVED, refused(client).reason());
        assertFalse(refused(client).detail().contains("/"), refused(client).detail());
    }

    @Test
    void aSecondMachineWithACodeForOneEndsTheFirstOnesWait() {
        server.open(
                WindowOptions.forCode(Duration.ofMinutes(1)).withApproval(),
                Optional.of(CheapSecrets.code("4821-ocean-cactus-plug")));
        TestClient first = withCode(10);
        confirm(first, SOURCE);
        TestClient second = withCode(20);
        confirm(second, ELSEWHERE);

        assertEquals(RefusalReason.CODE_USED_TWICE, refused(second).reason());
        assertEquals(List.of(), server.status().held());
        assertTrue(server.events.contains("closed CODE_USED_TWICE"));
        poll(first, SOURCE);
        poll(first, SOURCE);
        assertEquals(RefusalReason.CODE_USED_TWICE, refused(first).reason());
    }

    /** Whoever proves nothing cannot end the wait of a client that has been told to wait. */
    @Test
    void aForgedRefusalDoesNotEndAWait() {
        confirm(client, SOURCE);
        clock.advance(Duration.ofMillis(1300));
        byte[] confirm = client.next();
        byte[] refused = Arrays.copyOf(confirm, 22);
        refused[3] = 5;
        refused[20] = 1;
        byte[] offer = confirm.clone();
        offer[3] = 4;
        client.receive(refused).receive(offer);
        clock.advance(SECOND);

        assertEquals(Optional.empty(), client.outcome());
    }

    private TestClient client(long seed) {
        return TestClient.of(TOKEN, clock, seed, "pi", false);
    }

    private TestClient withCode(long seed) {
        return TestClient.of(CheapSecrets.code("4821-ocean-cactus-plug"), clock, seed, "pi", false);
    }

    private void confirm(TestClient joiner, Endpoint from) {
        joiner.receive(server.receive(joiner.next(), from).orElseThrow());
        joiner.receive(server.receive(joiner.next(), from).orElseThrow());
    }

    private void poll(TestClient joiner, Endpoint from) {
        clock.advance(SECOND);
        joiner.advance((to, datagram) -> server.receive(datagram, from).ifPresent(joiner::receive));
    }

    private static PairingOutcome.Refused refused(TestClient joiner) {
        return assertInstanceOf(PairingOutcome.Refused.class, joiner.outcome().orElseThrow());
    }
}
