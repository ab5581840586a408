package io.wirelatch.tunnel.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.offload.VirtioNetHeader;
import io.wirelatch.tunnel.session.ProtocolConstants;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketBatchTest {

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 1280, 1420, 2048, 9000, 65535})
    void everySlotHasRoomBeforeAndBehindTheLongestPacket(int packetSize) {
        PacketBatch batch = PacketBatch.allocate(arena, 7, packetSize);
        assertTrue(batch.slotBytes() >= packetSize);
        assertTrue(batch.slotBytes() < packetSize + 64, "no more than alignment asks for");
        int end = 0;
        for (int slot = 0; slot < 7; slot++) {
            assertEquals(end + PacketBatch.HEADROOM, batch.slotOffset(slot));
            assertEquals(0, (batch.memory().address() + batch.slotOffset(slot)) % 64);
            end = batch.slotOffset(slot) + batch.slotBytes() + PacketBatch.TAILROOM;
        }
        assertEquals(end, batch.memory().byteSize());
        assertEquals(7, batch.slots());
        assertEquals(7, batch.capacity());
    }

    /**
     * Whoever works in place relies on it; the cipher's share is where the two lengths come from.
     */
    @Test
    void thereIsRoomForEverythingThatIsPutAroundAPacket() {
        assertTrue(PacketBatch.HEADROOM >= TransportData.HEADER_BYTES);
        assertTrue(PacketBatch.HEADROOM >= VirtioNetHeader.LENGTH);
        assertTrue(PacketBatch.HEADROOM >= Aead.HEADROOM_BYTES);
        int padding = ProtocolConstants.PADDING_BYTES - 1;
        assertTrue(PacketBatch.TAILROOM >= padding + Aead.TAILROOM_BYTES);
        assertTrue(Aead.TAILROOM_BYTES >= Aead.TAG_BYTES);
    }

    @Test
    void aLongPacketTakesAsManySlotsInARowAsItNeeds() {
        PacketBatch batch = PacketBatch.allocate(arena, 9, 1000);
        assertEquals(1, batch.slotsFor(0));
        assertEquals(1, batch.slotsFor(batch.slotBytes()));
        assertEquals(2, batch.slotsFor(batch.slotBytes() + 1));
        for (int slots = 2; slots < 9; slots++) {
            int longest = batch.slotOffset(slots) - batch.slotOffset(0) - PacketBatch.HEADROOM;
            longest -= PacketBatch.TAILROOM;
            assertEquals(slots, batch.slotsFor(longest));
            assertEquals(slots + 1, batch.slotsFor(longest + 1));
        }
    }

    @Test
    void aSlotMayHoldMorePacketsThanOne() {
        PacketBatch batch = PacketBatch.allocate(arena, 2, 1000, 20);
        assertEquals(2, batch.slots());
        assertEquals(20, batch.capacity());
        assertEquals(20, batch.view().capacity());
        assertEquals(2, batch.view().slots());
    }

    @Test
    void packetsAreListedAsTheyWereAdded() {
        PacketBatch batch = PacketBatch.allocate(arena, 2, 100);
        Endpoint endpoint = Endpoint.of(IpAddress.parse("192.0.2.1"), 9);
        assertTrue(batch.isEmpty());
        batch.add(16, 60, endpoint);
        assertFalse(batch.isFull());
        batch.add(200, 61, Endpoint.UNKNOWN);
        assertTrue(batch.isFull());
        assertEquals(2, batch.count());
        assertEquals(16, batch.offset(0));
        assertEquals(60, batch.length(0));
        assertSame(endpoint, batch.endpoint(0));
        assertEquals(200, batch.offset(1));
        assertEquals(61, batch.length(1));
        assertThrows(ArrayIndexOutOfBoundsException.class, () -> batch.add(0, 1, Endpoint.UNKNOWN));
        batch.clear();
        assertTrue(batch.isEmpty());
        assertEquals(2, batch.capacity());
    }

    @Test
    void aViewSharesTheMemoryAndHasAListOfItsOwn() {
        PacketBatch batch = PacketBatch.allocate(arena, 3, 100);
        PacketBatch view = batch.view();
        batch.memory().set(JAVA_BYTE, 17, (byte) 42);
        assertEquals(42, view.memory().get(JAVA_BYTE, 17));
        view.add(16, 10, Endpoint.UNKNOWN);
        assertTrue(batch.isEmpty());
        assertEquals(3, view.capacity());
        assertEquals(batch.slotBytes(), view.slotBytes());
    }
}
