package io.wirelatch.tunnel.offload;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a frame that the system hands over: a virtio header and a packet. */
final class SegmentCutterFuzzTest {

    private static final int SEEDS = 8;
    private static final int SEED_PAYLOAD_BYTES = 200;

    private final Cutting cutting = new Cutting();

    static Stream<byte[]> seeds() {
        return IntStream.range(0, SEEDS).mapToObj(SegmentCutterFuzzTest::shortFrame);
    }

    private static byte[] shortFrame(int seed) {
        Random random = new Random(seed);
        TestPacket packet = SuperPacket.random(random).whole();
        packet.payload = TestPacket.bytes(random, SEED_PAYLOAD_BYTES);
        return new SuperPacket(packet, 1 + random.nextInt(SEED_PAYLOAD_BYTES)).toFrame();
    }

    @MethodSource("seeds")
    @FuzzTest
    void aFrameIsRefusedOrCutIntoItsOwnBytes(byte[] frame) {
        cutting.cutWithinBounds(frame, "fuzzed");
    }
}
