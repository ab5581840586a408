package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.tun.TunDevice;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An interface in memory for an engine with threads: reading it waits, as on a real one. */
final class BlockingTun implements TunDevice {

    /** What the reader finds: a packet, the device's end, or its failure. */
    private sealed interface Event {
        record Packet(byte[] bytes) implements Event {}

        record Closed() implements Event {}

        record Failed(RuntimeException cause) implements Event {}
    }

    private static final long TIMEOUT_SECONDS = 20;

    private final BlockingQueue<Event> toRead = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();
    private final AtomicInteger closes = new AtomicInteger();
    private volatile @Nullable RuntimeException writeFailure;
    private volatile CountDownLatch writeGate = new CountDownLatch(0);

    void put(byte[] packet) {
        toRead.add(new Event.Packet(packet));
    }

    void failReading(RuntimeException cause) {
        toRead.add(new Event.Failed(cause));
    }

    void failWriting(RuntimeException cause) {
        writeFailure = cause;
    }

    /** From now on whoever writes is stuck until this is opened. */
    CountDownLatch blockWriting() {
        CountDownLatch gate = new CountDownLatch(1);
        writeGate = gate;
        return gate;
    }

    int closes() {
        return closes.get();
    }

    /** The payload of the next packet that comes out of the tunnel; null when none comes. */
    @Nullable String awaitPayload() throws InterruptedException {
        byte[] packet = written.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return packet == null ? null : TestPackets.payload(packet);
    }

    @Override
    public String name() {
        return "blocking";
    }

    @Override
    public int mtu() {
        return Simulation.MTU;
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        try {
            for (Event event = toRead.take(); event != null; event = nextFor(batch)) {
                switch (event) {
                    case Event.Packet(byte[] bytes) -> add(batch, bytes);
                    case Event.Failed(RuntimeException cause) -> throw cause;
                    case Event.Closed closed -> {
                        toRead.add(closed);
                        return CLOSED;
                    }
                }
            }
            return batch.count();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the engine's threads", e);
        }
    }

    private @Nullable Event nextFor(PacketBatch batch) {
        return batch.isFull() ? null : toRead.poll();
    }

    private static void add(PacketBatch batch, byte[] packet) {
        int offset = batch.slotOffset(batch.count());
        MemorySegment.copy(packet, 0, batch.memory(), JAVA_BYTE, offset, packet.length);
        batch.add(offset, packet.length, Endpoint.UNKNOWN);
    }

    @Override
    public int write(PacketBatch batch) {
        RuntimeException failure = writeFailure;
        if (failure != null) {
            throw failure;
        }
        try {
            writeGate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the engine's threads", e);
        }
        for (int i = 0; i < batch.count(); i++) {
            written.add(
                    batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(JAVA_BYTE));
        }
        return batch.count();
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        toRead.add(new Event.Closed());
    }
}
