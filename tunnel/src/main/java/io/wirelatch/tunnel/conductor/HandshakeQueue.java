package io.wirelatch.tunnel.conductor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.inbound.InboundPath;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.wire.Initiation;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Handshake messages on their way from the inbound threads to the conductor: a ring of fixed size,
 * so that a flood costs neither memory nor the data path's time. Inbound threads take turns; the
 * reader waits for nobody.
 */
final class HandshakeQueue implements InboundPath.HandshakeIntake {

    /** Places in the ring; a power of two. */
    static final int CAPACITY = 512;

    /** The longest handshake message. */
    private static final int MESSAGE_BYTES = Initiation.BYTES;

    private final byte[] messages = new byte[CAPACITY * MESSAGE_BYTES];
    private final int[] lengths = new int[CAPACITY];
    private final Endpoint[] sources = new Endpoint[CAPACITY];
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final Runnable conductor;

    /**
     * @param conductor wakes the reader
     */
    HandshakeQueue(Runnable conductor) {
        this.conductor = conductor;
        Arrays.fill(sources, Endpoint.UNKNOWN);
    }

    /** A message with the place that it claims to come from. */
    record Message(byte[] bytes, Endpoint source) {}

    @Override
    public synchronized boolean offer(
            MemorySegment memory, int offset, int length, Endpoint source) {
        long sequence = written.getPlain();
        if (sequence - read.getAcquire() == CAPACITY) {
            return false;
        }
        int place = (int) (sequence & (CAPACITY - 1));
        MemorySegment.copy(memory, JAVA_BYTE, offset, messages, place * MESSAGE_BYTES, length);
        lengths[place] = length;
        sources[place] = source;
        written.setRelease(sequence + 1);
        conductor.run();
        return true;
    }

    /** Takes the oldest message; null when there is none. Conductor only. */
    @Nullable Message poll() {
        long sequence = read.getPlain();
        if (sequence == written.getAcquire()) {
            return null;
        }
        int place = (int) (sequence & (CAPACITY - 1));
        int start = place * MESSAGE_BYTES;
        Message message =
                new Message(
                        Arrays.copyOfRange(messages, start, start + lengths[place]),
                        sources[place]);
        read.setRelease(sequence + 1);
        return message;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** How many messages wait. Conductor only. */
    int size() {
        return (int) (written.getAcquire() - read.getPlain());
    }
}
