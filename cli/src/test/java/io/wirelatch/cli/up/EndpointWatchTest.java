package io.wirelatch.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.cli.wgconf.EndpointName;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A peer that is looked for under its name; the clock is the test's, and looks are 5 s apart. */
class EndpointWatchTest {

    private static final PublicKey PEER = PublicKey.ofBytes(new byte[32]);
    private static final EndpointName NAME = new EndpointName("vpn.example.com", 51820);
    private static final Endpoint OLD = endpoint(1);
    private static final Endpoint NEW = endpoint(2);

    private final List<String> notices = new ArrayList<>();
    private final List<Endpoint> moves = new ArrayList<>();
    private List<Endpoint> answer = List.of(OLD);
    private int questions;
    private long nowNanos = -7;
    private Endpoint current = OLD;
    private Instant handshake = Instant.EPOCH;
    private long sentBytes;
    private long silentNanos = Long.MAX_VALUE;

    private final EndpointWatch watch =
            new EndpointWatch(
                    name -> {
                        assertEquals(NAME, name);
                        questions++;
                        return answer;
                    },
                    () -> nowNanos,
                    notices::add);

    @BeforeEach
    void addPeer() {
        watch.add(PEER, NAME, List.of(OLD));
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void aPeerThatNeverAnswersIsLookedForAfter135Seconds() {
        answer = List.of(NEW);
        passSending(134);
        assertEquals(0, questions);
        passSending(5);
        assertEquals(1, questions);
        assertEquals(List.of(NEW), moves);
        assertEquals(List.of("looking for vpn.example.com at 192.0.2.2:51820"), notices);
    }

    @Test
    void whileItStaysAwayItIsLookedForEvery30Seconds() {
        passSending(135);
        assertEquals(1, questions);
        assertEquals(List.of(), moves, "it is where it was");
        passSending(25);
        assertEquals(1, questions);
        passSending(35);
        assertEquals(3, questions);
    }

    @Test
    void aHandshakeThatSucceedsBeginsTheTimeAnew() {
        passSending(130);
        handshake = Instant.ofEpochSecond(1_000);
        passSending(130);
        assertEquals(0, questions);
        passSending(10);
        assertEquals(1, questions);
    }

    @Test
    void aPeerThatIsHeardIsNotLookedForHoweverOldItsHandshake() {
        silentNanos = TimeUnit.SECONDS.toNanos(10);
        passSending(600);
        assertEquals(0, questions);
    }

    @Test
    void aPeerThatNobodySendsToIsNotLookedFor() {
        for (int i = 0; i < 100; i++) {
            pass();
        }
        assertEquals(0, questions);
        passSending(5);
        assertEquals(1, questions);
    }

    @Test
    void whereTheNameHasSeveralAddressesTheNextOneIsTried() {
        answer = List.of(OLD, NEW);
        passSending(140);
        assertEquals(List.of(NEW), moves);
        passSending(30);
        assertEquals(List.of(NEW, OLD), moves);
    }

    @Test
    void aNameWithoutAnAnswerChangesNothing() {
        answer = List.of();
        passSending(200);
        assertEquals(List.of(), moves);
        assertEquals(Optional.of(NAME), watch.nameOf(PEER, OLD));
    }

    @Test
    void theNameStandsForWhatItWasResolvedToLast() {
        assertEquals(Optional.of(NAME), watch.nameOf(PEER, OLD));
        assertEquals(Optional.empty(), watch.nameOf(PEER, NEW));
        answer = List.of(NEW);
        passSending(140);
        assertEquals(Optional.of(NAME), watch.nameOf(PEER, NEW));
        assertEquals(Optional.empty(), watch.nameOf(PEER, OLD));
    }

    private void passSending(int seconds) {
        for (int passed = 0; passed + 5 <= seconds; passed += 5) {
            sentBytes += 148;
            pass();
        }
    }

    /** Five seconds, and a look. */
    private void pass() {
        nowNanos += TimeUnit.SECONDS.toNanos(5);
        watch.look(
                new EndpointWatch.Link() {
                    @Override
                    public List<PeerStats> peers() {
                        return List.of(
                                new PeerStats(
                                        PEER,
                                        List.of(),
                                        current,
                                        handshake,
                                        0,
                                        sentBytes,
                                        silentNanos,
                                        25));
                    }

                    @Override
                    public void moveTo(PublicKey peer, Endpoint endpoint) {
                        assertEquals(PEER, peer);
                        moves.add(endpoint);
                        current = endpoint;
                    }
                });
    }

    private static Endpoint endpoint(int host) {
        return Endpoint.of(IpAddress.parse("192.0.2." + host), 51820);
    }
}
