package io.wirelatch.tunnel.conductor;

import static io.wirelatch.tunnel.session.ProtocolConstants.KEEPALIVE_TIMEOUT_NANOS;
import static io.wirelatch.tunnel.session.ProtocolConstants.REKEY_ATTEMPT_TIME_NANOS;
import static io.wirelatch.tunnel.session.ProtocolConstants.REKEY_JITTER_MAX_NANOS;
import static io.wirelatch.tunnel.session.ProtocolConstants.REKEY_TIMEOUT_NANOS;
import static io.wirelatch.tunnel.session.ProtocolConstants.UNANSWERED_DATA_NANOS;
import static io.wirelatch.tunnel.session.ProtocolConstants.WIPE_AFTER_NANOS;

import io.wirelatch.tunnel.peer.WaitingSince;
import java.util.random.RandomGenerator;

/**
 * A peer's timers (whitepaper, 6.1 to 6.5): sets them, and says which have come due. What is then
 * done is the {@link SessionKeeper}'s.
 */
final class PeerTimers {

    private static final long SECOND_NANOS = 1_000_000_000L;

    private final RandomGenerator random;

    PeerTimers(RandomGenerator random) {
        this.random = random;
    }

    /**
     * An initiation is sent again after 5 s and up to 333 ms, so that two peers fall apart (6.1).
     */
    void initiationSent(ManagedPeer managed, long nowNanos) {
        managed.initiationSentNanos = nowNanos;
        managed.retransmitAtNanos = nowNanos + REKEY_TIMEOUT_NANOS + jitterNanos();
    }

    /**
     * A handshake is wanted sooner than 5 s after the last initiation: it is sent when they are up.
     */
    void retryWhenAllowed(ManagedPeer managed) {
        managed.retransmitAtNanos =
                managed.initiationSentNanos + REKEY_TIMEOUT_NANOS + jitterNanos();
    }

    /** Whether an initiation may be sent now: one in 5 s at the most (6.1). */
    boolean mayInitiate(ManagedPeer managed, long nowNanos) {
        return managed.initiationSentNanos == 0
                || nowNanos - managed.initiationSentNanos >= REKEY_TIMEOUT_NANOS;
    }

    /** Whether the handshake has been tried for long enough (6.4). */
    boolean hasTriedEnough(ManagedPeer managed, long nowNanos) {
        return nowNanos - managed.attemptStartedNanos >= REKEY_ATTEMPT_TIME_NANOS;
    }

    /** There is a confirmed session, whichever side began it: nothing is retried (6.4). */
    void handshakeCompleted(ManagedPeer managed) {
        managed.retransmitAtNanos = ManagedPeer.NEVER;
    }

    /** All sessions are gone at once: the next handshake waits for nothing. */
    void forgetSession(ManagedPeer managed) {
        managed.initiationSentNanos = 0;
        managed.retransmitAtNanos = ManagedPeer.NEVER;
        managed.wipeAtNanos = ManagedPeer.NEVER;
    }

    /** The interface is down: nothing is due until it is up again. */
    void suspend(ManagedPeer managed) {
        forgetSession(managed);
        managed.peer.unansweredReceive().stop();
        managed.peer.unansweredSend().stop();
        managed.persistentKeepaliveAtNanos = ManagedPeer.NEVER;
        managed.keepaliveBegins = false;
        managed.keepaliveRuns = false;
    }

    /** There are new keys, so they must be wiped some day (6.3). */
    void sessionDerived(ManagedPeer managed, long nowNanos) {
        managed.wipeAtNanos = nowNanos + WIPE_AFTER_NANOS;
    }

    /** A handshake was given up: what keys there are must be wiped some day (6.3). */
    void handshakeGivenUp(ManagedPeer managed, long nowNanos) {
        managed.retransmitAtNanos = ManagedPeer.NEVER;
        if (managed.wipeAtNanos == ManagedPeer.NEVER) {
            managed.wipeAtNanos = nowNanos + WIPE_AFTER_NANOS;
        }
    }

