package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Duration;
import java.util.Optional;

/**
 * Whether a machine that wants to join can complete a handshake afterwards. Whitepaper, 5.1: "The
 * responder keeps track of the greatest timestamp received per client and discards packets
 * containing timestamps less than or equal to it." So a key whose machine's clock has fallen back
 * would have its place here and no tunnel.
 */
final class HandshakeClock {

    /**
     * A clock that is behind by less has caught up before anybody wonders: a handshake is begun
     * anew every five seconds.
     */
    static final Duration TOLERANCE = Duration.ofSeconds(15);

    private HandshakeClock() {}

    /**
     * What is in the way, for a person at either end; empty when nothing is, as far as is known.
     *
     * @param greatest the greatest timestamp of this key that has come here
     */
    static Optional<String> problem(JoinRequest request, Optional<Tai64n> greatest) {
        if (request.clock().isEmpty() || greatest.isEmpty()) {
            return Optional.empty();
        }
        Tai64n soon = Tai64n.of(request.clock().get().plus(TOLERANCE));
        if (soon.compareTo(greatest.get()) > 0) {
            return Optional.empty();
        }
        long behindSeconds = greatest.get().seconds() - Tai64n.of(request.clock().get()).seconds();
        return Optional.of(
                ("the clock of the machine that joins is %s behind what it said in its last"
                                + " handshake here, so that every new handshake would be dropped as"
                                + " a replay: set that clock right and join again, or, if it was"
                                + " wrong then, join as a new machine, without its old state")
                        .formatted(text(behindSeconds)));
    }

    private static String text(long seconds) {
        Duration duration = Duration.ofSeconds(seconds);
        if (duration.toDays() >= 2) {
            return duration.toDays() + " days";
        }
        if (duration.toHours() >= 2) {
            return duration.toHours() + " h";
        }
        return duration.toMinutes() >= 2 ? duration.toMinutes() + " min" : seconds + " s";
    }
}
