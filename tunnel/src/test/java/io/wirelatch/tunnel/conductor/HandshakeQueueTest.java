package io.wirelatch.tunnel.conductor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.wire.CookieReply;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.Response;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The ring between the inbound thread, which writes, and the conductor, which reads. */
final class HandshakeQueueTest {

    private static final int[] LENGTHS = {Initiation.BYTES, Response.BYTES, CookieReply.BYTES};

    /** Where in the memory a message lies. */
    private static final int OFFSET = 7;

    private final AtomicInteger wakeUps = new AtomicInteger();
    private final HandshakeQueue queue = new HandshakeQueue(wakeUps::incrementAndGet);
    private final MemorySegment memory = MemorySegment.ofArray(new byte[OFFSET + Initiation.BYTES]);

    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");

    private static int lengthOf(int number) {
        return LENGTHS[number % LENGTHS.length];
    }

    private static Endpoint sourceOf(int number) {
        return Endpoint.of(ADDRESS, 1 + number % 65535);
    }

    /** Offers a message that is filled with its number. */
    private boolean offer(int number) {
        int length = lengthOf(number);
        for (int i = 0; i < length; i += Integer.BYTES) {
            memory.set(JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), OFFSET + i, number + i);
        }
        return queue.offer(memory, OFFSET, length, sourceOf(number));
    }

    private static void assertIs(int number, HandshakeQueue.Message message) {
        ByteBuffer expected = ByteBuffer.allocate(lengthOf(number));
        for (int i = 0; i < expected.capacity(); i += Integer.BYTES) {
            expected.putInt(i, number + i);
        }
        assertArrayEquals(expected.array(), message.bytes(), "message " + number);
        assertEquals(sourceOf(number), message.source());
    }

    private void assertNext(int number) {
        HandshakeQueue.Message message = queue.poll();
        assertNotNull(message);
        assertIs(number, message);
    }

    @Test
    void messagesComeOutInTheirOrderWithTheirSources() {
        assertTrue(queue.isEmpty());
        assertNull(queue.poll());
        for (int i = 0; i < 10; i++) {
            assertTrue(offer(i));
            assertFalse(queue.isEmpty());
        }
        assertEquals(10, wakeUps.get());
        for (int i = 0; i < 10; i++) {
            assertNext(i);
        }
        assertNull(queue.poll());
        assertTrue(queue.isEmpty());
    }

    @Test
    void aFullRingRefusesTheNewestAndKeepsTheOld() {
        for (int i = 0; i < HandshakeQueue.CAPACITY; i++) {
            assertTrue(offer(i));
        }
        assertFalse(offer(9_999));
        assertFalse(offer(9_999));
        assertEquals(HandshakeQueue.CAPACITY, wakeUps.get());
        assertNext(0);
        assertTrue(offer(HandshakeQueue.CAPACITY));
        assertFalse(offer(9_999));
        for (int i = 1; i <= HandshakeQueue.CAPACITY; i++) {
            assertNext(i);
        }
        assertNull(queue.poll());
    }

    @Test
    void theRingGoesRoundManyTimes() {
        int written = 0;
        int read = 0;
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 300; i++) {
                assertTrue(offer(written++));
            }
            while (read < written) {
                assertNext(read++);
            }
        }
    }

    @Test
    void aMessageIsACopy() {
        offer(1);
        memory.fill((byte) 0);
        HandshakeQueue.Message first = queue.poll();
        assertNotNull(first);
        for (int i = 0; i < HandshakeQueue.CAPACITY; i++) {
            offer(1_000 + i);
        }
        assertIs(1, first);
        assertEquals(0, memory.get(JAVA_BYTE, 0));
    }

    @Test
    void aWriterAndAReaderAtTheSameTimeLoseAndMixNothing() throws InterruptedException {
        int messages = 30_000;
        Thread inbound =
                new Thread(
                        () -> {
                            for (int i = 0; i < messages; i++) {
                                while (!offer(i)) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
        inbound.start();
        for (int i = 0; i < messages; i++) {
            HandshakeQueue.Message message = queue.poll();
            while (message == null) {
                Thread.onSpinWait();
                message = queue.poll();
            }
            assertIs(i, message);
        }
        inbound.join();
        assertNull(queue.poll());
    }
}
