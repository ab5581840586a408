package io.wirelatch.tunnel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whitepaper, 5.4.6: the receiver keeps the greatest counter and a window of those before it, so
 * that every counter is accepted once and late packets still arrive.
 */
final class ReplayWindowTest {

    private static final long REJECT = ProtocolConstants.REJECT_AFTER_MESSAGES;

    private static final long[] JUMPS = {
        1, 2, 63, 64, 65, 127, 128, 4096, 8127, 8128, 8129, 8191, 8192, 8193, 8255, 8256, 8257,
        16384
    };

    /** Every counter ever accepted, and the greatest: what the window is a small picture of. */
    private static final class Model {

        private final Set<Long> accepted = new HashSet<>();
        private long greatest;

        boolean mayAccept(long counter) {
            if (Long.compareUnsigned(counter, REJECT) >= 0) {
                return false;
            }
            boolean tooOld =
                    Long.compareUnsigned(counter, greatest) < 0
                            && Long.compareUnsigned(greatest - counter, ReplayWindow.SIZE) >= 0;
            return !tooOld && !accepted.contains(counter);
        }

        boolean accept(long counter) {
            if (!mayAccept(counter)) {
                return false;
            }
            accepted.add(counter);
            greatest = Long.compareUnsigned(counter, greatest) > 0 ? counter : greatest;
            return true;
        }
    }

    static Stream<Arguments> beginningsAndSeeds() {
        long[] beginnings = {
            0,
            1L << 32,
            1L << 60,
            Long.MAX_VALUE - 50_000,
            Long.MIN_VALUE,
            REJECT - 60_000,
            REJECT - 1
        };
        return LongStream.of(beginnings)
                .boxed()
                .flatMap(
                        beginning ->
                                LongStream.rangeClosed(1, 4)
                                        .mapToObj(seed -> Arguments.of(beginning, seed)));
    }

    @ParameterizedTest(name = "from {0}, seed {1}")
    @MethodSource("beginningsAndSeeds")
    void theWindowAgreesWithASetOfAllCounters(long beginning, long seed) {
        Random random = new Random(seed);
        ReplayWindow window = new ReplayWindow();
        Model model = new Model();
        assertAgree(window, model, beginning, seed);
        for (int i = 0; i < 20_000; i++) {
            assertAgree(window, model, nextCounter(random, model.greatest), seed);
        }
    }

    private static long nextCounter(Random random, long greatest) {
        int kind = random.nextInt(100);
        if (kind < 55) {
            return greatest + 1 + random.nextInt(3);
        }
        if (kind < 85) {
            return greatest - random.nextInt(ReplayWindow.SIZE + 200);
        }
        if (kind < 92) {
            return greatest - JUMPS[random.nextInt(JUMPS.length)];
        }
        if (kind < 99) {
            return greatest + JUMPS[random.nextInt(JUMPS.length)];
        }
        // Nearly every one of these is refused, so that the walk is not over at once.
        return random.nextBoolean() ? REJECT + random.nextInt(9_000) : random.nextInt(100);
    }

    private static void assertAgree(ReplayWindow window, Model model, long counter, long seed) {
        String where =
                "seed %d, counter %s, greatest %s"
                        .formatted(
                                seed,
                                Long.toUnsignedString(counter),
                                Long.toUnsignedString(model.greatest));
        assertEquals(model.mayAccept(counter), window.mayAccept(counter), where);
        assertEquals(model.accept(counter), window.accept(counter), where);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 63, 64, 65, 8191, 8192, 8193, 8255, 8256, 8257, 1L << 32, 1L << 62})
    void aJumpForgetsExactlyWhatLiesBehindTheWindow(long jump) {
        for (long beginning : new long[] {0, 63, 64, 100_000, Long.MAX_VALUE - 9_000}) {
            ReplayWindow window = new ReplayWindow();
            Model model = new Model();
            for (long counter = beginning; counter != beginning + 201; counter += 3) {
                window.accept(counter);
                model.accept(counter);
            }
            window.accept(model.greatest + jump);
            model.accept(model.greatest + jump);
            for (long back = 0; back < ReplayWindow.SIZE + 300; back++) {
                long counter = model.greatest - back;
                assertEquals(
                        model.mayAccept(counter),
                        window.mayAccept(counter),
                        "from " + beginning + ", " + back + " behind");
            }
        }
    }

    @Test
    void everyCounterOfTheWindowIsAcceptedOnceWhateverTheOrder() {
        ReplayWindow window = new ReplayWindow();
        long greatest = 3 * ReplayWindow.SIZE + 17;
        assertTrue(window.accept(greatest));
        for (long back = ReplayWindow.SIZE - 1; back > 0; back--) {
            assertTrue(window.accept(greatest - back), () -> "the first time");
            assertFalse(window.accept(greatest - back), () -> "the second time");
        }
        assertFalse(window.accept(greatest));
        assertFalse(window.accept(greatest - ReplayWindow.SIZE));
    }

    @Test
    void lookingAcceptsNothing() {
        ReplayWindow window = new ReplayWindow();
        assertTrue(window.mayAccept(9_000));
        assertTrue(window.mayAccept(0));
        assertTrue(window.accept(0));
        assertTrue(window.accept(9_000));
    }

    /** Whitepaper, 6.1: Reject-After-Messages is 2^64 - 2^13 - 1. */
    @Test
    void noCounterIsAcceptedFromTheLastOneOn() {
        ReplayWindow window = new ReplayWindow();
        assertEquals("18446744073709543423", Long.toUnsignedString(REJECT));
        assertFalse(window.accept(REJECT));
        assertFalse(window.accept(-1));
        assertTrue(window.accept(REJECT - 1));
        assertTrue(window.accept(REJECT - ReplayWindow.SIZE));
        assertFalse(window.accept(REJECT - 1 - ReplayWindow.SIZE));
    }

    @Test
    void countersAreComparedWithoutASign() {
        ReplayWindow window = new ReplayWindow();
        assertTrue(window.accept(Long.MAX_VALUE));
        assertTrue(window.accept(Long.MIN_VALUE + 1), "2^63 + 1 comes after 2^63 - 1");
        assertTrue(window.accept(Long.MIN_VALUE), "and 2^63 lies between them");
        assertFalse(window.accept(Long.MAX_VALUE));
        assertFalse(window.accept(0), "0 is long past");
    }
}
