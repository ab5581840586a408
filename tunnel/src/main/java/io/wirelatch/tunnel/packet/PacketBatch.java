package io.wirelatch.tunnel.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The unit that moves through the engine: up to {@link #capacity()} packets that lie in one
 * off-heap memory, each with an offset, a length and an outer endpoint. The memory is divided into
 * slots; a reader puts one packet into each and leaves {@link #HEADROOM} bytes in front of it, so
 * that it can be sealed in place.
 *
 * <p>A batch belongs to one thread. A {@linkplain #view() view} shares the memory of its owner and
 * lists some of its packets: it is how a path sorts packets without copying them. Nothing here is
 * allocated after construction.
 */
public final class PacketBatch {

    /** Bytes kept free before a packet that was read from the device: a transport data header. */
    public static final int HEADROOM = 16;

    /** Bytes kept free behind a packet: padding to a multiple of 16, and the tag. */
    public static final int TAILROOM = 32;

    /** Where slots begin: whole cache lines, so that no two packets share one. */
    private static final int SLOT_ALIGNMENT = 64;

    private final MemorySegment memory;
    private final int slotSize;
    private final int[] offsets;
    private final int[] lengths;
    private final Endpoint[] endpoints;
    private int count;
    private int leftOut;

    private PacketBatch(MemorySegment memory, int slotSize, int capacity) {
        this.memory = memory;
        this.slotSize = slotSize;
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.endpoints = new Endpoint[capacity];
        Arrays.fill(endpoints, Endpoint.UNKNOWN);
    }

    /**
     * A batch with memory of its own.
     *
     * @param arena decides how long the memory lives, and which threads may touch it
     * @param capacity how many packets it holds
     * @param packetSize the longest packet, in bytes, without head- and tailroom
     */
    public static PacketBatch allocate(Arena arena, int capacity, int packetSize) {
        int unaligned = HEADROOM + packetSize + TAILROOM;
        int slotSize = Math.ceilDiv(unaligned, SLOT_ALIGNMENT) * SLOT_ALIGNMENT;
        MemorySegment memory = arena.allocate((long) capacity * slotSize, SLOT_ALIGNMENT);
        return new PacketBatch(memory, slotSize, capacity);
    }

    /** An empty batch over the same memory and with the same capacity. */
    public PacketBatch view() {
        return new PacketBatch(memory, slotSize, offsets.length);
    }

    /** The memory that all offsets count in. */
    public MemorySegment memory() {
        return memory;
    }

    public int capacity() {
        return offsets.length;
    }

    /** Size of a slot in bytes, head- and tailroom included. */
    public int slotSize() {
        return slotSize;
    }

    /** Where slot {@code slot} begins; a packet that will be sealed starts {@link #HEADROOM} on. */
    public int slotOffset(int slot) {
        return slot * slotSize;
    }

    public int count() {
        return count;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public boolean isFull() {
        return count == offsets.length;
    }

    /** Empties the batch and forgets what was left out of it. */
    public void clear() {
        count = 0;
        leftOut = 0;
    }

    /** Notes a packet that a reader met and could not put into a slot: it is too long for one. */
    public void leaveOut() {
        leftOut++;
    }

    /** How many packets were left out since the last {@link #clear()}. */
    public int leftOut() {
        return leftOut;
    }

    /**
     * Appends a packet that lies in the memory already.
     *
     * @throws ArrayIndexOutOfBoundsException when the batch is full
     */
    public void add(int offset, int length, Endpoint endpoint) {
        offsets[count] = offset;
        lengths[count] = length;
        endpoints[count] = endpoint;
        count++;
    }

    /** Where packet {@code index} begins. */
    public int offset(int index) {
        return offsets[index];
    }

    /** How many bytes packet {@code index} has. */
    public int length(int index) {
        return lengths[index];
    }

    /** Where packet {@code index} came from or goes to; unknown inside the tunnel. */
    public Endpoint endpoint(int index) {
        return endpoints[index];
    }
}
