package io.wirelatch.enroll.message;

import io.wirelatch.state.Offer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the server answers to a {@link JoinRequest}, sealed for the machine that asked. */
public sealed interface JoinAnswer {

    /**
     * The machine is a peer now.
     *
     * @param serverTime what the server's clock says, in whole seconds: where it is far from the
     *     machine's own, one of the two is wrong
     */
    record Accepted(Offer offer, Instant serverTime) implements JoinAnswer {

        public Accepted {
            serverTime = serverTime.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    /**
     * Somebody at the server has to say yes first: the machine asks again until then.
     *
     * @param secondsLeft for how long it may hope, 0 to 65535
     */
    record Waiting(int secondsLeft) implements JoinAnswer {}

    /**
     * The machine did not become a peer.
     *
     * @param detail what happened, why and what to do next, for the person at the machine: at most
     *     {@value #MAX_DETAIL_BYTES} bytes of UTF-8 without control characters
     */
    record Declined(RefusalReason reason, String detail) implements JoinAnswer {}

    /** The longest {@link Declined#detail()}, in bytes of UTF-8. */
    int MAX_DETAIL_BYTES = 400;
}
