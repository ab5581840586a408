package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.List;

/** What happened at the server's pairing. No event holds a secret. */
public sealed interface PairingEvent {

    /** The window is open from now on, or has been opened anew. */
    record WindowOpened(WindowOptions options) implements PairingEvent {}

    /**
     * The machine that the window's code was for has connected. Nobody gets in by the code any
     * more, and the window closes.
     *
     * @param time until it does, for another machine that proves the code as well
     */
    record CodeWatched(Duration time) implements PairingEvent {}

    /** The window is closed. */
    record WindowClosed(WindowClosedReason reason) implements PairingEvent {}

    /**
     * A machine has begun to pair and has proven nothing yet. Anybody can send any number of these,
     * from any address.
     *
     * @param from where it says that it sends from
     */
    record JoinAttempted(Endpoint from) implements PairingEvent {}

    /**
     * Somebody proved the wrong token or code. The source got what was sent to it, so it is where
     * the guess came from.
     *
     * @param failures how many there were in this window, with this one
     * @param triesLeft how many more close it; 0 when this one does
     */
    record SecretWrong(Endpoint from, int failures, int triesLeft) implements PairingEvent {}

    /**
     * A machine is a peer and has been offered its place. Its answer may be lost: it then asks
     * again, which is not told twice.
     *
     * @param from where it paired from, which is not its tunnel's endpoint
     * @param again whether its key was a peer already
     * @param checkWords what its own end shows
     */
    record PeerJoined(PeerRecord peer, Endpoint from, boolean again, CheckWords checkWords)
            implements PairingEvent {}

    /**
     * A machine did not become a peer.
     *
     * @param from where it tried from
     * @param detail what happened, for a person
     */
    record JoinRefused(Endpoint from, RefusalReason reason, String detail)
            implements PairingEvent {}

    /** A machine has proven the secret and waits for somebody to say yes. */
    record JoinerWaits(HeldJoiner joiner) implements PairingEvent {}

    /** A machine that waited has not asked for a while, and is forgotten. */
    record JoinerLeft(HeldJoiner joiner) implements PairingEvent {}

    /**
     * Two machines proved one code that was for one: somebody else knows it. It lets neither in,
     * and the window closes.
     *
     * @param first where the first one paired from
     * @param second where the second one did
     * @param takenBack peers that had joined with the code and are peers no more
     * @param left peers that could not be taken back: they are to be removed by hand
     * @param staying peers that used the code and owe their place to an earlier pairing
     */
    record CodeUsedTwice(
            Endpoint first,
            Endpoint second,
            List<PeerRecord> takenBack,
            List<NotTakenBack> left,
            List<PeerRecord> staying)
            implements PairingEvent {

        /**
         * A peer that it could not be written of that it is none any more.
         *
         * @param reason for a person
         */
        public record NotTakenBack(PeerRecord peer, String reason) {}

        public CodeUsedTwice {
            takenBack = List.copyOf(takenBack);
            left = List.copyOf(left);
            staying = List.copyOf(staying);
        }
    }
}
