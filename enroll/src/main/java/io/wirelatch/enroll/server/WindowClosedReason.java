package io.wirelatch.enroll.server;

/** What ended a pairing window. */
public enum WindowClosedReason {
    /** Its time was over. */
    DEADLINE,
    /** Somebody closed it. */
    COMMAND,
    /** The server stops. */
    SHUTDOWN,
    /** Every machine that its code was for has joined and connected, and it takes nothing else. */
    CODE_USED,
    /** As many wrong secrets were proven as it allows. */
    TOO_MANY_FAILURES,
    /** Two machines proved one code that was for one. */
    CODE_USED_TWICE;

    /** Whether it was an attack, or looked like one. */
    public boolean isAttack() {
        return this == TOO_MANY_FAILURES || this == CODE_USED_TWICE;
    }
}
