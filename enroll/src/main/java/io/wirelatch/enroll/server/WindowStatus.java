package io.wirelatch.enroll.server;

import io.wirelatch.enroll.window.WindowOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How pairing stands at one moment.
 *
 * @param remaining how long the window stays open; zero when it is closed
 * @param options what it was opened with; empty when it is closed
 * @param failures how many wrong secrets were proven in it
 * @param codeUses how many machines have used its code
 * @param locked whether the last window closed itself after an attack, and none was opened since
 * @param held who waits for somebody to say yes, the longest first; also for a while after the
 *     window's deadline
 */
public record WindowStatus(
        Duration remaining,
        Optional<WindowOptions> options,
        int failures,
        int codeUses,
        boolean locked,
        List<HeldJoiner> held) {

    public WindowStatus {
        held = List.copyOf(held);
    }
}
