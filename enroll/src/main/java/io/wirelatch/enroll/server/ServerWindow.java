package io.wirelatch.enroll.server;

import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Optional;

/**
 * The server's window: the time that it is open, the terms of this opening, and for a while after
 * its deadline the time in which somebody may still say yes to a machine that waits. Not safe for
 * use by several threads, apart from the {@link PairingWindow} in it.
 */
final class ServerWindow {

    private final PairingWindow window;
    private PairingWindow approvals;
    private Optional<WindowTerms> terms = Optional.empty();
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
        closing = Optional.empty();
    }

    /** Sets its deadline anew: {@link PairingLimits#CODE_WATCH} from now. */
    void endAfterCodeWatch() {
        window.open(PairingLimits.CODE_WATCH);
    }

    /** Closes it; false when it was closed. */
    boolean close(WindowClosedReason reason) {
        approvals.close();
        boolean wasOpen = window.close();
        if (wasOpen) {
            end(reason);
        }
        return wasOpen;
    }

    /** Why its time being over has ended it: told once. */
    Optional<WindowClosedReason> expire() {
        if (terms.isEmpty() || !window.expire()) {
            return Optional.empty();
        }
        WindowClosedReason reason = terms.get().reasonAtDeadline();
        end(reason);
        return Optional.of(reason);
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

    /** What this opening allows; empty when it is closed. */
    Optional<WindowTerms> terms() {
        return terms;
    }

    /** What it was opened with; empty when it is closed. */
    Optional<WindowOptions> options() {
        return terms.map(WindowTerms::options);
    }

    private void end(WindowClosedReason reason) {
        Endpoint suspect =
                terms.filter(_ -> reason.isAttack())
                        .map(WindowTerms::suspect)
                        .orElse(Endpoint.UNKNOWN);
        closing = Optional.of(new WindowStatus.Closing(reason, suspect));
        terms.ifPresent(WindowTerms::destroy);
        terms = Optional.empty();
    }
}
