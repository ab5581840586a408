package io.wirelatch.cli.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * A program of its own, run in a machine's namespace: receives {@link NumberedDatagrams} until all
 * have come, or none has for a while, and tells what has come.
 */
final class DatagramSink {

    private static final int PORT = 4243;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final int BUFFER_BYTES = 4 << 20;

    private DatagramSink() {}

    /**
     * @param arguments how many datagrams to wait for
     */
    public static void main(String[] arguments) throws IOException {
        int expected = Integer.parseInt(arguments[0]);
        NumberedDatagrams arrived = new NumberedDatagrams();
        try (DatagramChannel channel = DatagramChannel.open();
                Selector selector = Selector.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.bind(new InetSocketAddress(PORT));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            System.out.println("listening on " + PORT);
            ByteBuffer buffer = ByteBuffer.allocate(65_536);
            while (arrived.received() < expected && selector.select(LONGEST_PAUSE_MILLIS) > 0) {
                selector.selectedKeys().clear();
                while (channel.receive(buffer.clear()) != null) {
                    arrived.receive(buffer.flip());
                }
            }
        }
        System.out.println(arrived);
    }
}
