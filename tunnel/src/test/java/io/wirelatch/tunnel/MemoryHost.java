package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * An engine between devices in memory: its interface gives one packet again and again, its port
 * receives what it is handed, and what it sends goes to other hosts or nowhere. Time stands still
 * unless it is moved. The devices allocate nothing, and copy each packet once: what is measured is
 * the engine. For one thread; benchmarks use it, too.
 */
final class MemoryHost implements TunDevice, UdpTransport, UdpSender {

    private static final int MTU = 1_420;
    private static final int INBOX_DATAGRAMS = 128;
    private static final int DATAGRAM_BYTES = 2_048;
    private static final InstantSource WALL_CLOCK =
            InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000));

    final Engine engine;

    private final Endpoint endpoint;
    private final Arena arena = Arena.ofShared();
    private final PacketBatch inbox = PacketBatch.allocate(arena, INBOX_DATAGRAMS, DATAGRAM_BYTES);
    private List<MemoryHost> neighbours = List.of();
    private MemorySegment packet = MemorySegment.NULL;
    private int readable;
    private long written;
    private long sent;
    private long nowNanos = 1;

    MemoryHost(Endpoint endpoint, PrivateKey privateKey, AeadImplementation aead) {
        this(endpoint, privateKey, aead, false);
    }

    /**
     * @param relays whether it passes packets on between its peers
     */
    MemoryHost(Endpoint endpoint, PrivateKey privateKey, AeadImplementation aead, boolean relays) {
        this.endpoint = endpoint;
        this.engine =
                new Engine(
                        new TunnelSettings(privateKey, relays, aead),
                        this,
                        this,
                        TunnelListener.NONE,
                        UnclaimedDatagrams.IGNORED,
                        () -> nowNanos,
                        WALL_CLOCK,
                        new SecureRandom(),
                        () -> {});
    }

    void setPeer(PeerSettings peer) {
        engine.conductor().post(() -> engine.conductor().setPeer(peer));
    }

    /** What is sent to one of these from now on arrives there; everything else is lost. */
    void connectTo(MemoryHost... hosts) {
        neighbours = List.of(hosts);
    }

    /** Lets the interface give this packet so many times. */
    void makeReadable(MemorySegment packetToRead, int times) {
        packet = packetToRead;
        readable = times;
    }

    /** Puts a datagram into the port's queue. */
    void arrive(byte[] datagram, Endpoint from) {
        arrive(MemorySegment.ofArray(datagram), 0, datagram.length, from);
    }

    private void arrive(MemorySegment memory, int at, int length, Endpoint from) {
        int offset = inbox.slotOffset(inbox.count());
        MemorySegment.copy(memory, at, inbox.memory(), offset, length);
        inbox.add(offset, length, from);
    }

    void advance(long nanos) {
        nowNanos += nanos;
    }

    /** How many packets the engine has written to the interface so far. */
    long written() {
        return written;
    }

    /** How many datagrams the engine has sent so far. */
    long sent() {
        return sent;
    }

    /** Takes in what has arrived, lets the conductor work, and sends what is readable. */
    void run() {
        runInbound();
        engine.conductor().step();
        runOutbound();
    }

    /** One batch from the interface to the port. */
    void runOutbound() {
        engine.outbound().getFirst().runOnce();
    }

    /** One batch from the port to the interface. */
    void runInbound() {
        engine.inbound().getFirst().runOnce();
    }

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public int read(PacketBatch batch) {
        batch.clear();
        for (; readable > 0 && !batch.isFull(); readable--) {
            int offset = batch.slotOffset(batch.count());
            int length = (int) packet.byteSize();
            MemorySegment.copy(packet, JAVA_BYTE, 0, batch.memory(), JAVA_BYTE, offset, length);
            batch.add(offset, length, Endpoint.UNKNOWN);
        }
        return batch.count();
    }

    @Override
    public int write(PacketBatch batch) {
        written += batch.count();
        return batch.count();
    }

    @Override
    public boolean receivesRuns() {
        return true;
    }

    @Override
    public int localPort() {
        return endpoint.port();
    }

    /** Side by side in one slot, as a kernel with UDP_GRO gives them. */
    @Override
    public int receive(PacketBatch batch) {
        batch.clear();
        int offset = batch.slotOffset(0);
        int end = offset + batch.slotBytes();
        for (int i = 0; i < inbox.count(); i++) {
            int length = inbox.length(i);
            if (offset + length > end) {
                throw new IllegalStateException("more datagrams than fit into one slot");
            }
            MemorySegment.copy(inbox.memory(), inbox.offset(i), batch.memory(), offset, length);
            batch.add(offset, length, inbox.endpoint(i));
            offset += length;
        }
        inbox.clear();
        return batch.count();
    }

    @Override
    public UdpSender newSender() {
        return this;
    }

    @Override
    public int send(PacketBatch batch) {
        sent += batch.count();
        for (int i = 0; i < batch.count(); i++) {
            transmit(batch, i);
        }
        return batch.count();
    }

    @SuppressWarnings("ForEachIterable") // an iterator would be an object a packet
    private void transmit(PacketBatch batch, int index) {
        for (int i = 0; i < neighbours.size(); i++) {
            MemoryHost to = neighbours.get(i);
            if (to.endpoint.equals(batch.endpoint(index))) {
                to.arrive(batch.memory(), batch.offset(index), batch.length(index), endpoint);
            }
        }
    }

    /** Called by the engine, too, for each sender; the engine itself is closed with the host. */
    @Override
    public void close() {}

    /** Ends the engine and frees the memory. */
    void shutDown() {
        engine.close();
        arena.close();
    }
}
