package io.wirelatch.tunnel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.aead.AeadKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which session is previous, current and next: whitepaper, 5.4.5 and 6.3. */
final class KeypairSlotsTest {

    private final List<Keypair> retired = new ArrayList<>();
    private final KeypairSlots slots = new KeypairSlots(retired::add);
    private int nextIndex = 1;

    private Keypair initiated() {
        return keypair(true);
    }

    private Keypair responded() {
        return keypair(false);
    }

    private Keypair keypair(boolean isInitiator) {
        return new Keypair(
                new AeadKey(new byte[AeadKey.KEY_BYTES]),
                new AeadKey(new byte[AeadKey.KEY_BYTES]),
                nextIndex++,
                0,
                isInitiator,
                0);
    }

    private Keypair addInitiated() {
        Keypair keypair = initiated();
        slots.addInitiated(keypair);
        return keypair;
    }

    private Keypair addResponded() {
        Keypair keypair = responded();
        slots.addResponded(keypair);
        return keypair;
    }

    @Test
    void anInitiatedSessionSendsAtOnce() {
        assertNull(slots.current());
        Keypair first = addInitiated();
        assertSame(first, slots.current());
        assertEquals(List.of(), retired);
    }

    @Test
    void anInitiatedSessionMovesTheCurrentOneToPreviousAndThatOneOut() {
        Keypair first = addInitiated();
        Keypair second = addInitiated();
        assertEquals(List.of(), retired, "the first one still receives");
        Keypair third = addInitiated();
        assertEquals(List.of(first), retired);
        assertSame(third, slots.current());
        addInitiated();
        assertEquals(List.of(first, second), retired);
    }

    @Test
    void anInitiatedSessionTakesThePlaceOfOneThatWaitedWhichStillReceives() {
        Keypair current = addInitiated();
        Keypair waiting = addResponded();
        Keypair newest = addInitiated();
        assertSame(newest, slots.current());
        assertEquals(List.of(current), retired);
        waiting.confirm();
        assertFalse(slots.promoteConfirmed(), "it is previous now, and stays so");
        assertSame(newest, slots.current());
        addInitiated();
        assertEquals(List.of(current, waiting), retired);
    }

    @Test
    void aRespondedSessionWaitsUntilThePeerHasUsedIt() {
        Keypair current = addInitiated();
        Keypair next = addResponded();
        assertSame(current, slots.current());
        assertFalse(slots.promoteConfirmed());
        assertSame(current, slots.current());

        next.confirm();
        assertTrue(slots.promoteConfirmed());
        assertSame(next, slots.current());
        assertEquals(List.of(), retired, "the old one still receives");
        assertFalse(slots.promoteConfirmed(), "once");
    }

    @Test
    void aRespondedSessionPushesOutTheOneThatWaitedAndThePreviousOne() {
        Keypair first = addInitiated();
        Keypair second = addInitiated();
        Keypair unused = addResponded();
        assertEquals(List.of(first), retired);
        addResponded();
        assertEquals(List.of(first, unused), retired);
        assertSame(second, slots.current());
    }

    @Test
    void theFirstSessionOfAResponderHasNothingToReplace() {
        Keypair next = addResponded();
        assertNull(slots.current());
        next.confirm();
        assertTrue(slots.promoteConfirmed());
        assertSame(next, slots.current());
        assertEquals(List.of(), retired);
    }

    /** 6.3: everything goes. */
    @Test
    void clearingGivesUpAllThree() {
        Keypair previous = addInitiated();
        Keypair current = addInitiated();
        slots.clear();
        assertEquals(List.of(previous, current), retired);
        retired.clear();
        current = addInitiated();
        Keypair next = addResponded();
        slots.clear();
        assertEquals(List.of(current, next), retired);
        assertNull(slots.current());
        next.confirm();
        assertFalse(slots.promoteConfirmed());
        slots.clear();
        assertEquals(2, retired.size());
    }