    /** Data has come and nothing was sent since: look again when 10 s are up (6.5). */
    void watchUnansweredReceive(ManagedPeer managed, long nowNanos) {
        managed.keepaliveCheckAtNanos =
                deadline(managed.peer.unansweredReceive(), KEEPALIVE_TIMEOUT_NANOS, nowNanos);
    }

    /** Data was sent and nothing has come since: look again when 15 s are up (6.5). */
    void watchUnansweredSend(ManagedPeer managed, long nowNanos) {
        managed.unansweredSendCheckAtNanos =
                deadline(
                        managed.peer.unansweredSend(),
                        UNANSWERED_DATA_NANOS + jitterNanos(),
                        nowNanos);
    }

    /** Whether it is time for the passive keepalive (6.5); the check is set anew. */
    boolean isPassiveKeepaliveDue(ManagedPeer managed, long nowNanos) {
        if (managed.keepaliveCheckAtNanos > nowNanos) {
            return false;
        }
        WaitingSince wait = managed.peer.unansweredReceive();
        boolean due = wait.isWaiting() && nowNanos - wait.sinceNanos() >= KEEPALIVE_TIMEOUT_NANOS;
        if (due) {
            wait.stop();
        }
        managed.keepaliveCheckAtNanos =
                wait.stopWatching()
                        ? ManagedPeer.NEVER
                        : deadline(wait, KEEPALIVE_TIMEOUT_NANOS, nowNanos);
        return due;
    }

    /** Whether data has gone unanswered for too long (6.5); the check is set anew. */
    boolean isUnansweredSendDue(ManagedPeer managed, long nowNanos) {
        if (managed.unansweredSendCheckAtNanos > nowNanos) {
            return false;
        }
        WaitingSince wait = managed.peer.unansweredSend();
        boolean due = wait.isWaiting() && nowNanos - wait.sinceNanos() >= UNANSWERED_DATA_NANOS;
        if (due) {
            wait.stop();
        }
        managed.unansweredSendCheckAtNanos =
                wait.stopWatching()
                        ? ManagedPeer.NEVER
                        : deadline(wait, UNANSWERED_DATA_NANOS + jitterNanos(), nowNanos);
        return due;
    }

    /**
     * Begins or ends the persistent keepalive as the settings say. The first one is due at once,
     * whatever was sent before, so that a peer behind a NAT can be reached from now on.
     */
    void configurePersistentKeepalive(ManagedPeer managed, long nowNanos) {
        boolean runs = keepaliveIntervalNanos(managed) != 0;
        managed.keepaliveBegins = runs && (managed.keepaliveBegins || !managed.keepaliveRuns);
        managed.keepaliveRuns = runs;
        managed.persistentKeepaliveAtNanos = runs ? nowNanos : ManagedPeer.NEVER;
    }

    /**
     * Whether nothing was sent for the whole interval; the timer is set anew. What comes in does
     * not count: two sides with the same interval would silence each other in turns, and not every
     * NAT keeps a mapping for what comes in (RFC 4787, 4.3).
     */
    boolean isPersistentKeepaliveDue(ManagedPeer managed, long nowNanos) {
        if (managed.persistentKeepaliveAtNanos > nowNanos) {
            return false;
        }
        long interval = keepaliveIntervalNanos(managed);
        long last = managed.peer.lastSendNanos();
        boolean due = managed.keepaliveBegins || last == 0 || nowNanos - last >= interval;
        managed.keepaliveBegins = false;
        managed.persistentKeepaliveAtNanos = (due ? nowNanos : last) + interval;
        return due;
    }

    private static long keepaliveIntervalNanos(ManagedPeer managed) {
        return managed.peer.settings().persistentKeepaliveSeconds() * SECOND_NANOS;
    }

    /**
     * A wait that has ended meanwhile is still watched for a whole timeout: questions and answers
     * that go to and fro would tell the conductor of a new one at every packet otherwise.
     */
    private static long deadline(WaitingSince wait, long timeoutNanos, long nowNanos) {
        return (wait.isWaiting() ? wait.sinceNanos() : nowNanos) + timeoutNanos;
    }

    private long jitterNanos() {
        return random.nextLong(REKEY_JITTER_MAX_NANOS);
    }
}
