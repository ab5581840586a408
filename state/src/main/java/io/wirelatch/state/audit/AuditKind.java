package io.wirelatch.state.audit;

import java.util.Arrays;
import java.util.Optional;

/** What can happen at the pairing, under the name that the file has for it. */
public enum AuditKind {
    /** The window is open from now on, or has another deadline. */
    OPENED("opened"),
    /** The window is closed; the detail says why. */
    CLOSED("closed"),
    /** A machine has begun to pair, and has proven nothing yet. */
    ATTEMPT("attempt"),
    /** A machine was let in; its lease is pending. */
    JOINED("joined"),
    /** A machine was not let in; the detail says why. */
    REFUSED("refused"),
    /** A new peer has completed its first handshake: its lease stays. */
    CONFIRMED("confirmed"),
    /** A new peer never completed a handshake: its lease is back in the pool. */
    RETURNED("returned"),
    /** A machine has proven the secret, and waits for somebody to approve or deny it. */
    WAITS("waits"),
    /** A waiting machine has given up. */
    LEFT("left"),
    /** A waiting machine was approved. */
    APPROVED("approved"),
    /** A waiting machine was denied. */
    DENIED("denied"),
    /** A peer has another name from now on. */
    RENAMED("renamed"),
    /** A peer was removed. */
    REMOVED("removed"),
    /** Machines pair with another token from now on. */
    REKEYED("rekeyed"),
    /** The pools have changed; the detail says how. */
    POOLS("pools"),
    /** What happened just before this could not be kept: the disk was full or read-only. */
    LOST("lost"),
    /** Everything was restored from a backup; what is older than this happened before it. */
    RESTORED("restored");

    private final String text;

    AuditKind(String text) {
        this.text = text;
    }

    /** As it stands in the file. */
    public String text() {
        return text;
    }

    static Optional<AuditKind> ofText(String text) {
        return Arrays.stream(values()).filter(kind -> kind.text.equals(text)).findFirst();
    }
}
