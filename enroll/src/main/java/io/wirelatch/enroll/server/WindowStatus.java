package io.wirelatch.enroll.server;

import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.tunnel.packet.Endpoint;
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
 * @param closing how the last one ended; empty while one is open, or when none has been
 * @param held who waits for somebody to say yes, the longest first; also for a while after the
 *     window's deadline
 */
public record WindowStatus(
        Duration remaining,
        Optional<WindowOptions> options,
        int failures,
        int codeUses,
        boolean locked,
        Optional<Closing> closing,
        List<HeldJoiner> held) {

    /**
     * How a window ended.
     *
     * @param suspect who gave the last reason, where it was an attack; else unknown
     */
    public record Closing(WindowClosedReason reason, Endpoint suspect) {}

    public WindowStatus {
        held = List.copyOf(held);
    }
}
