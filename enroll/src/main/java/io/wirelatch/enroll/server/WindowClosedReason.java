package io.wirelatch.enroll.server;

/** What ended a pairing window. */
public enum WindowClosedReason {
    /** Its time was over. */
    DEADLINE,
    /** Somebody closed it. */
    COMMAND,
    /** The server stops. */
    SHUTDOWN,
    /** As many wrong secrets were proven as it allows. */
    TOO_MANY_FAILURES,
    /** Two machines proved one code that was for one. */
    CODE_USED_TWICE;

    /** Whether it was an attack, or looked like one. */
    public boolean isAttack() {
        return this == TOO_MANY_FAILURES || this == CODE_USED_TWICE;
    }
}
