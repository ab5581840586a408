package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.server.Pairing.Stage;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pairings that the server knows of, by session and source. Where there are too many, the
 * oldest gives way to the newest: under a flood of those who show a cookie, a client still has the
 * time in which so many others begin. Not safe for use by several threads.
 */
final class Pairings {

    /** Oldest first, each of them. */
    private final Map<Pairing.Key, Pairing> halfOpen = new LinkedHashMap<>();

    private final Map<Pairing.Key, Pairing> held = new LinkedHashMap<>();
    private final Map<Pairing.Key, Pairing> answered = new LinkedHashMap<>();

    Optional<Pairing> find(Pairing.Key key) {
        return Stream.of(halfOpen, held, answered)
                .map(pairings -> pairings.get(key))
                .flatMap(Stream::ofNullable)
                .findFirst();
    }

    /** Takes one in whose client has proven nothing yet. */
    void begin(Pairing pairing) {
        makeRoom(halfOpen, PairingLimits.MAX_HALF_OPEN);
        halfOpen.put(pairing.key(), pairing);
    }

    /** Keeps one until somebody has said yes or no. */
    void hold(Pairing pairing, Stage.AwaitingConfirm stage, Octets confirm, long nowNanos) {
        halfOpen.remove(pairing.key());
        pairing.hold(stage.keys(), confirm, nowNanos);
        held.put(pairing.key(), pairing);
    }

    /** Ends one with this answer, and keeps it for a repeated question. */
    void answer(Pairing pairing, Stage.Answered answer, long nowNanos) {
        halfOpen.remove(pairing.key());
        held.remove(pairing.key());
        makeRoom(answered, PairingLimits.MAX_ANSWERED);
        pairing.answer(answer, nowNanos);
        answered.put(pairing.key(), pairing);
    }

    /** How many have proven nothing yet. */
    int halfOpenCount() {
        return halfOpen.size();
    }

    int count() {
        return halfOpen.size() + held.size() + answered.size();
    }

    /** Forgets those whose time is over. */
    void forgetExpired(long nowNanos) {
        for (Map<Pairing.Key, Pairing> pairings : List.of(halfOpen, held, answered)) {
            pairings.values().removeIf(pairing -> expire(pairing, nowNanos));
        }
    }

    /** Forgets those who have proven nothing yet. */
    void forgetHalfOpen() {
        forgetAll(halfOpen);
    }

    /** Forgets the answers: nobody gets them again. */
    void forgetAnswered() {
        forgetAll(answered);
    }

    /** Forgets the answers that let somebody in; refusals may have been lost on their way. */
    void forgetOffers() {
        answered.values()
                .removeIf(
                        pairing ->
                                !(pairing.stage() instanceof Stage.Answered answer
                                        && answer.isRefusal()));
    }

    /** Forgets all. */
    void forgetAll() {
        forgetHalfOpen();
        forgetAnswered();
        forgetAll(held);
    }

    private static void makeRoom(Map<Pairing.Key, Pairing> pairings, int most) {
        Iterator<Pairing> oldestFirst = pairings.values().iterator();
        while (pairings.size() >= most) {
            oldestFirst.next().destroy();
            oldestFirst.remove();
        }
    }

    private static boolean expire(Pairing pairing, long nowNanos) {
        boolean expired = pairing.hasExpired(nowNanos);
        if (expired) {
            pairing.destroy();
        }
        return expired;
    }

    private static void forgetAll(Map<Pairing.Key, Pairing> pairings) {
        pairings.values().forEach(Pairing::destroy);
        pairings.clear();
    }
}
