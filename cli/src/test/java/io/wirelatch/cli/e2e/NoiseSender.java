package io.wirelatch.cli.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Random;

/**
 * A program of its own, run in a machine's namespace: sends random datagrams, some of which begin
 * like a message of WireGuard or of pairing, and counts what comes back.
 */
final class NoiseSender {

    /**
     * The lengths of the messages of WireGuard and of pairing, and around a full Ethernet frame.
     */
    private static final int[] KNOWN_LENGTHS = {32, 64, 92, 128, 148, 1148, 1472};

    private static final int MAX_LENGTH = 1472;
    private static final Duration LISTEN_AFTERWARDS = Duration.ofSeconds(1);

    /** A pause after so many: the server shall see them all, and not its kernel drop them. */
    private static final int BURST = 50;

    private NoiseSender() {}

    /**
     * @param arguments address, port, number of datagrams, seed
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        InetSocketAddress server =
                new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        int count = Integer.parseInt(arguments[2]);
        Random random = new Random(Long.parseLong(arguments[3]));
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(server);
            channel.configureBlocking(false);
            int answers = 0;
            for (int i = 0; i < count; i++) {
                channel.write(noise(random));
                if (i % BURST == 0) {
                    Thread.sleep(1);
                    answers += received(channel);
                }
            }
            Thread.sleep(LISTEN_AFTERWARDS);
            answers += received(channel);
            System.out.println("sent " + count + ", answers " + answers);
        } catch (PortUnreachableException e) {
            System.out.println("the port is closed");
        }
    }

    private static ByteBuffer noise(Random random) {
        int length =
                random.nextBoolean()
                        ? random.nextInt(MAX_LENGTH + 1)
                        : KNOWN_LENGTHS[random.nextInt(KNOWN_LENGTHS.length)];
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        byte[] beginning = beginning(random);
        System.arraycopy(beginning, 0, bytes, 0, Math.min(beginning.length, bytes.length));
        return ByteBuffer.wrap(bytes);
    }

    private static byte[] beginning(Random random) {
        byte type = (byte) (1 + random.nextInt(5));
        return switch (random.nextInt(3)) {
            case 0 -> new byte[] {type, 0, 0, 0};
            case 1 -> new byte[] {'W', 'L', 1, type};
            default -> new byte[0];
        };
    }

    private static int received(DatagramChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(2048);
        int received = 0;
        while (channel.read(buffer) > 0) {
            buffer.clear();
            received++;
        }
        return received;
    }
}
