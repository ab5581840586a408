package io.wirelatch.tunnel.peer;

/** What a packet thread asks the conductor to do about a peer. */
public enum PeerSignal {
    /** The session grows old. */
    HANDSHAKE_WANTED,
    /** The peer has used the session that waited for it. */
    SESSION_CONFIRMED,
    /** A packet was staged: there was no session to send with, but there may be one by now. */
    PACKETS_STAGED,
    /** Data was received and nothing sent since: watch for the passive keepalive. */
    WATCH_UNANSWERED_RECEIVE,
    /** Data was sent and nothing received since: watch for the new handshake. */
    WATCH_UNANSWERED_SEND,
    /** An authenticated packet came from a new place. */
    ENDPOINT_CHANGED;

    int bit() {
        return 1 << ordinal();
    }

    /** Whether the set that {@link Peer#takeSignals()} answered holds this signal. */
    public boolean isIn(int signals) {
        return (signals & bit()) != 0;
    }
}
