package io.wirelatch.enroll.client;

import java.time.Duration;

/** How long a client waits for what. */
final class PairingTimes {

    /** After the first datagram of a step; doubled after each repetition. */
    static final Duration FIRST_REPEAT = Duration.ofMillis(250);

    /** The longest wait between two repetitions. */
    static final Duration MAX_REPEAT = Duration.ofSeconds(1);

    /** How far a wait is varied at random in either direction, in percent. */
    static final int REPEAT_JITTER_PERCENT = 20;

    /** How long an address may be silent before the next one is tried beside it. */
    static final Duration NEXT_ADDRESS = Duration.ofSeconds(1);

    /**
     * How long an answer that proves nothing waits for one that does. Whoever sees the datagrams
     * can forge the former, and must not end an attempt with it.
     */
    static final Duration HINT = Duration.ofSeconds(1);

    /** How long the other addresses have left once one has turned out to be hopeless. */
    static final Duration LAST_CHANCE = Duration.ofSeconds(2);

    /**
     * How long a confirmation may go unanswered before the pairing is begun anew: the server may
     * have restarted and forgotten it.
     */
    static final Duration BEGIN_ANEW = Duration.ofSeconds(10);

    /** How many cookies of one session are answered at once; further ones wait their turn. */
    static final int MAX_EARLY_REPEATS = 4;

    /** How much longer than the server a client waits for somebody to say yes. */
    static final Duration WAITING_MARGIN = Duration.ofSeconds(5);

    /** The longest that a client waits for that, whatever a server says. */
    static final Duration MAX_WAITING = Duration.ofMinutes(65);

    private PairingTimes() {}
}
