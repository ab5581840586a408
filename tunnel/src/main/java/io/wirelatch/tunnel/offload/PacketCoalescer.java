package io.wirelatch.tunnel.offload;

import io.wirelatch.tunnel.packet.PacketBatch;
import java.lang.foreign.MemorySegment;

/**
 * Joins packets of one flow, before they are written to a TUN device with IFF_VNET_HDR, into frames
 * that the kernel takes as one: a {@link VirtioNetHeader}, the first packet whole, and the payloads
 * of those that continue it. Nothing is copied; a frame is a list of pieces for one writev.
 *
 * <pre>
 *   1. place       each packet: joins its flow's newest frame, or begins one
 *   2. layOut      the pieces of each frame, one after the other
 *   3. writeHeader in front of each frame; the first packet of a run gets the run's lengths
 * </pre>
 *
 * <p>Frames stand in the order of their first packets, and a packet joins only its flow's newest
 * frame: no packet overtakes another of its flow. A checksum is verified before the packet loses
 * it; whatever is not understood or not right goes on unchanged and alone, for the kernel to judge.
 *
 * <p>For one thread; nothing is allocated after construction.
 */
public final class PacketCoalescer {

    /** What every Linux takes as one (UDP_MAX_SEGMENTS of linux/udp.h); newer ones take more. */
    private static final int MAX_UDP_SEGMENTS = 64;

    /** After the last packet of a frame. */
    private static final int END = -1;

    private final boolean joinTcp;
    private final boolean joinUdp;
    private final int capacity;

    private final FlowTable flows;
    private final FlowPacket packet = new FlowPacket();
    private final FlowPacket head = new FlowPacket();

    private MemorySegment memory = MemorySegment.NULL;

    /** By packet: the one that follows it in its frame. */
    private final int[] nextPacket;

    /** By frame. */
    private final int[] firstPacket;

    private final int[] lastPacket;
    private final int[] packets;

    /** As one IP packet, without virtio header. */
    private final int[] frameLength;

    private final int[] headerLength;

    /** Payload of the first packet; 0 when the frame takes no more. */
    private final int[] segmentLength;

    private final int[] nextSequence;
    private final boolean[] firstVerified;
    private final int[] firstPiece;
    private int frameCount;

    private final int[] pieceOffset;
    private final int[] pieceLength;

    /**
     * @param capacity the most packets that a batch will have
     * @param joinTcp whether the kernel takes GSO_TCPV4 and GSO_TCPV6 on this device
     * @param joinUdp whether it takes GSO_UDP_L4 (Linux 6.2 and later)
     */
    public PacketCoalescer(int capacity, boolean joinTcp, boolean joinUdp) {
        this.capacity = capacity;
        this.joinTcp = joinTcp;
        this.joinUdp = joinUdp;
        this.flows = new FlowTable(capacity);
        this.nextPacket = new int[capacity];
        this.firstPacket = new int[capacity];
        this.lastPacket = new int[capacity];
        this.packets = new int[capacity];
        this.frameLength = new int[capacity];
        this.headerLength = new int[capacity];
        this.segmentLength = new int[capacity];
        this.nextSequence = new int[capacity];
        this.firstVerified = new boolean[capacity];
        this.firstPiece = new int[capacity + 1];
        this.pieceOffset = new int[capacity];
        this.pieceLength = new int[capacity];
    }

    /**
     * Makes frames of a batch. What was known of the batch before is forgotten.
     *
     * @param batch of IP packets, each {@link VirtioNetHeader#LENGTH} bytes or more away from
     *     whatever is in front of it; those bytes are overwritten, and headers of first packets
     *     changed, so that the batch holds packets no longer
     * @throws IllegalArgumentException when the batch has more packets than the capacity
     */
    public void coalesce(PacketBatch batch) {
        if (batch.count() > capacity) {
            throw new IllegalArgumentException(
                    "a batch of " + batch.count() + " packets for a capacity of " + capacity);
        }
        memory = batch.memory();
        frameCount = 0;
        flows.clear();
        for (int i = 0; i < batch.count(); i++) {
            place(batch, i);
        }
        layOut(batch);
        for (int frame = 0; frame < frameCount; frame++) {
            writeHeader(batch, frame);
        }
    }

    /** How many frames the batch has become: as many writes to the device. */
    public int frameCount() {
        return frameCount;
    }

    /** The first piece of a frame; it begins with the virtio header. */
    public int firstPiece(int frame) {
        return firstPiece[frame];
    }

