package io.wirelatch.tunnel.session;

import io.wirelatch.tunnel.aead.AeadKey;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One session: a key for each direction, the counters, and the indices by which each side finds it
 * (whitepaper, 5.4.5 and 5.4.6). The conductor makes and retires it; any sending thread takes
 * counters; inbound threads use the {@link ReplayWindow}, one at a time.
 */
public final class Keypair {

    private static final VarHandle NEXT_COUNTER;

    static {
        try {
            NEXT_COUNTER =
                    MethodHandles.lookup().findVarHandle(Keypair.class, "nextCounter", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final AeadKey sendingKey;
    private final AeadKey receivingKey;
    private final int localIndex;
    private final int remoteIndex;
    private final boolean isInitiator;
    private final long createdNanos;
    private final ReplayWindow replayWindow = new ReplayWindow();

    @SuppressWarnings("UnusedVariable") // through NEXT_COUNTER
    private volatile long nextCounter;

    private volatile boolean confirmed;

    /**
     * @param localIndex the index that the peer writes into what it sends here
     * @param remoteIndex the index to write into what is sent there
     * @param isInitiator whether this side sent the initiation
     * @param createdNanos when the handshake was completed, on the engine's clock
     */
    public Keypair(
            AeadKey sendingKey,
            AeadKey receivingKey,
            int localIndex,
            int remoteIndex,
            boolean isInitiator,
            long createdNanos) {
        this.sendingKey = sendingKey;
        this.receivingKey = receivingKey;
        this.localIndex = localIndex;
        this.remoteIndex = remoteIndex;
        this.isInitiator = isInitiator;
        this.createdNanos = createdNanos;
        this.confirmed = isInitiator;
    }

    public AeadKey sendingKey() {
        return sendingKey;
    }

    public AeadKey receivingKey() {
        return receivingKey;
    }

    public int localIndex() {
        return localIndex;
    }

    public int remoteIndex() {
        return remoteIndex;
    }

    public boolean isInitiator() {
        return isInitiator;
    }

    public ReplayWindow replayWindow() {
        return replayWindow;
    }

    /**
     * Whether the other side is known to have the keys: the initiator knows it from the response,
     * the responder from the first transport data (5.4.5).
     */
    public boolean isConfirmed() {
        return confirmed;
    }

    /** The peer has used the session: whatever it sends under it proves that it has the keys. */
    public void confirm() {
        confirmed = true;
    }

    /** Whether the session is too old to carry anything (6.2). */
    public boolean isExpired(long nowNanos) {
        return nowNanos - createdNanos >= ProtocolConstants.REJECT_AFTER_TIME_NANOS;
    }

    /** Whether another message may be sent with it. */
    public boolean canSend(long nowNanos) {
        return !isExpired(nowNanos)
                && Long.compareUnsigned(nextCounter, ProtocolConstants.REJECT_AFTER_MESSAGES) < 0;
    }

    /**
     * Takes the next counter, each once, whichever thread asks.
     *
     * @return an unsigned number; the caller must not use one that {@link #isSpent} calls so
     */
    public long takeCounter() {
        return (long) NEXT_COUNTER.getAndAdd(this, 1L);
    }

    /** Whether a counter is beyond what a session may carry: sealing with it is forbidden (6.2). */
    public static boolean isSpent(long counter) {
        return Long.compareUnsigned(counter, ProtocolConstants.REJECT_AFTER_MESSAGES) >= 0;
    }

    /**
     * Whether sending a message calls for a new session (6.2): after 2^60 messages for both sides,
     * after 120 s for the initiator alone, so that the two do not both begin.
     */
    public boolean wantsRekeyAfterSending(long counter, long nowNanos) {
        return Long.compareUnsigned(counter, ProtocolConstants.REKEY_AFTER_MESSAGES) >= 0
                || (isInitiator
                        && nowNanos - createdNanos >= ProtocolConstants.REKEY_AFTER_TIME_NANOS);
    }

    /**
     * Whether receiving a message calls for a new session: for the initiator, after 165 s (6.2).
     */
    public boolean wantsRekeyAfterReceiving(long nowNanos) {
        return isInitiator && nowNanos - createdNanos >= ProtocolConstants.REKEY_ON_RECEIVE_NANOS;
    }

    /** Puts the next counter somewhere: how a test reaches the limits of 2^60 and 2^64. */
    void skipToCounter(long counter) {
        nextCounter = counter;
    }

    /** Wipes both keys. Only when no thread can be inside a call with them: see {@link Lanes}. */
    public void destroy() {
        sendingKey.destroy();
        receivingKey.destroy();
    }
}
