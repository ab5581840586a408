package io.wirelatch.enroll.server;

import java.time.Duration;

/** Our own bounds on what pairing may cost, as opposed to what the protocol fixes. */
final class PairingLimits {

    /** Pairings that have proven nothing, some 1 KiB each. One more ends the oldest. */
    static final int MAX_HALF_OPEN = 1024;

    /** Pairings that are answered and kept for a repeated question, some 3 KiB each; likewise. */
    static final int MAX_ANSWERED = 1024;

    /** Machines that wait for somebody to say yes. */
    static final int MAX_HELD = 256;

    /**
     * How long after its HELLO, or after its answer, a pairing is forgotten; one that waits for
     * somebody to say yes so long after its client last asked, which it does every second.
     */
    static final Duration PAIRING_LIFETIME = Duration.ofSeconds(30);

    /** How long after a window's deadline somebody may still say yes to a machine that waits. */
    static final Duration APPROVAL_GRACE = Duration.ofSeconds(60);

    /**
     * How long the window of a code for one stays open once its machine has connected, to hear who
     * else proves it: the time in which two people who type it at the same moment are both there,
     * with slow machines.
     */
    static final Duration CODE_WATCH = Duration.ofSeconds(10);

    /** How often the pairing thread looks after what a window has left, once it is closed. */
    static final Duration LOOK_WHILE_CLOSED = Duration.ofSeconds(1);

    /** Datagrams waiting for the pairing thread. */
    static final int MAX_QUEUED = 256;

    /** From so many half-open pairings on, a client must show a cookie first. */
    static final int HALF_OPEN_MARK = 256;

    /** So many pairings may begin at once without cookies, */
    static final int CALM_BURST = 200;

    /** and so many a second. */
    static final int CALM_PER_SECOND = 100;

    /** So many pairings may begin at once from one source: a whole /24 behind one address. */
    static final int SOURCE_BURST = 300;

    /** and so many a second. */
    static final int SOURCE_PER_SECOND = 30;

    /** Sources that are remembered; the one unheard of for longest is forgotten first. */
    static final int MAX_SOURCES = 4096;

    /** So many clients that know the server's key are told at once that it is closed, */
    static final int NOTICE_BURST = 50;

    /** and so many a second. */
    static final int NOTICES_PER_SECOND = 10;

    private PairingLimits() {}
}
