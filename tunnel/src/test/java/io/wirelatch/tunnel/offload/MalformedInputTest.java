package io.wirelatch.tunnel.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every byte of a frame comes from outside. {@link Cutting} and {@link Coalescing} put it where a
 * step beyond its end is an exception, and look at what surrounds the results.
 */
final class MalformedInputTest {

    private static final int VIRTIO = VirtioNetHeader.LENGTH;

    private final Cutting cutting = new Cutting();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aMutatedFrameIsRefusedOrCutIntoItsOwnBytes(long seed) {
        Random random = new Random(seed);
        int cut = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = mutated(random, shortSuperPacket(random).toFrame());
            cut +=
                    cutting.cutWithinBounds(frame, "seed " + seed + ", round " + i).isEmpty()
                            ? 0
                            : 1;
        }
        assertTrue(cut > 5_000, "some mutations are harmless: " + cut);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void randomBytesAreRefusedOrCutIntoTheirOwnBytes(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 50_000; i++) {
            byte[] frame = TestPacket.bytes(random, random.nextInt(200));
            if (frame.length > VIRTIO) {
                // Close enough to the truth to get past the first question.
                frame[1] = (byte) new int[] {0, 1, 4, 5, 0x81, 0x84}[random.nextInt(6)];
                frame[VIRTIO] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
            }
            cutting.cutWithinBounds(frame, "seed " + seed + ", round " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void mutatedPacketsAreAllPassedOn(long seed) {
        Random random = new Random(seed);
        Coalescing coalescing = new Coalescing(true, true);
        for (int round = 0; round < 200; round++) {
            List<TestPacket> packets = new RandomTraffic(random, 3).packets(100);
            List<byte[]> bytes = new ArrayList<>();
            for (TestPacket packet : packets) {
                byte[] whole = packet.toBytes();
                bytes.add(random.nextInt(3) == 0 ? mutated(random, whole) : whole);
            }
            int length = bytes.stream().mapToInt(packet -> packet.length).sum();
            int written = 0;
            for (byte[] frame : coalescing.coalesce(bytes)) {
                List<byte[]> cut = cutting.cut(frame);
                // A packet without a byte is alone, and there is nothing to cut it into.
                assertTrue(!cut.isEmpty() || frame.length == VIRTIO, "seed " + seed);
                written += cut.stream().mapToInt(packet -> packet.length).sum();
            }
            assertEquals(length, written, "seed " + seed);
        }
    }

    private static SuperPacket shortSuperPacket(Random random) {
        TestPacket packet = SuperPacket.random(random).whole();
        int length = 1 + random.nextInt(200);
        packet.payload = TestPacket.bytes(random, length);
        return new SuperPacket(packet, 1 + random.nextInt(length));
    }

    private static byte[] mutated(Random random, byte[] original) {
        byte[] bytes = original.clone();
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            // Headers are where it hurts.
            int at = random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 32 : 110));
            bytes[at] =
                    switch (random.nextInt(4)) {
                        case 0 -> 0;
                        case 1 -> -1;
                        case 2 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                        default -> (byte) random.nextInt(256);
                    };
        }
        boolean truncate = changes == 0 || random.nextInt(4) == 0;
        return truncate ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }
}
