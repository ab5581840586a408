package io.wirelatch.cli.e2e;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of its own, run on two machines: one TCP connection on which one end sends bytes of a
 * seeded generator at a steady pace and the other sends them back, each byte compared.
 */
final class EchoStream {

    private static final int BLOCK_BYTES = 8192;
    private static final int CONNECT_MILLIS = 60_000;

    /** Longer than TCP's own waits become while a path loses packets. */
    private static final int SILENCE_MILLIS = 60_000;

    private EchoStream() {}

    /**
     * @param arguments {@code serve PORT}, which ends with its first connection; or {@code run HOST
     *     PORT BYTES BYTES_PER_SECOND SEED}, which tells each second how far it is, and at the end
     *     how many bytes came back as they were, and what the longest silence was
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[arguments[0].equals("serve") ? 1 : 2]);
        if (arguments[0].equals("serve")) {
            serve(port);
        } else {
            run(
                    new InetSocketAddress(arguments[1], port),
                    Long.parseLong(arguments[3]),
                    Long.parseLong(arguments[4]),
                    Long.parseLong(arguments[5]));
        }
    }

    private static void serve(int port) throws IOException {
        try (ServerSocket server = new ServerSocket(port)) {
            System.out.println("listening");
            try (Socket connection = server.accept()) {
                connection.getInputStream().transferTo(connection.getOutputStream());
            }
        }
    }

    private static void run(InetSocketAddress server, long bytes, long bytesPerSecond, long seed)
            throws IOException, InterruptedException {
        try (Socket connection = new Socket()) {
            connection.connect(server, CONNECT_MILLIS);
            connection.setSoTimeout(SILENCE_MILLIS);
            System.out.println("connected");
            Thread writer =
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> write(connection, bytes, bytesPerSecond, seed));
            readBack(connection.getInputStream(), bytes, seed);
            writer.join();
        }
    }

    private static void write(Socket connection, long bytes, long bytesPerSecond, long seed) {
        Random random = new Random(seed);
        byte[] block = new byte[BLOCK_BYTES];
        long startNanos = System.nanoTime();
        try {
            OutputStream out = connection.getOutputStream();
            for (long sent = 0; sent < bytes; sent += BLOCK_BYTES) {
                long dueNanos = TimeUnit.SECONDS.toNanos(1) * sent / bytesPerSecond;
                LockSupport.parkNanos(startNanos + dueNanos - System.nanoTime());
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(BLOCK_BYTES, bytes - sent));
            }
            connection.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void readBack(InputStream stream, long bytes, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] expected = new byte[BLOCK_BYTES];
        byte[] block = new byte[BLOCK_BYTES];
        DataInputStream in = new DataInputStream(stream);
        long startNanos = System.nanoTime();
        long lastNanos = startNanos;
        long longestNanos = 0;
        long toldSeconds = 0;
        for (long read = 0; read < bytes; read += BLOCK_BYTES) {
            int length = (int) Math.min(BLOCK_BYTES, bytes - read);
            in.readFully(block, 0, length);
            random.nextBytes(expected);
            if (!Arrays.equals(expected, 0, length, block, 0, length)) {
                throw new IOException("other bytes came back behind " + read);
            }
            long nowNanos = System.nanoTime();
            longestNanos = Math.max(longestNanos, nowNanos - lastNanos);
            lastNanos = nowNanos;
            long seconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos);
            if (seconds > toldSeconds) {
                toldSeconds = seconds;
                System.out.println("at " + seconds + " s: " + (read + length) + " bytes");
            }
        }
        System.out.println(
                "echoed %d bytes, longest silence %d ms"
                        .formatted(bytes, TimeUnit.NANOSECONDS.toMillis(longestNanos)));
    }
}
