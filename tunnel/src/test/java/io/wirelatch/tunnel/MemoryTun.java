package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.tun.TunDevice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** An interface in memory: what a test puts in is read, what the engine writes is kept. */
final class MemoryTun implements TunDevice {

    private int mtu;
    private final ArrayDeque<byte[]> toRead = new ArrayDeque<>();
    private final List<byte[]> written = new ArrayList<>();

    MemoryTun(int mtu) {
        this.mtu = mtu;
    }

    /** As a person does it with {@code ip link}, while the engine runs. */
    void changeMtu(int newMtu) {
        mtu = newMtu;
    }

    void put(byte[] packet) {
        toRead.add(packet);
    }

    boolean hasPackets() {
        return !toRead.isEmpty();
    }

    /** What the engine has delivered since the last call. */
    List<byte[]> takeWritten() {
        List<byte[]> taken = List.copyOf(written);
        written.clear();
        return taken;
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        while (!batch.isFull() && !toRead.isEmpty()) {
            byte[] packet = toRead.remove();
            int offset = batch.slotOffset(batch.count());
            MemorySegment.copy(packet, 0, batch.memory(), JAVA_BYTE, offset, packet.length);
            batch.add(offset, packet.length, Endpoint.UNKNOWN);
        }
        return batch.count();
    }

    @Override
    public int write(PacketBatch batch) {
        for (int i = 0; i < batch.count(); i++) {
            written.add(
                    batch.memory().asSlice(batch.offset(i), batch.length(i)).toArray(JAVA_BYTE));
        }
        return batch.count();
    }

    @Override
    public void close() {}
}
