package io.wirelatch.enroll.server;

import io.wirelatch.state.PeerRecord;

/** What came of removing a peer. */
public sealed interface RemoveOutcome {

    /** The peer is gone: from the state, from the tunnel, and its addresses are free. */
    record Removed(PeerRecord peer) implements RemoveOutcome {}

    /** No peer has this name, tunnel address or public key. */
    record UnknownPeer(String ref) implements RemoveOutcome {}

    /**
     * The state could not be written; the peer stays.
     *
     * @param detail why, and what to do
     */
    record NotSaved(String detail) implements RemoveOutcome {}
}
