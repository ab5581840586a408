package io.wirelatch.tunnel.tun;

import io.wirelatch.tunnel.offload.PacketCoalescer;
import io.wirelatch.tunnel.offload.SegmentCutter;
import io.wirelatch.tunnel.offload.VirtioNetHeader;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.posix.Errno;
import io.wirelatch.tunnel.posix.IoVector;
import io.wirelatch.tunnel.posix.SharedDescriptor;
import io.wirelatch.tunnel.posix.SystemCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One descriptor of a Linux TUN interface. With offload one system call brings up to 64 KiB of a
 * TCP stream, which are cut here into the packets that travel, and one takes as much of it back,
 * put together from packets that arrived.
 */
final class LinuxTunQueue implements TunQueue, AutoCloseable {

    /** The most that one read brings: a virtio header and the longest IP packet. */
    private static final int MAX_FRAME_BYTES = VirtioNetHeader.LENGTH + 65_535;

    /**
     * With this many packets in hand a read goes on its way rather than ask for more: the next
     * stage works on memory that is still warm, and the other end gets something to do meanwhile.
     */
    private static final int ENOUGH_PACKETS = 32;

    private final String name;
    private final SharedDescriptor descriptor;

    private final SystemCalls readerCalls = new SystemCalls();
    private final SharedDescriptor.Waiter reader;

    /**
     * How much of a virtio header does not cross the descriptor: nothing, or all of it. One that is
     * read is all zeros then, and stays so; one that is to be written is all zeros too.
     */
    private final int absentHeaderBytes;

    private final MemorySegment frame = Arena.ofAuto().allocate(MAX_FRAME_BYTES, 64);
    private final SegmentCutter cutter = new SegmentCutter();
    private final IoVector answer = new IoVector(1);

    /** The first slot that is free in the batch that is being read into. */
    private int nextSlot;

    private final SystemCalls writerCalls = new SystemCalls();
    private final IoVector pieces = new IoVector(MAX_WRITTEN_PACKETS);
    private final WriteOffload offload;
    private PacketCoalescer coalescer;
    private boolean refused;

    /**
     * Takes over a descriptor.
     *
     * @param name the interface's, for messages
     * @param virtioHeaders whether a frame has one in front, without which there is no offload
     * @param offload shared by the interface's queues
     */
    LinuxTunQueue(
            String name, SharedDescriptor descriptor, boolean virtioHeaders, WriteOffload offload) {
        this.name = name;
        this.descriptor = descriptor;
        this.reader = descriptor.new Waiter(readerCalls, SharedDescriptor.POLLIN);
        this.absentHeaderBytes = virtioHeaders ? 0 : VirtioNetHeader.LENGTH;
        this.offload = offload;
        this.coalescer = newCoalescer();
    }

    private PacketCoalescer newCoalescer() {
        return new PacketCoalescer(MAX_WRITTEN_PACKETS, offload.joinsTcp(), offload.joinsUdp());
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        nextSlot = 0;
        if (!descriptor.enter()) {
            return CLOSED;
        }
        try {
            while (true) {
                readReady(batch);
                if (!batch.isEmpty() || batch.leftOut() > 0 || batch.malformed() > 0) {
                    return batch.count();
                }
                if (!reader.await(-1)) {
                    return CLOSED;
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /** Takes what is there: first what the last batch had no room for, then frame by frame. */
    private void readReady(PacketBatch batch) {
        cut(batch);
        while (batch.count() < ENOUGH_PACKETS && !batch.isFull() && !cutter.hasNext()) {
            int length =
                    readerCalls.read(
                            descriptor.fd(),
                            frame,
                            absentHeaderBytes,
                            MAX_FRAME_BYTES - absentHeaderBytes);
            if (length > 0) {
                begin(batch, absentHeaderBytes + length);
                cut(batch);
            } else if (length == -Errno.EAGAIN) {
                return;
            } else if (length < 0 && length != -Errno.EINTR) {
                throw readFailure(-length);
            }
        }
    }

    /** What is longer than all slots together is left out. */
    private void begin(PacketBatch batch, int frameLength) {
        int packets = cutter.begin(frame, 0, frameLength);
        if (packets == 0) {
            batch.leaveOutMalformed();
        } else if (batch.slotsFor(cutter.nextLength()) > batch.slots()) {
            cutter.forget();
            for (int i = 0; i < packets; i++) {
                batch.leaveOut();
            }
        }
    }

    private void cut(PacketBatch batch) {
        while (cutter.hasNext() && !batch.isFull()) {
            int slots = batch.slotsFor(cutter.nextLength());
            if (nextSlot + slots > batch.slots()) {
                return;
            }
            int offset = batch.slotOffset(nextSlot);
            nextSlot += slots;
            boolean first = !cutter.hasBegun();
            int length = cutter.next(batch.memory(), offset);
            if (first) {
                batch.add(offset, length, Endpoint.UNKNOWN);
            } else {
                batch.addContinuation(offset, length);
            }
        }
    }

    private DeviceException readFailure(int errno) {
        String why = errno == Errno.EBADFD ? "it was removed from outside" : Errno.text(errno);
        return new DeviceException("the interface " + name + " cannot be read: " + why, errno);
    }

    /**
     * {@inheritDoc} A packet is refused while the interface is down, for one. What a put-together
     * packet carried that is refused is lost, as on any network.
     */
    @Override
    public int write(PacketBatch batch) {
        if (!descriptor.enter()) {
            return 0;
        }
        try {
            coalescer.coalesce(batch);
            int taken = 0;
            for (int i = 0; i < coalescer.frameCount(); i++) {
                if (writeFrame(batch, i)) {
                    taken += coalescer.packetsIn(i);
                }
            }
            if (refused) {
                coalescer = newCoalescer();
                refused = false;
            }
            return taken;
        } finally {
            descriptor.leave();
        }
    }

    private boolean writeFrame(PacketBatch batch, int index) {
        int first = coalescer.firstPiece(index);
        int count = coalescer.endPiece(index) - first;
        int length = 0;
        int absent = absentHeaderBytes;
        for (int i = 0; i < count; i++) {
            int pieceLength = coalescer.pieceLength(first + i) - absent;
            int pieceOffset = coalescer.pieceOffset(first + i) + absent;
            pieces.set(i, batch.memory(), pieceOffset, pieceLength);
            length += pieceLength;
            // Only the first piece begins with a header.
            absent = 0;
        }
        int written = writerCalls.writev(descriptor.fd(), pieces, count, batch.memory());
        if (written == -Errno.EINVAL && coalescer.packetsIn(index) > 1) {
            offload.refused(VirtioNetHeader.gsoType(batch.memory(), coalescer.pieceOffset(first)));
            refused = true;
        }
        return written == length;
    }

    @Override
    public int answer(PacketBatch batch) {
        if (!descriptor.enter()) {
            return 0;
        }
        try {
            int taken = 0;
            for (int i = 0; i < batch.count(); i++) {
                int header = batch.offset(i) - VirtioNetHeader.LENGTH;
                int length = VirtioNetHeader.LENGTH - absentHeaderBytes + batch.length(i);
                VirtioNetHeader.clear(batch.memory(), header);
                answer.set(0, batch.memory(), header + absentHeaderBytes, length);
                if (readerCalls.writev(descriptor.fd(), answer, 1, batch.memory()) == length) {
                    taken++;
                }
            }
            return taken;
        } finally {
            descriptor.leave();
        }
    }

    /** Returns when the descriptor is released. */
    @Override
    public void close() {
        descriptor.close();
    }
}
