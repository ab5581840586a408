package io.wirelatch.cli.e2e;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of its own, run in a machine's namespace: sends the same datagrams again and again at a
 * steady pace, each from another forged address of 10.99.0.0/16 and another port. It writes their
 * headers itself (raw(7)) and hands over a batch with each system call.
 */
final class InitiationSender {

    private static final int BATCH = 64;
    private static final int IP_BYTES = 20;
    private static final int HEADER_BYTES = IP_BYTES + 8;
    private static final int SOURCE_NETWORK = (10 << 24) | (99 << 16);

    // asm-generic: bits/socket.h, netinet/in.h.
    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;

    /** struct mmsghdr, and in it what of struct msghdr is filled in. */
    private static final int MESSAGE_BYTES = 64;

    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_LENGTH = 24;

    private static final int ADDRESS_BYTES = 16;
    private static final int VECTOR_BYTES = 16;
    private static final ValueLayout.OfInt BIG_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort BIG_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofConfined();
    private final Random random;
    private final int count;
    private final int packetBytes;
    private final MemorySegment packets;
    private final MemorySegment messages;

    private InitiationSender(byte[] payloads, int payloadBytes, int server, int port, long seed) {
        random = new Random(seed);
        count = payloads.length / payloadBytes / BATCH * BATCH;
        packetBytes = HEADER_BYTES + payloadBytes;
        packets = arena.allocate((long) count * packetBytes, 8);
        messages = arena.allocate((long) count * MESSAGE_BYTES, 8);
        MemorySegment address = arena.allocate(ADDRESS_BYTES, 8);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
        address.set(BIG_INT, 4, server);
        MemorySegment vectors = arena.allocate((long) count * VECTOR_BYTES, 8);
        for (int i = 0; i < count; i++) {
            MemorySegment packet = packets.asSlice((long) i * packetBytes, packetBytes);
            writeHeaders(packet, payloadBytes, server, port);
            MemorySegment.copy(
                    payloads,
                    i * payloadBytes,
                    packet,
                    ValueLayout.JAVA_BYTE,
                    HEADER_BYTES,
                    payloadBytes);
            MemorySegment vector = vectors.asSlice((long) i * VECTOR_BYTES, VECTOR_BYTES);
            vector.set(ValueLayout.ADDRESS, 0, packet);
            vector.set(ValueLayout.JAVA_LONG, 8, packetBytes);
            MemorySegment message = messages.asSlice((long) i * MESSAGE_BYTES, MESSAGE_BYTES);
            message.set(ValueLayout.ADDRESS, NAME, address);
            message.set(ValueLayout.JAVA_INT, NAME_LENGTH, ADDRESS_BYTES);
            message.set(ValueLayout.ADDRESS, VECTOR, vector);
            message.set(ValueLayout.JAVA_LONG, VECTOR_LENGTH, 1);
        }
    }

    /**
     * @param arguments a file of datagrams, the length of each, address and port of the server, how
     *     many to send a second, seconds, seed; each second it tells how many it has sent
     */
    public static void main(String[] arguments) throws Throwable {
        new InitiationSender(
                        Files.readAllBytes(Path.of(arguments[0])),
                        Integer.parseInt(arguments[1]),
                        ByteBuffer.wrap(InetAddress.getByName(arguments[2]).getAddress()).getInt(),
                        Integer.parseInt(arguments[3]),
                        Long.parseLong(arguments[6]))
                .send(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
    }

    /** IP_HDRINCL: the kernel fills in the length and the checksum. RFC 768: 0 is no checksum. */
    private static void writeHeaders(MemorySegment packet, int payloadBytes, int server, int port) {
        packet.set(ValueLayout.JAVA_BYTE, 0, (byte) 0x45);
        packet.set(ValueLayout.JAVA_BYTE, 8, (byte) 64);
        packet.set(ValueLayout.JAVA_BYTE, 9, (byte) 17);
        packet.set(BIG_INT, 16, server);
        packet.set(BIG_SHORT, IP_BYTES + 2, (short) port);
        packet.set(BIG_SHORT, IP_BYTES + 4, (short) (8 + payloadBytes));
    }

    @SuppressWarnings("restricted") // Raw sockets are beyond what the JDK has.
    private void send(int perSecond, int seconds) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle socket =
                linker.downcallHandle(
                        linker.defaultLookup().find("socket").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        MethodHandle sendmmsg =
                linker.downcallHandle(
                        linker.defaultLookup().find("sendmmsg").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        int fd = (int) socket.invokeExact(AF_INET, SOCK_RAW, IPPROTO_RAW);
        if (fd < 0) {
            throw new IOException("no raw socket: run as root");
        }
        long startNanos = System.nanoTime();
        long endNanos = startNanos + TimeUnit.SECONDS.toNanos(seconds);
        long told = 0;
        long sent = 0;
        int next = 0;
        for (long now = startNanos; now < endNanos; now = System.nanoTime()) {
            long dueNanos = startNanos + TimeUnit.SECONDS.toNanos(1) * sent / perSecond;
            if (dueNanos > now) {
                LockSupport.parkNanos(dueNanos - now);
            }
            forgeSources(next);
            sent +=
                    Math.max(
                            0,
                            (int)
                                    sendmmsg.invokeExact(
                                            fd,
                                            messages.asSlice((long) next * MESSAGE_BYTES),
                                            BATCH,
                                            0));
            next = (next + BATCH) % count;
            long second = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
            if (second > told) {
                told = second;
                System.out.println("sent " + sent + " in " + second + " s");
            }
        }
    }

    private void forgeSources(int first) {
        for (int i = first; i < first + BATCH; i++) {
            long packet = (long) i * packetBytes;
            int forged = random.nextInt();
            packets.set(BIG_INT, packet + 12, SOURCE_NETWORK | (forged & 0xFFFF));
            packets.set(BIG_SHORT, packet + IP_BYTES, (short) ((forged >>> 16) | 1024));
        }
    }
}
