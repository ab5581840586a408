package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PeerRecord;

/** What came of a request to become a peer. */
public sealed interface AdmitOutcome {

    /**
     * The machine is a peer: kept on disk, and let into the tunnel.
     *
     * @param again whether its key was a peer before
     */
    record Admitted(PeerRecord peer, Offer offer, boolean again) implements AdmitOutcome {}

    /**
     * Nothing has changed.
     *
     * @param detail what happened, why and what to do next, for the person at the machine
     * @param ownDetail the same for those at the server, with what is no other machine's business
     */
    record NotAdmitted(RefusalReason reason, String detail, String ownDetail)
            implements AdmitOutcome {

        /** A refusal that is told at both ends in the same words. */
        NotAdmitted(RefusalReason reason, String detail) {
            this(reason, detail, detail);
        }
    }
}
