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
     * @param detail what happened, why and what to do next, for a person
     */
    record NotAdmitted(RefusalReason reason, String detail) implements AdmitOutcome {}
}
