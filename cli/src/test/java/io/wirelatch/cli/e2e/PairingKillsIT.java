package io.wirelatch.cli.e2e;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A few kills in the middle of pairing; {@link ThousandPairingKillsIT} has many. */
class PairingKillsIT extends HomeLanStory {

    @Test
    void aFewKillsLeaveNoLeaseThatBelongsToNobody() {
        long seed = Long.getLong("wirelatch.seed", new Random().nextLong());
        PairingKills kills = new PairingKills(nas, List.of(pi, mac, tv), seed);
        kills.begin();
        // Nobody comes back as somebody else before the server has died for the last time: so the
        // test need not wait for the three minutes that leases have after a restart.
        kills.killAnybody(14, false);
        kills.killClients(6);
        kills.end(false);
    }
}
