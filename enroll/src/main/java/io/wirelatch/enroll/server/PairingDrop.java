package io.wirelatch.enroll.server;

/** Why a datagram of the pairing protocol got no answer and changed nothing. */
public enum PairingDrop {
    /** The window is closed. */
    CLOSED,
    /** More datagrams came at once than the queue to the pairing thread holds. */
    QUEUE_FULL,
    /** It is no message of the protocol, or one that only a server sends. */
    MALFORMED,
    /** Its source has begun more pairings lately than one source may. */
    THROTTLED,
    /** A share of low order: nobody sends one in good faith. */
    BAD_SHARE,
    /** A confirmation for a pairing that is not, or no longer, in progress from that source. */
    UNKNOWN_PAIRING,
    /** A confirmation whose sender has not got the server's share: its source is not its own. */
    NOT_ECHOED,
    /** It differs from the message of the same pairing that has been answered already. */
    CONFLICTING,
    /** The client proved that it knows the secret, but the box was changed on its way. */
    BAD_BOX,
    /** Handling it failed in a way that nobody foresaw; the log says how. */
    FAILED
}
