package io.wirelatch.cli.e2e;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.udp.LinuxUdp;
import io.wirelatch.tunnel.udp.UdpSender;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of its own, run in a machine's namespace: sends {@link NumberedDatagrams} of several
 * flows in turns, each from a port of its own, in runs that the system takes as one (UDP_SEGMENT).
 */
final class DatagramSource {

    /** Datagrams that are handed over at once. */
    private static final int RUN = 32;

    /** So that few are lost on the way. */
    private static final long BETWEEN_ROUNDS_NANOS = 1_000_000L;

    private DatagramSource() {}

    /**
     * @param arguments address, port, flows, datagrams a flow, bytes a datagram
     */
    public static void main(String[] arguments) {
        Endpoint destination =
                Endpoint.of(IpAddress.parse(arguments[0]), Integer.parseInt(arguments[1]));
        int flows = Integer.parseInt(arguments[2]);
        int datagrams = Integer.parseInt(arguments[3]);
        int bytes = Integer.parseInt(arguments[4]);
        List<LinuxUdp> sockets = new ArrayList<>();
        List<UdpSender> senders = new ArrayList<>();
        for (int flow = 0; flow < flows; flow++) {
            LinuxUdp socket = LinuxUdp.bind(0);
            sockets.add(socket);
            senders.add(socket.newSender());
        }
        int sent = 0;
        try (Arena arena = Arena.ofConfined()) {
            PacketBatch batch = PacketBatch.allocate(arena, RUN, bytes);
            for (int first = 0; first < datagrams; first += RUN) {
                int count = Math.min(RUN, datagrams - first);
                for (int flow = 0; flow < flows; flow++) {
                    fill(batch, flow, first, count, bytes, destination);
                    sent += senders.get(flow).send(batch);
                }
                LockSupport.parkNanos(BETWEEN_ROUNDS_NANOS);
            }
        } finally {
            senders.forEach(UdpSender::close);
            sockets.forEach(LinuxUdp::close);
        }
        System.out.println("sent " + sent);
    }

    private static void fill(
            PacketBatch batch, int flow, int first, int count, int bytes, Endpoint destination) {
        batch.clear();
        for (int i = 0; i < count; i++) {
            MemorySegment payload =
                    MemorySegment.ofArray(NumberedDatagrams.payload(flow, first + i, bytes));
            int offset = batch.slotOffset(i);
            MemorySegment.copy(payload, 0, batch.memory(), offset, bytes);
            batch.add(offset, bytes, destination);
        }
    }
}
