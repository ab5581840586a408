package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.Announcer;
import io.wirelatch.enroll.server.LeaseChanges;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import java.util.stream.Collectors;

/** Has new leases confirmed or taken back when it is time, and says which. */
final class LeaseSettlement {

    private final PeerRegistry registry;
    private final PairingWindow window;
    private final Announcer announcer;
    private final PairingAudit audit;

    LeaseSettlement(
            PeerRegistry registry, PairingWindow window, Announcer announcer, PairingAudit audit) {
        this.registry = registry;
        this.window = window;
        this.announcer = announcer;
        this.audit = audit;
    }

    /**
     * To be called by one thread, at least once a second while leases are open.
     *
     * @return whether some are
     */
    boolean settle() {
        LeaseChanges changes = registry.settlePending(window);
        changes.complaint().ifPresent(announcer::remark);
        changes.confirmed().forEach(audit::leaseConfirmed);
        for (PeerRecord peer : changes.returned()) {
            audit.leaseReturned(peer);
            announcer.remark(
                    "%s never connected after it had joined: %s back in the pool"
                            .formatted(peer.name(), addresses(peer)));
        }
        return registry.hasPending();
    }

    private static String addresses(PeerRecord peer) {
        return peer.addresses().stream().map(IpAddress::toString).collect(Collectors.joining(", "))
                + (peer.addresses().size() == 1 ? " is" : " are");
    }
}
