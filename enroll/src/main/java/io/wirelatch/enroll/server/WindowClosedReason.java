package io.wirelatch.enroll.server;

/** What ended a pairing window. */
public enum WindowClosedReason {
    /** Its time was over. */
    DEADLINE,
    /** Somebody closed it. */
    COMMAND,
    /** The server stops. */
    SHUTDOWN
}
