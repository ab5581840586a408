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
import java.io.IOException;
import java.io.UncheckedIOException;
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

    /** The longest batch that {@link #write} takes. */
    private static final int MAX_WRITTEN_PACKETS = 256;

    private final String name;
    private final SharedDescriptor descriptor;

    private final SystemCalls readerCalls = new SystemCalls();
    private final SharedDescriptor.Waiter reader;
    private final MemorySegment frame = Arena.ofAuto().allocate(MAX_FRAME_BYTES, 64);
    private final SegmentCutter cutter = new SegmentCutter();

    private final SystemCalls writerCalls = new SystemCalls();
    private final IoVector pieces = new IoVector(MAX_WRITTEN_PACKETS);
    private final WriteOffload offload;
    private PacketCoalescer coalescer;
    private boolean refused;

    /**
     * Takes over a descriptor.
     *
     * @param name the interface's, for messages
     * @param offload shared by the interface's queues
     */
    LinuxTunQueue(String name, SharedDescriptor descriptor, WriteOffload offload) {
        this.name = name;
        this.descriptor = descriptor;
        this.reader = descriptor.new Waiter(readerCalls, SharedDescriptor.POLLIN);
        this.offload = offload;
        this.coalescer = newCoalescer();
    }

    private PacketCoalescer newCoalescer() {
        return new PacketCoalescer(MAX_WRITTEN_PACKETS, offload.joinsTcp(), offload.joinsUdp());
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
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
        while (batch.count() < ENOUGH_PACKETS && !batch.isFull()) {
            int length = readerCalls.read(descriptor.fd(), frame, 0, MAX_FRAME_BYTES);
            if (length > 0) {
                begin(batch, length);
                cut(batch);
            } else if (length == -Errno.EAGAIN) {
                return;
            } else if (length < 0 && length != -Errno.EINTR) {
                throw readFailure(-length);
            }
        }
    }

    /** One that is longer than the batch carries comes when somebody raised the interface's MTU. */
    private void begin(PacketBatch batch, int frameLength) {
        int packets = cutter.begin(frame, 0, frameLength);
        if (packets == 0) {
            batch.leaveOutMalformed();
        } else if (cutter.nextLength() > batch.slotBytes()) {
            cutter.forget();
            for (int i = 0; i < packets; i++) {
                batch.leaveOut();
            }
        }
    }

    private void cut(PacketBatch batch) {
        while (cutter.hasNext() && !batch.isFull()) {
            int offset = batch.slotOffset(batch.count());
            int length = cutter.next(batch.memory(), offset);
            batch.add(offset, length, Endpoint.UNKNOWN);
        }
    }

    private UncheckedIOException readFailure(int errno) {
        String why = errno == Errno.EBADFD ? "it was removed from outside" : Errno.text(errno);
        String message = "the interface " + name + " cannot be read: " + why;
        return new UncheckedIOException(message, new IOException(message));
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
        for (int i = 0; i < count; i++) {
            int pieceLength = coalescer.pieceLength(first + i);
            pieces.set(i, batch.memory(), coalescer.pieceOffset(first + i), pieceLength);
            length += pieceLength;
        }
        int written = writerCalls.writev(descriptor.fd(), pieces, count, batch.memory());
        if (written == -Errno.EINVAL && coalescer.packetsIn(index) > 1) {
            offload.refused(VirtioNetHeader.gsoType(batch.memory(), coalescer.pieceOffset(first)));
            refused = true;
        }
        return written == length;
    }

    /** Returns when the descriptor is released. */
    @Override
    public void close() {
        descriptor.close();
    }
}
