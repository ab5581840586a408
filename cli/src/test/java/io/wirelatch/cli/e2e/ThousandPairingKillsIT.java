package io.wirelatch.cli.e2e;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Kills in the middle of pairing, as many as {@code -Dwirelatch.kills} says; {@code
 * -Dwirelatch.seed} repeats a run.
 */
@Tag("conformance")
class ThousandPairingKillsIT extends HomeLanStory {

    private static final int KILLS = 1000;

    /** How many kills there are between two looks at what is left in the end. */
    private static final int ROUND = 250;

    @Test
    void aThousandKillsLeaveNoLeaseThatBelongsToNobody() {
        long seed = Long.getLong("wirelatch.seed", new Random().nextLong());
        PairingKills kills = new PairingKills(nas, List.of(pi, mac, tv), seed);
        kills.begin();
        int left = Integer.getInteger("wirelatch.kills", KILLS);
        while (left > 0) {
            int round = Math.min(left, ROUND);
            kills.killAnybody(round, true);
            kills.end(true);
            left -= round;
        }
    }
}
