package io.wirelatch.enroll.message;

import io.wirelatch.state.Offer;

/** What the server answers to a {@link JoinRequest}, sealed for the machine that asked. */
public sealed interface JoinAnswer {

    /** The machine is a peer now. */
    record Accepted(Offer offer) implements JoinAnswer {}

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
