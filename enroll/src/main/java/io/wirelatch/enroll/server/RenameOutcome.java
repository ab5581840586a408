package io.wirelatch.enroll.server;

import io.wirelatch.state.PeerRecord;

/** What came of giving a peer another name. */
public sealed interface RenameOutcome {

    /**
     * The peer has its new name.
     *
     * @param oldName what it was called before
     */
    record Renamed(PeerRecord peer, String oldName) implements RenameOutcome {}

    /** No peer has this name, tunnel address or public key. */
    record UnknownPeer(String ref) implements RenameOutcome {}

    /** Another peer has the name. */
    record NameTaken(String name, PeerRecord holder) implements RenameOutcome {}

    /**
     * The name is none that a peer can have.
     *
     * @param detail what a name must be
     */
    record NameInvalid(String name, String detail) implements RenameOutcome {}

    /**
     * The state could not be written; the peer keeps its name.
     *
     * @param detail why, and what to do
     */
    record NotSaved(String detail) implements RenameOutcome {}
}
