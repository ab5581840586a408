package io.wirelatch.cli.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A program of its own, run on a machine between two others: passes datagrams on both ways, but one
 * in ten is lost, one in ten is overtaken by those of the next 20 ms, and one in fifty comes twice.
 */
final class LossyRelay {

    private static final double LOST = 0.1;
    private static final double LATE = 0.1;
    private static final double TWICE = 0.02;
    private static final int LATE_MILLIS = 20;

    /** More than this wait for nobody. */
    private static final int MAX_WAITING = 4096;

    private static final int MAX_DATAGRAM = 65_535;

    private final DatagramChannel near;
    private final DatagramChannel far;
    private final SocketAddress server;
    private final Random random;
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
    private final PriorityQueue<Late> waiting = new PriorityQueue<>();
    private SocketAddress client;
    private long lost;
    private long late;
    private long repeated;
    private long passed;

    private record Late(long dueNanos, DatagramChannel out, SocketAddress to, byte[] datagram)
            implements Comparable<Late> {

        @Override
        public int compareTo(Late other) {
            return Long.compare(dueNanos, other.dueNanos);
        }
    }

    private LossyRelay(
            DatagramChannel near, DatagramChannel far, SocketAddress server, Random random) {
        this.near = near;
        this.far = far;
        this.server = server;
        this.client = server; // Until somebody is heard from, there is nothing to pass to them.
        this.random = random;
    }

    /**
     * @param arguments port to be a client's server on, address and port of the server, seed
     */
    public static void main(String[] arguments) throws IOException {
        long seed = Long.parseLong(arguments[3]);
        InetSocketAddress server =
                new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        try (DatagramChannel near = DatagramChannel.open(StandardProtocolFamily.INET6);
                DatagramChannel far = DatagramChannel.open(StandardProtocolFamily.INET6);
                Selector selector = Selector.open()) {
            near.bind(new InetSocketAddress(Integer.parseInt(arguments[0])));
            far.bind(new InetSocketAddress(0));
            LossyRelay relay = new LossyRelay(near, far, server, new Random(seed));
            for (DatagramChannel channel : new DatagramChannel[] {near, far}) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
            }
            System.out.println("relaying, seed " + seed);
            relay.runUntilEnded(selector);
        }
    }

    private void runUntilEnded(Selector selector) throws IOException {
        long toldNanos = System.nanoTime();
        while (true) {
            selector.select(waiting.isEmpty() ? 1000 : 1);
            selector.selectedKeys().clear();
            passOn(near);
            passOn(far);
            sendLate();
            if (System.nanoTime() - toldNanos > TimeUnit.SECONDS.toNanos(1)) {
                toldNanos = System.nanoTime();
                System.out.println(
                        "passed %d, lost %d, late %d, twice %d"
                                .formatted(passed, lost, late, repeated));
            }
        }
    }

    private void passOn(DatagramChannel in) throws IOException {
        while (true) {
            buffer.clear();
            SocketAddress from = in.receive(buffer);
            if (from == null) {
                return;
            }
            boolean fromClient = in.equals(near);
            if (fromClient) {
                client = from;
            }
            byte[] datagram = new byte[buffer.flip().remaining()];
            buffer.get(datagram);
            fate(fromClient ? far : near, fromClient ? server : client, datagram);
        }
    }

    private void fate(DatagramChannel out, SocketAddress to, byte[] datagram) throws IOException {
        if (random.nextDouble() < LOST) {
            lost++;
            return;
        }
        int copies = random.nextDouble() < TWICE ? 2 : 1;
        repeated += copies - 1;
        for (int i = 0; i < copies; i++) {
            if (random.nextDouble() < LATE && waiting.size() < MAX_WAITING) {
                late++;
                long waitNanos = random.nextLong(TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS));
                waiting.add(new Late(System.nanoTime() + waitNanos, out, to, datagram));
            } else {
                out.send(ByteBuffer.wrap(datagram), to);
                passed++;
            }
        }
    }

    private void sendLate() throws IOException {
        long nowNanos = System.nanoTime();
        while (!waiting.isEmpty() && waiting.element().dueNanos - nowNanos <= 0) {
            Late next = waiting.remove();
            next.out.send(ByteBuffer.wrap(next.datagram), next.to);
            passed++;
        }
    }
}
