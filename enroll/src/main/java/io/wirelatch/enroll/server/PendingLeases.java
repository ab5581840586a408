package io.wirelatch.enroll.server;

import io.wirelatch.tunnel.key.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Who was let in and has not completed a handshake yet, and until when the leases wait for one.
 * Time is the monotonic clock's, which starts anew with the process. Not safe for use by several
 * threads.
 */
final class PendingLeases {

    /** How long after its window has closed a lease waits. */
    static final Duration AFTER_WINDOW = Duration.ofSeconds(30);

    /**
     * How long a lease waits that was pending when the server stopped: it may have been confirmed
     * without time to keep that. No session outlives its 180 s (whitepaper, 6.1), so that whoever
     * has the lease has begun a handshake with the restarted server by then.
     */
    static final Duration AFTER_RESTART = Duration.ofMinutes(3);

    private final LongSupplier nanoTime;

    /** Empty for those whose window is still open. */
    private final Map<PublicKey, OptionalLong> deadlinesNanos = new LinkedHashMap<>();

    PendingLeases(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A lease was given, or given again, in a window that is open. */
    void leased(PublicKey publicKey) {
        deadlinesNanos.put(publicKey, OptionalLong.empty());
    }

    /** A lease was pending when the server stopped. */
    void restored(PublicKey publicKey) {
        deadlinesNanos.put(publicKey, deadlineIn(AFTER_RESTART));
    }

    /** A lease waits no longer, whatever has become of it. */
    void settled(PublicKey publicKey) {
        deadlinesNanos.remove(publicKey);
    }

    /** The window is closed: from the first time that this is said, its leases have a deadline. */
    void windowIsClosed() {
        deadlinesNanos.replaceAll(
                (_, deadline) -> deadline.isPresent() ? deadline : deadlineIn(AFTER_WINDOW));
    }

    /** Everybody who waits, in the order of leasing. */
    List<PublicKey> waiting() {
        return List.copyOf(deadlinesNanos.keySet());
    }

    /** Those who have waited for too long. */
    List<PublicKey> overdue() {
        long nowNanos = nanoTime.getAsLong();
        List<PublicKey> overdue = new ArrayList<>();
        deadlinesNanos.forEach(
                (publicKey, deadline) -> {
                    if (deadline.isPresent() && deadline.getAsLong() - nowNanos <= 0) {
                        overdue.add(publicKey);
                    }
                });
        return overdue;
    }

    private OptionalLong deadlineIn(Duration duration) {
        return OptionalLong.of(nanoTime.getAsLong() + duration.toNanos());
    }
}
