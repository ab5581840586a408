package io.wirelatch.tunnel.session;

/** The constants of the whitepaper, section 6.1, and the lengths of section 5.4. */
public final class ProtocolConstants {

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** A sender asks for a new session after this many messages: 2^60. */
    public static final long REKEY_AFTER_MESSAGES = 1L << 60;

    /** No message is sent or accepted from this counter on: 2^64 - 2^13 - 1, unsigned. */
    public static final long REJECT_AFTER_MESSAGES = -(1L << 13) - 1;

    /** The initiator of a session asks for a new one after this long. */
    public static final long REKEY_AFTER_TIME_NANOS = 120 * SECOND_NANOS;

    /** A session is not used any more after this long. */
    public static final long REJECT_AFTER_TIME_NANOS = 180 * SECOND_NANOS;

    /** How long a handshake is retried before it is given up. */
    public static final long REKEY_ATTEMPT_TIME_NANOS = 90 * SECOND_NANOS;

    /** How long an initiation waits for its response. */
    public static final long REKEY_TIMEOUT_NANOS = 5 * SECOND_NANOS;

    /** How long a receiver may stay silent. */
    public static final long KEEPALIVE_TIMEOUT_NANOS = 10 * SECOND_NANOS;

    /** On receiving, the initiator of a session asks for a new one after this long: 165 s (6.2). */
    public static final long REKEY_ON_RECEIVE_NANOS =
            REJECT_AFTER_TIME_NANOS - KEEPALIVE_TIMEOUT_NANOS - REKEY_TIMEOUT_NANOS;

    /** Unanswered data leads to a new handshake after this long: 15 s (6.5). */
    public static final long UNANSWERED_DATA_NANOS = KEEPALIVE_TIMEOUT_NANOS + REKEY_TIMEOUT_NANOS;

    /** Keys of a session that nothing has replaced are wiped after this long: 540 s (6.3). */
    public static final long WIPE_AFTER_NANOS = 3 * REJECT_AFTER_TIME_NANOS;

    /** Random extra added to the wait for a response, so that two peers do not collide (6.1). */
    public static final long REKEY_JITTER_MAX_NANOS = 333_000_000L;

    /** Transport data is padded with zeros to a multiple of this many bytes (5.4.6). */
    public static final int PADDING_BYTES = 16;

    private ProtocolConstants() {}
}
