package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The outer network in memory, with an eavesdropper who keeps every datagram, and with faults that
 * a seed decides: loss, duplication, reordering.
 */
final class MemoryNetwork {

    /** A datagram as the eavesdropper sees it. */
    record Datagram(Endpoint from, Endpoint to, byte[] bytes) {
        /** Its message type: the first byte. */
        int type() {
            return bytes[0];
        }
    }

    private final Map<Endpoint, Port> ports = new HashMap<>();
    private final List<Datagram> captured = new ArrayList<>();
    private final List<Datagram> heldBack = new ArrayList<>();
    private final Random random;
    private double lossProbability;
    private double duplicationProbability;
    private double reorderProbability;

    MemoryNetwork(long seed) {
        random = new Random(seed);
    }

    void setFaults(double loss, double duplication, double reordering) {
        lossProbability = loss;
        duplicationProbability = duplication;
        reorderProbability = reordering;
    }

    /** A port at this place; one that was there before is replaced, as after a restart. */
    Port bind(Endpoint endpoint) {
        Port port = new Port(endpoint);
        ports.put(endpoint, port);
        return port;
    }

    void unbind(Endpoint endpoint) {
        ports.remove(endpoint);
    }

    /** Everything that was ever sent, lost or not, in order. */
    List<Datagram> captured() {
        return captured;
    }

    long countCaptured(Endpoint from, int type) {
        return captured.stream().filter(d -> d.from.equals(from) && d.type() == type).count();
    }

    /** Delivers a datagram without faults and without capturing it: an attacker's own. */
    void inject(Endpoint from, Endpoint to, byte[] bytes) {
        deliver(new Datagram(from, to, bytes.clone()));
    }

    private void transmit(Datagram datagram) {
        captured.add(datagram);
        if (random.nextDouble() < lossProbability) {
            return;
        }
        if (random.nextDouble() < reorderProbability) {
            heldBack.add(datagram);
            return;
        }
        deliver(datagram);
        if (random.nextDouble() < duplicationProbability) {
            deliver(datagram);
        }
        if (random.nextDouble() < 0.5) {
            release();
        }
    }

    /** Lets out what reordering has held back. */
    void release() {
        List<Datagram> late = List.copyOf(heldBack);
        heldBack.clear();
        late.forEach(this::deliver);
    }

    private void deliver(Datagram datagram) {
        Port port = ports.get(datagram.to);
        if (port != null) {
            port.arrived.add(datagram);
        }
    }

    /** One host's UDP port. */
    final class Port implements UdpTransport {

        private final ArrayDeque<Datagram> arrived = new ArrayDeque<>();
        private Endpoint endpoint;

        private Port(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        /** The host has moved: it sends from, and is reached at, another place. */
        void moveTo(Endpoint newEndpoint) {
            ports.remove(endpoint);
            endpoint = newEndpoint;
            ports.put(newEndpoint, this);
        }

        boolean hasDatagrams() {
            return !arrived.isEmpty();
        }

        @Override
        public boolean receivesRuns() {
            return true;
        }

        @Override
        public int localPort() {
            return endpoint.port();
        }

        @Override
        public int receive(PacketBatch batch) {
            batch.clear();
            while (!arrived.isEmpty()) {
                Datagram datagram = arrived.element();
                MemorySegment bytes = MemorySegment.ofArray(datagram.bytes);
                if (!DatagramRuns.append(batch, bytes, datagram.from)) {
                    break;
                }
                arrived.remove();
            }
            return batch.count();
        }

        @Override
        public UdpSender newSender() {
            return new UdpSender() {
                @Override
                public int send(PacketBatch batch) {
                    for (int i = 0; i < batch.count(); i++) {
                        byte[] bytes =
                                batch.memory()
                                        .asSlice(batch.offset(i), batch.length(i))
                                        .toArray(JAVA_BYTE);
                        transmit(new Datagram(endpoint, batch.endpoint(i), bytes));
                    }
                    return batch.count();
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}
