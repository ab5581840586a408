package io.wirelatch.tunnel.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Runs a {@link PacketCoalescer} over packets in a batch and collects what would be written. */
final class Coalescing {

    static final int CAPACITY = 128;

    private static final int MAX_PACKET = 2000;
    private static final int GUARD = 0x5A;

    private final PacketCoalescer coalescer;
    private final PacketBatch batch = PacketBatch.allocate(Arena.ofAuto(), CAPACITY, MAX_PACKET);

    Coalescing(boolean joinTcp, boolean joinUdp) {
        this.coalescer = new PacketCoalescer(CAPACITY, joinTcp, joinUdp);
    }

    PacketBatch batch() {
        return batch;
    }

    PacketCoalescer coalescer() {
        return coalescer;
    }

    /** Puts packets into the batch, as they come out of a tunnel. */
    void fill(List<byte[]> packets) {
        batch.clear();
        MemorySegment memory = batch.memory();
        memory.fill((byte) GUARD);
        for (byte[] packet : packets) {
            // Odd places as well: a packet is where it was opened.
            int shift = batch.count() % 3;
            int offset = batch.slotOffset(batch.count()) + PacketBatch.HEADROOM + shift;
            MemorySegment.copy(packet, 0, memory, JAVA_BYTE, offset, packet.length);
            batch.add(offset, packet.length, Endpoint.UNKNOWN);
        }
    }

    /** The frames that these packets become, each with its virtio header. */
    List<byte[]> coalesce(List<byte[]> packets) {
        fill(packets);
        coalescer.coalesce(batch);
        assertOnlyHeadroomIsOverwritten();
        List<byte[]> frames = new ArrayList<>();
        int packetsSeen = 0;
        for (int frame = 0; frame < coalescer.frameCount(); frame++) {
            int pieces = coalescer.endPiece(frame) - coalescer.firstPiece(frame);
            assertEquals(coalescer.packetsIn(frame), pieces);
            packetsSeen += pieces;
            frames.add(frame(frame));
        }
        assertEquals(packets.size(), packetsSeen);
        return frames;
    }

    private byte[] frame(int frame) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = coalescer.firstPiece(frame); i < coalescer.endPiece(frame); i++) {
            MemorySegment piece =
                    batch.memory().asSlice(coalescer.pieceOffset(i), coalescer.pieceLength(i));
            bytes.writeBytes(piece.toArray(JAVA_BYTE));
        }
        assertTrue(bytes.size() <= 10 + 65_535, bytes.size() + " bytes");
        return bytes.toByteArray();
    }

    private void assertOnlyHeadroomIsOverwritten() {
        for (int i = 0; i < batch.count(); i++) {
            int before = batch.offset(i) - VirtioNetHeader.LENGTH - 1;
            assertEquals(GUARD, batch.memory().get(JAVA_BYTE, before), "before packet " + i);
            int behind = batch.offset(i) + batch.length(i);
            assertEquals(GUARD, batch.memory().get(JAVA_BYTE, behind), "behind packet " + i);
        }
    }
}
