package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that is killed again and again: before a commit is in place, right after it, or between
 * two steps of anything that it does. What a single commit leaves on the disk when it is cut short,
 * the old state or the new one, is {@code StateStoreCrashTest}'s.
 */
class PeerRegistryCrashTest {

    private static final int KILLS = 300;
    private static final int KEYS = 6;
    private static final int ADDRESSES = 13;

    private final HardenedSecret token = CheapSecrets.token("a-token-of-its-own");
    private final ManualClock clock = new ManualClock();
    private TestServer server = new TestServer(token, clock, 1, "10.150.0.0/28");

    /** Whose machine has kept an offer: a lease of theirs that was confirmed must stay. */
    private final Set<PublicKey> confirmed = new HashSet<>();

    /** Not an exception that anything could catch: a kill lets nobody tidy up. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noKillLeaksALeaseOrTakesAConfirmedOneAway(long seed) {
        Random random = new Random(seed);
        server.open(Duration.ofMinutes(1));
        for (int kill = 0; kill < KILLS; kill++) {
            String where = "seed " + seed + ", kill " + kill;
            liveUntilKilled(random);
            restart();
            compare(where);
        }
        afterTheWindowNothingIsPending("seed " + seed);
    }

    private void liveUntilKilled(Random random) {
        int killAtMoment = random.nextInt(12);
        int[] moment = {0};
        server.moments =
                () -> {
                    if (moment[0]++ == killAtMoment) {
                        throw new Killed();
                    }
                };
        try {
            while (true) {
                act(random);
                server.moments.run();
            }
        } catch (Killed e) {
            server.moments = () -> {};
        }
    }

    private void act(Random random) {
        PublicKey key = TestClient.key(100 + random.nextInt(KEYS));
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> {
                server.open(Duration.ofMinutes(1));
                assertInstanceOf(AdmitOutcome.Admitted.class, admit(key));
            }
            case 3 -> {
                if (server.installed.containsKey(key)) {
                    server.shaken.add(key);
                    server.latestInitiations.put(key, new Tai64n(random.nextInt(1, 100), 0));
                }
                server.registry().settlePending(server.window).confirmed().stream()
                        .map(PeerRecord::publicKey)
                        .forEach(confirmed::add);
            }
            case 4 -> {
                confirmed.remove(key);
                server.registry().remove(key.toBase64());
            }
            default -> {
                server.window.close();
                server.registry().settlePending(server.window);
                clock.advance(Duration.ofSeconds(random.nextInt(40)));
                server.registry().settlePending(server.window);
            }
        }
    }

    private AdmitOutcome admit(PublicKey key) {
        return server.registry().admit(new JoinRequest(key, "peer", false), server.window);
    }

    private void restart() {
        server = new TestServer(token, clock, 2, server.disk);
        server.registry().restore();
    }

    /** No peer without a lease, no lease without a peer, no address leased twice. */
    private void compare(String where) {
        List<PeerRecord> peers = server.registry().peers();
        Set<IpAddress> addresses = new HashSet<>();
        Set<PublicKey> keys = new HashSet<>();
        for (PeerRecord peer : peers) {
            assertEquals(1, peer.addresses().size(), where);
            assertTrue(addresses.add(peer.addresses().getFirst()), where);
            assertTrue(keys.add(peer.publicKey()), where);
        }
        assertEquals(peers.size(), server.registry().pools().getFirst().leased(), where);
        assertEquals(keys, server.installed.keySet(), where);
        for (PublicKey key : confirmed) {
            assertTrue(keys.contains(key), where + ": a confirmed lease stays");
        }
    }

    private void afterTheWindowNothingIsPending(String where) {
        clock.advance(PendingLeases.AFTER_RESTART);
        server.registry().settlePending(server.window);
        assertTrue(server.disk.peers().stream().allMatch(PeerRecord::confirmed), where);
        assertEquals(
                server.disk.peers().size(), server.registry().pools().getFirst().leased(), where);
        server.open(Duration.ofMinutes(1));
        for (int i = server.disk.peers().size(); i < ADDRESSES; i++) {
            assertInstanceOf(AdmitOutcome.Admitted.class, admit(TestClient.key(200 + i)), where);
        }
    }
}
