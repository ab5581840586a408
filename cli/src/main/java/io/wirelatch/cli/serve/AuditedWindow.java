package io.wirelatch.cli.serve;

import io.wirelatch.enroll.server.DecisionOutcome;
import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.server.PairingServer;
import io.wirelatch.enroll.server.WindowStatus;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.state.PeerRecord;
import java.util.Optional;

/** The window of a running server; who decided about a machine is noted down. */
final class AuditedWindow implements PairingWindowSwitch {

    private final PairingServer pairing;
    private final PairingAudit audit;

    AuditedWindow(PairingServer pairing, PairingAudit audit) {
        this.pairing = pairing;
        this.audit = audit;
    }

    @Override
    public Optional<OneTimeCode> open(WindowOptions options) {
        return pairing.openWindow(options);
    }

    @Override
    public boolean close() {
        return pairing.closeWindow();
    }

    @Override
    public WindowStatus status() {
        return pairing.status();
    }

    @Override
    public DecisionOutcome approve(String name) {
        DecisionOutcome outcome = pairing.approve(name);
        if (outcome instanceof DecisionOutcome.Approved(PeerRecord peer)) {
            audit.approved(peer, AuditedControl.user());
        }
        return outcome;
    }

    @Override
    public DecisionOutcome deny(String name) {
        DecisionOutcome outcome = pairing.deny(name);
        if (outcome instanceof DecisionOutcome.Denied(HeldJoiner joiner)) {
            audit.denied(joiner, AuditedControl.user());
        }
        return outcome;
    }
}
