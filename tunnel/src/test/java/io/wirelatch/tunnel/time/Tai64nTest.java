package io.wirelatch.tunnel.time;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whitepaper, 5.1, and the TAI64N label format. */
class Tai64nTest {

    private static final int STEP_NANOS = 1 << 24;

    @Test
    void theUnixEpochHasItsKnownLabel() {
        assertEquals("400000000000000a00000000", hex(Tai64n.of(Instant.EPOCH)));
    }

    @Test
    void aLabelIsBigEndianSecondsThenNanoseconds() {
        Instant instant = Instant.ofEpochSecond(0x6B004CD4L - 10, 0x12000000);
        assertEquals("400000006b004cd412000000", hex(Tai64n.of(instant)));
    }

    @Test
    void nanosecondsAreRoundedDownToSteps() {
        for (int nanos : new int[] {0, 1, STEP_NANOS - 1, STEP_NANOS, 999_999_999}) {
            int rounded = Tai64n.of(Instant.ofEpochSecond(1, nanos)).nanos();
            assertEquals(nanos / STEP_NANOS * STEP_NANOS, rounded, nanos + " ns");
        }
    }

    @Test
    void aMomentAStepLaterHasAGreaterLabel() {
        Instant instant = Instant.parse("2025-06-01T11:59:59.9Z");
        for (int i = 0; i < 100; i++) {
            Instant later = instant.plusNanos(STEP_NANOS);
            assertTrue(Tai64n.of(later).compareTo(Tai64n.of(instant)) > 0, instant.toString());
            instant = later;
        }
    }

    /** What a peer sends is compared and never judged, so every value must have its place. */
    @Test
    void theOrderIsTheUnsignedOrderOfTheBytes() {
        long seed = 17;
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            byte[] first = new byte[Tai64n.BYTES];
            random.nextBytes(first);
            byte[] second = first.clone();
            second[random.nextInt(Tai64n.BYTES)] = (byte) random.nextInt();
            int expected = Integer.signum(Arrays.compareUnsigned(first, second));
            int actual = Tai64n.ofBytes(first).compareTo(Tai64n.ofBytes(second));
            assertEquals(expected, Integer.signum(actual), "seed " + seed + ", pair " + i);
        }
    }

    @Test
    void everyValueSurvivesItsBytes() {
        byte[] bytes = HexFormat.of().parseHex("fedcba9876543210fedcba98");
        assertArrayEquals(bytes, Tai64n.ofBytes(bytes).toBytes());
    }

    /** The external format of TAI64 labels: https://cr.yp.to/libtai/tai64.html */
    @Test
    void theTextIsTheLabelsExternalForm() {
        String text = "@4000000037c219bf2ef02e94";
        assertEquals(text, Tai64n.ofText(text).toText());
        assertEquals(0x2ef02e94, Tai64n.ofText(text).nanos());
        for (String other : List.of("", "@", text + "0", text.substring(1), text + "\n", "@4G")) {
            assertThrows(IllegalArgumentException.class, () -> Tai64n.ofText(other), other);
        }
    }

    @Test
    void otherThan12BytesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Tai64n.ofBytes(new byte[11]));
        assertThrows(IllegalArgumentException.class, () -> Tai64n.ofBytes(new byte[13]));
    }

    private static String hex(Tai64n label) {
        return HexFormat.of().formatHex(label.toBytes());
    }
}
