package io.wirelatch.tunnel.offload;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Finds the newest frame of a flow: packets of one kind with the same addresses and ports, in one
 * direction. Open addressing with linear probing; a flow's key is read from the first packet of its
 * frame, which must stay where it is, addresses and ports unchanged, until the table is cleared.
 */
final class FlowTable {

    /** In place of a frame: the flow is not known. */
    static final int NONE = -1;

    /** 2<sup>64</sup> divided by the golden ratio. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final int[] frames;
    private final int[] offsets;
    private final int[] kinds;
    private final int hashShift;

    /**
     * @param maxFlows how many flows it has room for
     */
    FlowTable(int maxFlows) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(maxFlows) + 1;
        this.frames = new int[1 << bits];
        this.offsets = new int[1 << bits];
        this.kinds = new int[1 << bits];
        this.hashShift = Long.SIZE - bits;
        clear();
    }

    void clear() {
        Arrays.fill(frames, NONE);
    }

    /** The slot of this packet's flow, or the free one in which to put it. */
    int slotOf(MemorySegment memory, FlowPacket packet) {
        int slot = (int) (hash(memory, packet) >>> hashShift);
        while (frames[slot] != NONE && !isSameFlow(memory, slot, packet)) {
            slot = slot + 1 & frames.length - 1;
        }
        return slot;
    }

    /** The flow's newest frame, or {@link #NONE}. */
    int frameIn(int slot) {
        return frames[slot];
    }

    /** Makes a frame that begins with this packet its flow's newest. */
    void put(int slot, int frame, FlowPacket first) {
        frames[slot] = frame;
        offsets[slot] = first.offset();
        kinds[slot] = first.kind();
    }

    private static long hash(MemorySegment memory, FlowPacket packet) {
        long key = Fields.i32(memory, packet.transport() + Fields.PORTS) * SPREAD;
        if (packet.isIpv4()) {
            key ^= Fields.i64(memory, packet.offset() + Fields.IPV4_ADDRESSES);
        } else {
            long addresses = (long) packet.offset() + Fields.IPV6_ADDRESSES;
            key ^= Fields.i64(memory, addresses) ^ Fields.i64(memory, addresses + 8) * SPREAD;
            key ^= Fields.i64(memory, addresses + 16) ^ Fields.i64(memory, addresses + 24);
        }
        return (key ^ key >>> 32) * SPREAD;
    }

    private boolean isSameFlow(MemorySegment memory, int slot, FlowPacket packet) {
        if (kinds[slot] != packet.kind()) {
            return false;
        }
        long other = offsets[slot];
        long own = packet.offset();
        int ports = packet.transportStart() + Fields.PORTS;
        if (Fields.i32(memory, own + ports) != Fields.i32(memory, other + ports)) {
            return false;
        }
        if (packet.isIpv4()) {
            return sameLong(memory, own, other, Fields.IPV4_ADDRESSES);
        }
        return sameLong(memory, own, other, Fields.IPV6_ADDRESSES)
                && sameLong(memory, own, other, Fields.IPV6_ADDRESSES + 8)
                && sameLong(memory, own, other, Fields.IPV6_ADDRESSES + 16)
                && sameLong(memory, own, other, Fields.IPV6_ADDRESSES + 24);
    }

    private static boolean sameLong(MemorySegment memory, long own, long other, int field) {
        return Fields.i64(memory, own + field) == Fields.i64(memory, other + field);
    }
}
