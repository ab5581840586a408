package io.wirelatch.tunnel.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.DropReason;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StagedPacketsTest {

    private final DropCounters drops = new DropCounters();
    private final StagedPackets staged = new StagedPackets(drops);

    private void add(int number, int length) {
        byte[] packet = new byte[length];
        Arrays.fill(packet, (byte) number);
        staged.add(MemorySegment.ofArray(packet), 0, length);
    }

    /** The first byte of every packet. */
    private List<Integer> drain() {
        List<Integer> drained = new ArrayList<>();
        staged.drainTo(packet -> drained.add(packet[0] & 0xFF));
        return drained;
    }

    @Test
    void packetsLeaveInTheOrderInWhichTheyCame() {
        assertFalse(staged.isWaiting());
        for (int i = 0; i < 128; i++) {
            add(i, 100);
        }
        assertTrue(staged.isWaiting());
        List<Integer> drained = drain();
        assertEquals(128, drained.size());
        for (int i = 0; i < 128; i++) {
            assertEquals(i, drained.get(i));
        }
        assertFalse(staged.isWaiting());
        assertEquals(List.of(), drain());
        assertEquals(Map.of(), drops.snapshot());
    }

    @Test
    void theOldestOf129PacketsGoes() {
        for (int i = 0; i < 131; i++) {
            add(i, 20);
        }
        assertEquals(3, drops.get(DropReason.STAGING_FULL));
        assertEquals(3, drain().getFirst());
    }

    @Test
    void theOldestGoWhenThereAreMoreThan128KiB() {
        int length = 8 * 1024;
        for (int i = 0; i < 16; i++) {
            add(i, length);
        }
        assertEquals(0, drops.get(DropReason.STAGING_FULL), "128 KiB fit");
        add(16, 1);
        assertEquals(1, drops.get(DropReason.STAGING_FULL));
        add(17, length - 1);
        assertEquals(1, drops.get(DropReason.STAGING_FULL), "one made room for both");
        assertEquals(1, drain().getFirst());
    }

    @Test
    void bytesAreCountedAnewAfterDrainingAndDiscarding() {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 16; i++) {
                add(i, 8 * 1024);
            }
            if (round % 2 == 0) {
                assertEquals(16, drain().size());
            } else {
                staged.discard(DropReason.NO_ENDPOINT);
            }
        }
        assertEquals(Map.of(DropReason.NO_ENDPOINT, 32L), drops.snapshot());
    }

    @Test
    void discardingCountsEveryPacketUnderItsReason() {
        for (int i = 0; i < 5; i++) {
            add(i, 100);
        }
        staged.discard(DropReason.HANDSHAKE_GIVEN_UP);
        assertEquals(Map.of(DropReason.HANDSHAKE_GIVEN_UP, 5L), drops.snapshot());
        assertFalse(staged.isWaiting());
        assertEquals(List.of(), drain());
        staged.discard(DropReason.HANDSHAKE_GIVEN_UP);
        assertEquals(5, drops.get(DropReason.HANDSHAKE_GIVEN_UP));
    }

    @Test
    void aPacketIsCopiedBeforeItsMemoryIsUsedAgain() {
        byte[] memory = {9, 1, 2, 3, 9};
        staged.add(MemorySegment.ofArray(memory), 1, 3);
        Arrays.fill(memory, (byte) 0);
        List<byte[]> drained = new ArrayList<>();
        staged.drainTo(drained::add);
        assertArrayEquals(new byte[] {1, 2, 3}, drained.getFirst());
    }
}
