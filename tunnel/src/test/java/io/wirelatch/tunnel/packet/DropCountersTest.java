package io.wirelatch.tunnel.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DropCountersTest {

    private final DropCounters drops = new DropCounters();

    @Test
    void aSnapshotNamesTheReasonsThatHaveStruck() {
        assertEquals(Map.of(), drops.snapshot());
        drops.count(DropReason.UNCLAIMED);
        drops.count(DropReason.STAGING_FULL, 3);
        drops.count(DropReason.NO_ENDPOINT, 0);
        drops.count(DropReason.STAGING_FULL);
        Map<DropReason, Long> snapshot = drops.snapshot();
        assertEquals(Map.of(DropReason.UNCLAIMED, 1L, DropReason.STAGING_FULL, 4L), snapshot);
        drops.count(DropReason.UNCLAIMED);
        assertEquals(1, snapshot.get(DropReason.UNCLAIMED), "it is of its moment");
        assertEquals(2, drops.get(DropReason.UNCLAIMED));
        assertEquals(0, drops.get(DropReason.BAD_MAC1));
    }

    @Test
    void threadsThatCountAtTheSameTimeLoseNothing() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread =
                    new Thread(
                            () -> {
                                for (int i = 0; i < 10_000; i++) {
                                    drops.count(DropReason.UNKNOWN_INDEX);
                                    drops.count(DropReason.REPLAYED_COUNTER, 2);
                                }
                            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(40_000, drops.get(DropReason.UNKNOWN_INDEX));
        assertEquals(80_000, drops.get(DropReason.REPLAYED_COUNTER));
    }
}
