package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.ippool.IpAddress;
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
    private boolean up = true;
    private List<IpAddress> addresses = List.of();
    private final ArrayDeque<ToRead> toRead = new ArrayDeque<>();
    private final List<byte[]> written = new ArrayList<>();

    MemoryTun(int mtu) {
        this.mtu = mtu;
    }

    /** As a person does it with {@code ip link}, while the engine runs. */
    void changeMtu(int newMtu) {
        mtu = newMtu;
    }

    /** As a person does it with {@code ip link}. */
    void setUp(boolean nowUp) {
        up = nowUp;
    }

    @Override
    public boolean isUp() {
        return up;
    }

    /** What a person gives it with {@code ip address}. */
    void giveAddresses(IpAddress... given) {
        addresses = List.of(given);
    }

    @Override
    public List<IpAddress> addresses() {
        return addresses;
    }

    private record ToRead(byte[] packet, boolean isContinuation) {}

    void put(byte[] packet) {
        toRead.add(new ToRead(packet, false));
    }

    /** As the system hands over a long packet, which is cut into these. */
    void putAsOne(byte[]... packets) {
        for (int i = 0; i < packets.length; i++) {
            toRead.add(new ToRead(packets[i], i > 0));
        }
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
            ToRead next = toRead.remove();
            byte[] packet = next.packet;
            int offset = batch.slotOffset(batch.count());
            MemorySegment.copy(packet, 0, batch.memory(), JAVA_BYTE, offset, packet.length);
            if (next.isContinuation) {
                batch.addContinuation(offset, packet.length);
            } else {
                batch.add(offset, packet.length, Endpoint.UNKNOWN);
            }
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
