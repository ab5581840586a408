package io.wirelatch.enroll.server;

import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Optional;

/**
 * The server's window: the time that it is open, the terms of this opening, and two things that go
 * on for a while after it: somebody may still say yes to a machine that waits, and a code that was
 * for one and has been used is watched for a second machine that proves it. Not safe for use by
 * several threads, apart from the {@link PairingWindow} in it.
 */
final class ServerWindow {

    private final PairingWindow window;
    private PairingWindow approvals;
    private Optional<WindowTerms> terms = Optional.empty();
    private Optional<WindowTerms> watched = Optional.empty();
    private Optional<WindowStatus.Closing> closing = Optional.empty();

    /**
     * @param window closed
     */
    ServerWindow(PairingWindow window) {
        this.window = window;
        this.approvals = window.extendedBy(PairingLimits.APPROVAL_GRACE);
    }

    /** Opens it on these terms, whether it was open or not. */
    void open(WindowTerms newTerms) {
        window.open(newTerms.options().duration());
        approvals = window.extendedBy(PairingLimits.APPROVAL_GRACE);
        terms.ifPresent(WindowTerms::destroy);
        terms = Optional.of(newTerms);
        endWatch();
        closing = Optional.empty();
    }

    /**
     * Closes it. Where that is since its code has been used, the code is watched from now on;
     * otherwise it is watched no more.
     *
     * @return whether that is news: false when it was closed, unless a watched code was attacked
     */
    boolean close(WindowClosedReason reason, long nowNanos) {
        approvals.close();
        boolean isNews = window.close() || (watched.isPresent() && reason.isAttack());
        if (isNews) {
            end(reason, nowNanos);
        } else {
            endWatch();
        }
        return isNews;
    }

    /** Whether the deadline has ended it: true once. */
    boolean expire(long nowNanos) {
        boolean expired = window.expire();
        if (expired) {
            end(WindowClosedReason.DEADLINE, nowNanos);
        }
        return expired;
    }

    /** Whether its code has been watched for long enough: true once. */
    boolean expireWatch(long nowNanos) {
        boolean expired = watched.filter(spent -> !spent.isCodeWatched(nowNanos)).isPresent();
        if (expired) {
            endWatch();
        }
        return expired;
    }

    /** Whether the time to say yes is over: true once. */
    boolean expireApprovals() {
        return approvals.expire();
    }

    boolean isOpen() {
        return window.isOpen();
    }

    /** Whether it closed itself after an attack, and has not been opened since. */
    boolean isLocked() {
        return closing.map(WindowStatus.Closing::reason)
                .filter(WindowClosedReason::isAttack)
                .isPresent();
    }

    /** How the last one ended; empty before the first end, and after an opening. */
    Optional<WindowStatus.Closing> closing() {
        return closing;
    }

    /** The time in which a machine may pair. */
    PairingWindow time() {
        return window;
    }

    /** The time in which somebody may say yes to a machine that has paired in time. */
    PairingWindow approvals() {
        return approvals;
    }

    /** Whether it is closed, and its code watched. */
    boolean isWatching() {
        return watched.isPresent();
    }

    /** On which terms somebody may prove a secret: those of the open window or the watched code. */
    Optional<WindowTerms> hearing() {
        return isOpen() ? terms : watched;
    }

    /** What this opening allows; empty when it is closed. */
    Optional<WindowTerms> terms() {
        return terms;
    }

    /** What it was opened with; empty when it is closed. */
    Optional<WindowOptions> options() {
        return terms.map(WindowTerms::options);
    }

    private void end(WindowClosedReason reason, long nowNanos) {
        Optional<WindowTerms> ended = terms.or(() -> watched);
        Endpoint suspect =
                ended.filter(_ -> reason.isAttack())
                        .map(WindowTerms::suspect)
                        .orElse(Endpoint.UNKNOWN);
        closing = Optional.of(new WindowStatus.Closing(reason, suspect));
        terms = Optional.empty();
        watched =
                ended.filter(_ -> reason == WindowClosedReason.CODE_USED)
                        .filter(spent -> spent.isCodeWatched(nowNanos));
        if (watched.isEmpty()) {
            ended.ifPresent(WindowTerms::destroy);
        }
    }

    private void endWatch() {
        watched.ifPresent(WindowTerms::destroy);
        watched = Optional.empty();
    }
}
