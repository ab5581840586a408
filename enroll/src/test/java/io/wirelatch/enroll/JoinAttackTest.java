package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingDrop;
import io.wirelatch.enroll.server.TestServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What somebody on the way tries with a join: see SECURITY.md, "Attacks, and what comes of them".
 */
class JoinAttackTest extends JoinScenario {

    /** One run of CPace tests one guess. */
    @Test
    void aPairingIsSpentAfterOneWrongConfirmation() {
        TestClient right = client(10, "pi");
        right.receive(ask(right.next()));
        byte[] confirm = right.next();
        byte[] wrong = confirm.clone();
        wrong[36] ^= 1;

        byte[] refused = ask(wrong);
        assertArrayEquals(refused, ask(wrong));
        assertEquals(Optional.empty(), server.receive(confirm, SOURCE));
        assertEquals(1, server.drops(PairingDrop.CONFLICTING));
        assertEquals(List.of(), server.disk.peers());
    }

    @Test
    void aForgedRefusalDoesNotEndAJoin() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        client.receive(ask(hello));
        byte[] confirm = client.next();
        client.receive(refusal(hello, RefusalReason.WRONG_SECRET));
        clock.advance(Duration.ofMillis(900));
        client.receive(ask(confirm));

        assertEquals("pi", offer(client).name());
    }

    @Test
    void aForgedRefusalBeforeTheConfirmationIsIgnored() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        client.receive(refusal(hello, RefusalReason.WRONG_SECRET));
        clock.advance(Duration.ofSeconds(2));

        assertEquals(Optional.empty(), client.outcome());
    }

    @Test
    void aServerThatDoesNotKnowTheTokenIsNotBelieved() {
        TestServer impostor = new TestServer(OTHER_TOKEN, clock, 5, "10.150.0.0/24").open(MINUTE);
        TestClient client = client(10, "pi");
        client.receive(impostor.receive(client.next(), SOURCE).orElseThrow());
        byte[] confirm = client.next();
        byte[] forged = confirm.clone();
        forged[3] = 4;
        client.receive(forged);
        clock.advance(Duration.ofSeconds(1));

        assertInstanceOf(PairingOutcome.ServerUnproven.class, client.outcome().orElseThrow());
    }

    @Test
    void aRecordedPairingReplayedLaterProvesNothing() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        byte[] share = ask(hello);
        client.receive(share);
        byte[] confirm = client.next();
        ask(confirm);
        server.registry().remove("pi");
        clock.advance(Duration.ofSeconds(30));

        assertFalse(Arrays.equals(share, ask(hello)));
        assertEquals(Optional.empty(), server.receive(confirm, SOURCE));
        assertEquals(1, server.drops(PairingDrop.NOT_ECHOED));
        assertEquals(List.of("joined pi"), server.events, "nor is it a guess");
        assertEquals(List.of(), server.disk.peers());
    }

    @Test
    void aConfirmationFromElsewhereBelongsToNoPairing() {
        TestClient client = client(10, "pi");
        client.receive(ask(client.next()));

        assertEquals(Optional.empty(), server.receive(client.next(), ELSEWHERE));
        assertEquals(1, server.drops(PairingDrop.UNKNOWN_PAIRING));
    }

    @Test
    void aServersOwnMessagesReflectedToItGetNoAnswer() {
        TestClient client = client(10, "pi");
        byte[] share = ask(client.next());
        client.receive(share);
        byte[] offer = ask(client.next());

        assertEquals(Optional.empty(), server.receive(share, SOURCE));
        assertEquals(Optional.empty(), server.receive(offer, SOURCE));
    }

    /** The client's tag and box do not pass for the server's. */
    @Test
    void aClientsOwnMessagesReflectedToItAreNotBelieved() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        client.receive(hello);
        assertArrayEquals(hello, repeated(client));
        client.receive(ask(hello));
        byte[] confirm = client.next();
        client.receive(confirm);
        byte[] asOffer = confirm.clone();
        asOffer[3] = 4;
        client.receive(asOffer);
        clock.advance(Duration.ofSeconds(1));

        assertInstanceOf(PairingOutcome.ServerUnproven.class, client.outcome().orElseThrow());
    }

    /** Whoever mirrors a HELLO's share as SHARE does not know the key either. */
    @Test
    void aClientsOwnShareReflectedDoesNotConfirm() {
        TestClient client = client(10, "pi");
        byte[] hello = client.next();
        byte[] share = new byte[72];
        System.arraycopy(hello, 0, share, 0, 52);
        share[3] = 2;
        client.receive(share);
        byte[] asOffer = client.next();
        asOffer[3] = 4;
        client.receive(asOffer);
        clock.advance(Duration.ofSeconds(1));

        assertInstanceOf(PairingOutcome.ServerUnproven.class, client.outcome().orElseThrow());
    }

    @Test
    void aShareOfLowOrderGetsNoAnswer() {
        byte[] hello = client(10, "pi").next();
        Arrays.fill(hello, 20, 52, (byte) 0);

        assertEquals(Optional.empty(), server.receive(hello, SOURCE));
        assertEquals(1, server.drops(PairingDrop.BAD_SHARE));
        assertEquals(0, server.pairingCount());
    }

    @Test
    void aServersShareOfLowOrderIsIgnored() {
        TestClient client = client(10, "pi");
        byte[] share = ask(client.next());
        byte[] low = share.clone();
        Arrays.fill(low, 20, 52, (byte) 0);
        client.receive(low).receive(share);
        client.receive(ask(client.next()));

        assertEquals("pi", offer(client).name());
    }

    private byte[] repeated(TestClient client) {
        clock.advance(Duration.ofMillis(400));
        return client.next();
    }
}
