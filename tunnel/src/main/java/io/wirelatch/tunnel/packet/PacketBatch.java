package io.wirelatch.tunnel.packet;

import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.session.ProtocolConstants;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The unit that moves through the engine: up to {@link #capacity()} packets that lie in one
 * off-heap memory, each with an offset, a length and an outer endpoint. The memory is divided into
 * slots. Most readers put one packet into each; a receiver of datagrams puts a whole run of them
 * into one, side by side, and lists each. A packet that is longer than a slot takes several in a
 * row. In any case what is in a slot begins {@link #HEADROOM} bytes into it and has {@link
 * #TAILROOM} free bytes behind it.
 *
 * <p>A batch belongs to one thread. A {@linkplain #view() view} shares the memory of its owner and
 * lists some of its packets: it is how a path sorts packets without copying them. Nothing here is
 * allocated after construction.
 */
public final class PacketBatch {

    /**
     * Bytes kept free at the beginning of a slot: for a transport data header, for what the device
     * wants in front of a packet, and for the scratch that sealing and opening take, which is the
     * longest of these.
     */
    public static final int HEADROOM = Aead.HEADROOM_BYTES;

    /** Bytes kept free at the end of a slot: for padding, then for the tag and for scratch. */
    public static final int TAILROOM = ProtocolConstants.PADDING_BYTES + Aead.TAILROOM_BYTES;

    /** Where slots begin: whole cache lines, so that no two packets share one. */
    private static final int SLOT_ALIGNMENT = 64;

    private final MemorySegment memory;
    private final int slots;
    private final int slotSize;
    private final int[] offsets;
    private final int[] lengths;
    private final Endpoint[] endpoints;
    private final boolean[] continuations;
    private int count;
    private int leftOut;
    private int malformed;

    private PacketBatch(MemorySegment memory, int slots, int slotSize, int capacity) {
        this.memory = memory;
        this.slots = slots;
        this.slotSize = slotSize;
        this.offsets = new int[capacity];
        this.lengths = new int[capacity];
        this.endpoints = new Endpoint[capacity];
        this.continuations = new boolean[capacity];
        Arrays.fill(endpoints, Endpoint.UNKNOWN);
    }

    /**
     * A batch with memory of its own, of one packet a slot.
     *
     * @param arena decides how long the memory lives, and which threads may touch it
     * @param capacity how many packets it holds
     * @param packetSize the longest packet, in bytes, without head- and tailroom
     */
    public static PacketBatch allocate(Arena arena, int capacity, int packetSize) {
        return allocate(arena, capacity, packetSize, capacity);
    }

    /**
     * A batch with memory of its own.
     *
     * @param arena decides how long the memory lives, and which threads may touch it
     * @param slots how many slots the memory has
     * @param slotBytes how much goes into a slot, without head- and tailroom
     * @param capacity how many packets can be listed, whatever slots they lie in
     */
    public static PacketBatch allocate(Arena arena, int slots, int slotBytes, int capacity) {
        int unaligned = HEADROOM + slotBytes + TAILROOM;
        int slotSize = Math.ceilDiv(unaligned, SLOT_ALIGNMENT) * SLOT_ALIGNMENT;
        MemorySegment memory = arena.allocate((long) slots * slotSize, SLOT_ALIGNMENT);
        return new PacketBatch(memory, slots, slotSize, capacity);
    }

    /** An empty batch over the same memory and with the same capacity. */
    public PacketBatch view() {
        return new PacketBatch(memory, slots, slotSize, offsets.length);
    }

    /** The memory that all offsets count in. */
    public MemorySegment memory() {
        return memory;
    }

    public int capacity() {
        return offsets.length;
    }

    public int slots() {
        return slots;
    }

    /** How much fits into a slot between its head- and tailroom, in bytes. */
    public int slotBytes() {
        return slotSize - HEADROOM - TAILROOM;
    }

    /** How many slots in a row a packet of this many bytes takes, head- and tailroom included. */
    public int slotsFor(int packetBytes) {
        return Math.ceilDiv(HEADROOM + packetBytes + TAILROOM, slotSize);
    }

    /** Where what slot {@code slot} holds begins, {@link #HEADROOM} bytes into the slot. */
    public int slotOffset(int slot) {
        return slot * slotSize + HEADROOM;
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
        malformed = 0;
    }

    /** Notes a packet that a reader met and could not put into a slot: it is too long for one. */
    public void leaveOut() {
        leftOut++;
    }

    /** Notes something that a reader met and that is no packet. */
    public void leaveOutMalformed() {
        malformed++;
    }

    /** How many things that are no packets were met since the last {@link #clear()}. */
    public int malformed() {
        return malformed;
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
        continuations[count] = false;
        count++;
    }

    /**
     * Appends a packet that came with those before it as one, which it was cut out of: to whoever
     * sent it, all of them are a single packet.
     */
    public void addContinuation(int offset, int length) {
        add(offset, length, Endpoint.UNKNOWN);
        continuations[count - 1] = true;
    }

    /** Whether packet {@code index} is not the first of those that came as one. */
    public boolean isContinuation(int index) {
        return continuations[index];
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
