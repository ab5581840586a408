package io.wirelatch.enroll.server;

import io.wirelatch.state.PeerRecord;
import java.util.List;
import java.util.Optional;

/**
 * What has become of pending leases.
 *
 * @param confirmed whose first handshake has come: their leases stay
 * @param returned who never completed one: no peers any more, their addresses are free
 * @param complaint that it cannot be kept, as a sentence for a person; once until something can be
 */
public record LeaseChanges(
        List<PeerRecord> confirmed, List<PeerRecord> returned, Optional<String> complaint) {

    static final LeaseChanges NONE = new LeaseChanges(List.of(), List.of());

    public LeaseChanges {
        confirmed = List.copyOf(confirmed);
        returned = List.copyOf(returned);
    }

    LeaseChanges(List<PeerRecord> confirmed, List<PeerRecord> returned) {
        this(confirmed, returned, Optional.empty());
    }

    /** Nothing has changed, since it could not be kept. */
    static LeaseChanges notKept(Optional<String> complaint) {
        return new LeaseChanges(List.of(), List.of(), complaint);
    }
}
