package io.wirelatch.enroll.server;

import io.wirelatch.state.PeerRecord;
import java.util.List;

/**
 * What has become of pending leases.
 *
 * @param confirmed whose first handshake has come: their leases stay
 * @param returned who never completed one: no peers any more, their addresses are free
 */
public record LeaseChanges(List<PeerRecord> confirmed, List<PeerRecord> returned) {

    static final LeaseChanges NONE = new LeaseChanges(List.of(), List.of());

    public LeaseChanges {
        confirmed = List.copyOf(confirmed);
        returned = List.copyOf(returned);
    }
}
