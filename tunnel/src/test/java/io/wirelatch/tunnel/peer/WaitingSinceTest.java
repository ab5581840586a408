package io.wirelatch.tunnel.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class WaitingSinceTest {

    private final WaitingSince wait = new WaitingSince();

    @Test
    void theFirstStartTellsTheConductorAndLaterOnesDoNot() {
        assertFalse(wait.isWaiting());
        assertTrue(wait.start(10));
        assertFalse(wait.start(20));
        assertTrue(wait.isWaiting());
        assertEquals(10, wait.sinceNanos(), "the wait began with the first");
    }

    @Test
    void whileItIsWatchedANewWaitNeedsNoTelling() {
        wait.start(10);
        wait.stop();
        assertFalse(wait.isWaiting());
        assertFalse(wait.start(30));
        assertEquals(30, wait.sinceNanos());
    }

    @Test
    void watchingEndsOnlyWhenNothingWaits() {
        wait.start(10);
        assertFalse(wait.stopWatching());
        assertFalse(wait.start(11), "still watched");
        wait.stop();
        assertTrue(wait.stopWatching());
        assertTrue(wait.start(40), "not watched any more");
    }

    @Test
    void stoppingTwiceIsStoppingOnce() {
        wait.stop();
        wait.start(10);
        wait.stop();
        wait.stop();
        assertFalse(wait.isWaiting());
    }

    /** A wait that begins while the conductor stops watching must not be lost between the two. */
    @Test
    void aWaitThatBeginsInTheMomentInWhichWatchingEndsIsWatched() throws InterruptedException {
        for (int round = 0; round < 2_000; round++) {
            WaitingSince contended = new WaitingSince();
            contended.start(1);
            contended.stop();
            AtomicBoolean told = new AtomicBoolean();
            Thread packets = new Thread(() -> told.set(contended.start(2)));
            packets.start();
            boolean stopped = contended.stopWatching();
            packets.join();
            assertTrue(told.get() || !stopped, "round " + round + ": nobody watches");
        }
    }
}
