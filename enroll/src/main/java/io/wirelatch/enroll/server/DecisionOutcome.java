package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.state.PeerRecord;

/** What came of saying yes or no to a machine that waits. */
public sealed interface DecisionOutcome {

    /** Yes, and it is a peer now. It hears so within a second or two. */
    record Approved(PeerRecord peer) implements DecisionOutcome {}

    /**
     * Yes, but it could not become a peer.
     *
     * @param detail why, and what to do; the machine is told the same
     */
    record NotAdmitted(RefusalReason reason, String detail) implements DecisionOutcome {}

    /** No, and it is told so. */
    record Denied(HeldJoiner joiner) implements DecisionOutcome {}

    /** No machine of this name waits. */
    record NobodyWaits(String name) implements DecisionOutcome {}
}
