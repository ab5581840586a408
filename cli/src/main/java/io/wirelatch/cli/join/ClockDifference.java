package io.wirelatch.cli.join;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What to say when the clocks of the two ends differ by much. */
final class ClockDifference {

    private static final Duration MUCH = Duration.ofHours(1);

    private ClockDifference() {}

    /** Empty when they agree well enough. */
    static Optional<String> sentence(Instant server, Instant here) {
        Duration ahead = Duration.between(server, here);
        if (ahead.abs().compareTo(MUCH) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                ("This machine's clock is %s the server's. Set it right: when a clock falls back,"
                                + " the other end drops its handshakes as replays until it has caught up.")
                        .formatted(
                                ahead.abs().toHours()
                                        + " h "
                                        + (ahead.isNegative() ? "behind" : "ahead of")));
    }
}