    /**
     * A keypair is wiped when every packet thread has been outside a batch since it was retired: a
     * thread must not be able to find it any more by then.
     */
    @Test
    void nobodyFindsAKeypairThatIsBeingRetired() {
        List<Keypair> seen = new ArrayList<>();
        KeypairSlots[] own = new KeypairSlots[1];
        own[0] =
                new KeypairSlots(
                        keypair -> {
                            seen.add(keypair);
                            assertNotSame(keypair, own[0].current());
                        });
        own[0].addInitiated(initiated());
        own[0].addResponded(responded());
        own[0].addInitiated(initiated());
        assertEquals(1, seen.size(), "the current one gave way to the one that waited");
        own[0].clear();
        assertEquals(3, seen.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyKeypairIsRetiredExactlyOnceAndTheModelAgrees(long seed) {
        Random random = new Random(seed);
        Model model = new Model();
        List<Keypair> made = new ArrayList<>();
        List<Keypair> gone = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            switch (random.nextInt(16)) {
                case 0 -> {
                    slots.clear();
                    model.clear();
                }
                case 1, 2, 3, 4, 5 -> {
                    Keypair keypair = addInitiated();
                    made.add(keypair);
                    model.addInitiated(keypair);
                }
                case 6, 7, 8, 9, 10 -> {
                    Keypair keypair = addResponded();
                    made.add(keypair);
                    model.addResponded(keypair);
                }
                case 11, 12 -> {
                    Keypair next = model.in(Slot.NEXT);
                    if (next != null) {
                        next.confirm();
                    }
                }
                default ->
                        assertEquals(
                                model.promoteConfirmed(), slots.promoteConfirmed(), "seed " + seed);
            }
            assertSame(model.in(Slot.CURRENT), slots.current(), "seed " + seed);
            assertEquals(sorted(model.retired), sorted(retired), "seed " + seed);
            gone.addAll(retired);
            retired.clear();
            model.retired.clear();
        }
        slots.clear();
        gone.addAll(retired);
        assertEquals(made, sorted(gone), "seed " + seed);
    }

    private static List<Keypair> sorted(List<Keypair> keypairs) {
        return keypairs.stream().sorted(Comparator.comparingInt(Keypair::localIndex)).toList();
    }

    private enum Slot {
        PREVIOUS,
        CURRENT,
        NEXT,
        NONE
    }

    /** The rules as a table: which slot a keypair goes to from the one it is in. */
    private static final class Model {

        private final Map<Keypair, Slot> slots = new HashMap<>();
        private final List<Keypair> retired = new ArrayList<>();

        @Nullable Keypair in(Slot slot) {
            return slots.entrySet().stream()
                    .filter(entry -> entry.getValue() == slot)
                    .map(Map.Entry::getKey)
                    .findAny()
                    .orElse(null);
        }

        void addInitiated(Keypair keypair) {
            boolean nextWaits = in(Slot.NEXT) != null;
            move(Slot.NONE, nextWaits ? Slot.NONE : Slot.PREVIOUS, Slot.PREVIOUS);
            slots.put(keypair, Slot.CURRENT);
        }

        void addResponded(Keypair keypair) {
            move(Slot.NONE, Slot.CURRENT, Slot.NONE);
            slots.put(keypair, Slot.NEXT);
        }

        boolean promoteConfirmed() {
            Keypair next = in(Slot.NEXT);
            if (next == null || !next.isConfirmed()) {
                return false;
            }
            move(Slot.NONE, Slot.PREVIOUS, Slot.CURRENT);
            return true;
        }

        void clear() {
            move(Slot.NONE, Slot.NONE, Slot.NONE);
        }

        private void move(Slot fromPrevious, Slot fromCurrent, Slot fromNext) {
            slots.replaceAll(
                    (keypair, slot) ->
                            switch (slot) {
                                case PREVIOUS -> fromPrevious;
                                case CURRENT -> fromCurrent;
                                case NEXT -> fromNext;
                                case NONE -> Slot.NONE;
                            });
            slots.entrySet().stream()
                    .filter(entry -> entry.getValue() == Slot.NONE)
                    .map(Map.Entry::getKey)
                    .forEach(retired::add);
            slots.values().removeIf(slot -> slot == Slot.NONE);
        }
    }
}
