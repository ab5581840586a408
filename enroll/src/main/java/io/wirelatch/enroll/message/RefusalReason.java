package io.wirelatch.enroll.message;

/** Why a machine that asked to join did not become a peer, with its number on the wire. */
public enum RefusalReason {
    /** A reason that this version has no name for; the text beside it says which. */
    OTHER(0),
    /** The machine does not know this server's token, or the window's code. */
    WRONG_SECRET(1),
    /** The two ends speak no common version of the protocol. */
    VERSION_NOT_UNDERSTOOD(2),
    /** The window is closed, or closed while the machine was pairing. */
    WINDOW_CLOSED(3),
    /** No address is free. */
    POOL_FULL(4),
    /** Another peer has the name that was insisted on. */
    NAME_TAKEN(5),
    /** The name that was insisted on is none that a peer can have. */
    NAME_INVALID(6),
    /** The server could not keep the new peer: its disk is full or read-only. */
    NOT_SAVED(7),
    /** The request was proven to come from a machine that knows the secret, but makes no sense. */
    REQUEST_INVALID(8),
    /** A person at the server said no. */
    DENIED(9),
    /** The window closed itself after an attack, and stays closed until somebody opens it anew. */
    LOCKED(10),
    /** The one-time code is another window's: its locator says so, and no guess is spent. */
    CODE_OF_ANOTHER_WINDOW(11),
    /** This window takes one-time codes alone. */
    TOKEN_NOT_TAKEN(12),
    /** Two machines proved one code that was for one; neither has joined. */
    CODE_USED_TWICE(13),
    /** As many machines as the code was for have used it, or this one has and has connected. */
    CODE_USED_UP(14),
    /** The machine means a server with another key. */
    OTHER_SERVER_KEY(15),
    /** The machine's clock has fallen back, so that its handshakes would be dropped as replays. */
    CLOCK(16),
    /** Nobody at the server said yes or no in time. */
    NOT_DECIDED(17),
    /** As many machines as may are waiting for somebody to say yes. */
    TOO_MANY_WAITING(18);

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
