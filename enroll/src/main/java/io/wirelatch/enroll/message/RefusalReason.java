package io.wirelatch.enroll.message;

/** Why a machine that asked to join did not become a peer, with its number on the wire. */
public enum RefusalReason {
    /** A reason that this version has no name for; the text beside it says which. */
    OTHER(0),
    /** The machine does not know this server's token. */
    WRONG_TOKEN(1),
    /** The two ends speak no common version of the protocol. */
    VERSION_NOT_UNDERSTOOD(2),
    /** The window closed while the machine was pairing. Never sent: a closed server is silent. */
    WINDOW_CLOSED(3),
    /** No address is free. */
    POOL_FULL(4),
    /** Another peer has the name that was insisted on. */
    NAME_TAKEN(5),
    /** The name that was insisted on is none that a peer can have. */
    NAME_INVALID(6),
    /** The server could not keep the new peer: its disk is full or read-only. */
    NOT_SAVED(7),
    /** The request was proven to come from a machine that knows the token, but makes no sense. */
    REQUEST_INVALID(8);

    private final int code;

    RefusalReason(int code) {
        this.code = code;
    }

    /** The number that stands for the reason on the wire: 0 to 255. */
    public int code() {
        return code;
    }

    /** The reason with this number; {@link #OTHER} for a number that has no name here. */
    public static RefusalReason ofCode(int code) {
        for (RefusalReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return OTHER;
    }
}
