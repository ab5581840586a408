package io.wirelatch.tunnel.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * RFC 7693 and RFC 2104. Values that no document publishes were computed with Python's hashlib and
 * hmac, which are another implementation.
 */
class Blake2sTest {

    private static final byte[] ABC = "abc".getBytes(US_ASCII);

    /** RFC 7693, appendix B. */
    @Test
    void theHashOfAbcIsTheOneInTheRfc() {
        assertHex(
                "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
                Blake2s.hash(ABC));
    }

    @Test
    void nothingAndSeveralBlocksAreHashedAsElsewhere() {
        assertHex(
                "69217a3079908094e11121d042354a7c1f55b6482ca1a51e1b250dfd1ed0eef9", Blake2s.hash());
        assertHex(
                "f03f5789d3336b80d002d59fdf918bdb775b00956ed5528e86aa994acb38fe2d",
                Blake2s.hash(countingBytes(255)));
    }

    @Test
    void partsAreHashedAsOneString() {
        byte[] whole = countingBytes(150);
        byte[] expected = Blake2s.hash(whole);
        for (int cut = 0; cut <= whole.length; cut++) {
            byte[] first = Arrays.copyOf(whole, cut);
            byte[] second = Arrays.copyOfRange(whole, cut, whole.length);
            assertArrayEquals(expected, Blake2s.hash(first, second), "cut at " + cut);
        }
    }

    @Test
    void theKeyedMacIsThatOfAnotherImplementation() {
        assertHex("61ba5f165c194692e09d12520cc4c74a", Blake2s.mac(countingBytes(32), ABC, 3));
        assertHex(
                "33bd6c20ca2a7ab916d6e98003c6c5f8",
                Blake2s.mac(countingBytes(32), countingBytes(148), 148));
    }

    @Test
    void theKeyedMacCoversTheGivenLengthAlone() {
        byte[] longer = Arrays.copyOf(ABC, 90);
        assertHex("61ba5f165c194692e09d12520cc4c74a", Blake2s.mac(countingBytes(32), longer, 3));
    }

    @Test
    void hmacIsThatOfAnotherImplementation() {
        byte[] filled = new byte[32];
        Arrays.fill(filled, (byte) 0x0B);
        assertHex(
                "038de4a1c3d6097cb2fc256a183124fb675987769f1935c8c923134534fa5c4c",
                Blake2s.hmac(filled));
        assertHex(
                "a81c95080ba2a7c4ed1b7b4c21dec2c4fd6dc9f03ff37b6d65289dc95a7d1ef1",
                Blake2s.hmac(countingBytes(32), countingBytes(100)));
        assertHex(
                "3a0ef09eac123871fb79852ec512086d013abff437bd68ca03630932bd6ba81f",
                Blake2s.hmac(countingBytes(64), ABC));
    }

    @Test
    void keysAndInputsStayAsTheyAre() {
        byte[] key = countingBytes(32);
        byte[] input = countingBytes(100);
        Blake2s.hmac(key, input);
        Blake2s.mac(key, input, 100);
        assertArrayEquals(countingBytes(32), key);
        assertArrayEquals(countingBytes(100), input);
    }

    private static byte[] countingBytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static void assertHex(String expected, byte[] actual) {
        assertEquals(expected, HexFormat.of().formatHex(actual));
    }
}