    /** One more than the last piece of a frame. */
    public int endPiece(int frame) {
        return firstPiece[frame + 1];
    }

    /** Where a piece begins in the batch's memory. */
    public int pieceOffset(int piece) {
        return pieceOffset[piece];
    }

    public int pieceLength(int piece) {
        return pieceLength[piece];
    }

    /** How many packets of the batch a frame carries. */
    public int packetsIn(int frame) {
        return packets[frame];
    }

    private void place(PacketBatch batch, int index) {
        packet.read(memory, batch.offset(index), batch.length(index));
        if (!packet.isUnderstood()) {
            // It may belong to any flow, a fragment for instance: nothing may overtake it.
            flows.clear();
            begin(index);
            return;
        }
        if (packet.isTcp() ? !joinTcp : !joinUdp) {
            begin(index);
            return;
        }
        int slot = flows.slotOf(memory, packet);
        int frame = flows.frameIn(slot);
        boolean mergeable = packet.isMergeable();
        if (mergeable && frame != FlowTable.NONE && mayJoin(batch, frame)) {
            join(frame, index);
            return;
        }
        // What comes later must not join what came before this packet.
        int begun = begin(index);
        if (mergeable && !packet.endsRun()) {
            open(begun);
        }
        flows.put(slot, begun, packet);
    }

    /** A frame of this packet alone, which takes no others. */
    private int begin(int index) {
        int frame = frameCount++;
        firstPacket[frame] = index;
        lastPacket[frame] = index;
        nextPacket[index] = END;
        packets[frame] = 1;
        frameLength[frame] = packet.length();
        segmentLength[frame] = 0;
        return frame;
    }

    private void open(int frame) {
        headerLength[frame] = packet.headerLength();
        segmentLength[frame] = packet.payloadLength();
        firstVerified[frame] = false;
        if (packet.isTcp()) {
            nextSequence[frame] = packet.sequence() + packet.payloadLength();
        }
    }

    private boolean mayJoin(PacketBatch batch, int frame) {
        boolean room =
                packet.payloadLength() <= segmentLength[frame]
                        && frameLength[frame] + packet.payloadLength() <= Fields.MAX_PACKET
                        && (packet.isTcp() || packets[frame] < MAX_UDP_SEGMENTS);
        return room
                && JoinRules.allow(
                        memory,
                        batch.offset(firstPacket[frame]),
                        packet,
                        headerLength[frame],
                        packets[frame],
                        nextSequence[frame])
                && isFirstVerified(batch, frame)
                && packet.hasValidChecksums();
    }

    /** Verified only when a second packet comes: one that stays alone keeps its checksum. */
    private boolean isFirstVerified(PacketBatch batch, int frame) {
        if (!firstVerified[frame]) {
            int first = firstPacket[frame];
            head.read(memory, batch.offset(first), batch.length(first));
            firstVerified[frame] = head.hasValidChecksums();
        }
        return firstVerified[frame];
    }

    private void join(int frame, int index) {
        int payloadLength = packet.payloadLength();
        nextPacket[lastPacket[frame]] = index;
        nextPacket[index] = END;
        lastPacket[frame] = index;
        packets[frame]++;
        frameLength[frame] += payloadLength;
        nextSequence[frame] += payloadLength;
        if (payloadLength < segmentLength[frame] || packet.endsRun()) {
            segmentLength[frame] = 0;
        }
    }

    private void layOut(PacketBatch batch) {
        int piece = 0;
        for (int frame = 0; frame < frameCount; frame++) {
            firstPiece[frame] = piece;
            int first = firstPacket[frame];
            pieceOffset[piece] = batch.offset(first) - VirtioNetHeader.LENGTH;
            pieceLength[piece] = batch.length(first) + VirtioNetHeader.LENGTH;
            piece++;
            for (int i = nextPacket[first]; i != END; i = nextPacket[i]) {
                pieceOffset[piece] = batch.offset(i) + headerLength[frame];
                pieceLength[piece] = batch.length(i) - headerLength[frame];
                piece++;
            }
        }
        firstPiece[frameCount] = piece;
    }

    private void writeHeader(PacketBatch batch, int frame) {
        int first = firstPacket[frame];
        int offset = batch.offset(first);
        if (packets[frame] == 1) {
            VirtioNetHeader.clear(memory, offset - VirtioNetHeader.LENGTH);
            return;
        }
        head.read(memory, offset, batch.length(first));
        int last = batch.offset(lastPacket[frame]);
        SuperPacketHeader.write(memory, head, frameLength[frame], last);
    }
}
