package io.wirelatch.tunnel.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.aead.AeadKey;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.session.KeypairSlots;
import io.wirelatch.tunnel.session.Lanes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys are wiped, and only when no packet thread can hold them. */
final class RetiredKeypairsTest {

    private final Arena arena = Arena.ofShared();
    private final Lanes lanes = new Lanes();
    private final RetiredKeypairs retired = new RetiredKeypairs(lanes);
    private final MemorySegment sealedNothing =
            arena.allocate(Aead.HEADROOM_BYTES + Aead.TAILROOM_BYTES);

    RetiredKeypairsTest() {
        try (Aead aead = AeadImplementation.fastest().create()) {
            aead.seal(key(), 0, sealedNothing, Aead.HEADROOM_BYTES, 0);
        }
    }

    @AfterEach
    void free() {
        arena.close();
    }

    private static AeadKey key() {
        byte[] bytes = new byte[AeadKey.KEY_BYTES];
        Arrays.fill(bytes, (byte) 0x55);
        return new AeadKey(bytes);
    }

    private static Keypair keypair() {
        return new Keypair(key(), key(), 1, 2, true, 0);
    }

    /** A key that is whole opens what was sealed with it; zeros do not. */
    private boolean isWhole(Aead aead, AeadKey key) {
        int offset = Aead.HEADROOM_BYTES;
        MemorySegment copy = arena.allocate(sealedNothing.byteSize()).copyFrom(sealedNothing);
        MemorySegment target = arena.allocate(sealedNothing.byteSize());
        return aead.open(key, 0, copy, offset, Aead.TAG_BYTES, target, offset);
    }

    private boolean isWiped(Keypair keypair) {
        try (Aead aead = AeadImplementation.fastest().create()) {
            boolean sending = isWhole(aead, keypair.sendingKey());
            assertEquals(sending, isWhole(aead, keypair.receivingKey()), "both or none");
            return !sending;
        }
    }

    @Test
    void aKeypairThatNobodyHoldsIsWipedAtOnce() {
        lanes.open();
        Keypair keypair = keypair();
        assertFalse(isWiped(keypair));
        retired.add(keypair);
        assertFalse(retired.isEmpty());
        retired.wipe();
        assertTrue(isWiped(keypair));
        assertTrue(retired.isEmpty());
    }

    @Test
    void aKeypairIsWipedWhenTheLastBatchThatMayHoldItIsDone() {
        Lanes.Lane outbound = lanes.open();
        Lanes.Lane inbound = lanes.open();
        outbound.enter();
        Keypair first = keypair();
        retired.add(first);
        inbound.enter();
        Keypair second = keypair();
        retired.add(second);

        retired.wipe();
        assertFalse(isWiped(first));
        outbound.leave();
        retired.wipe();
        assertTrue(isWiped(first), "inbound entered when it was nobody's already");
        assertFalse(isWiped(second));
        outbound.enter();
        inbound.leave();
        retired.wipe();
        assertTrue(isWiped(second));
        assertTrue(retired.isEmpty());
    }

    /** The whole arrangement: slots, lanes and wiping, with real threads. */
    @Test
    void noPacketThreadEverMeetsAWipedKey() throws InterruptedException {
        KeypairSlots slots = new KeypairSlots(retired::add);
        slots.addInitiated(keypair());
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger looked = new AtomicInteger();
        AtomicInteger met = new AtomicInteger();
        Lanes.Lane lane = lanes.open();
        Thread outbound =
                new Thread(
                        () -> {
                            try (Aead aead = AeadImplementation.fastest().create()) {
                                while (!done.get()) {
                                    lane.enter();
                                    Keypair current = slots.current();
                                    if (current != null && !isWhole(aead, current.sendingKey())) {
                                        met.incrementAndGet();
                                    }
                                    lane.leave();
                                    looked.incrementAndGet();
                                }
                            }
                        });
        outbound.start();
        for (int i = 0; i < 5_000 || looked.get() < 1_000; i++) {
            switch (i % 4) {
                case 0 -> slots.clear();
                case 1 -> slots.addResponded(keypair());
                default -> slots.addInitiated(keypair());
            }
            retired.wipe();
        }
        done.set(true);
        outbound.join();
        assertEquals(0, met.get());
        retired.wipe();
        assertTrue(retired.isEmpty());
    }
}
