package io.wirelatch.tunnel.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** RFC 8439 and Project Wycheproof, and the nonce of the whitepaper, 5.4. */
class ChaCha20Poly1305Test {

    private static final int NONCE_BYTES = 12;

    /** Vectors with nonces of other lengths cannot be expressed: the API takes a counter. */
    private static final List<JsonNode> TESTS =
            Vectors.wycheproof("wycheproof-chacha20_poly1305_test.json").stream()
                    .filter(test -> Vectors.bytes(test, "iv").length == NONCE_BYTES)
                    .toList();

    @TestFactory
    Stream<DynamicTest> wycheproofMessagesAreSealedAndOpenedOrRefused() {
        return TESTS.stream()
                .map(
                        test ->
                                DynamicTest.dynamicTest(
                                        "tcId " + test.path("tcId"), () -> checkMessage(test)));
    }

    private static void checkMessage(JsonNode test) {
        byte[] key = Vectors.bytes(test, "key");
        byte[] nonce = Vectors.bytes(test, "iv");
        byte[] additionalData = Vectors.bytes(test, "aad");
        byte[] plaintext = Vectors.bytes(test, "msg");
        byte[] ciphertext = concat(Vectors.bytes(test, "ct"), Vectors.bytes(test, "tag"));

        if (test.path("result").asString().equals("valid")) {
            assertArrayEquals(
                    ciphertext, ChaCha20Poly1305.seal(key, nonce, plaintext, additionalData));
            assertArrayEquals(
                    plaintext,
                    ChaCha20Poly1305.open(key, nonce, ciphertext, additionalData).orElseThrow());
        } else {
            assertTrue(ChaCha20Poly1305.open(key, nonce, ciphertext, additionalData).isEmpty());
        }
    }

    @Test
    void bothKindsOfWycheproofVectorsAreThere() {
        assertEquals(316, TESTS.size());
        assertTrue(
                TESTS.stream().anyMatch(test -> test.path("result").asString().equals("invalid")));
    }

    /** Whitepaper, 5.4: 32 bits of zeros, then the counter as a 64-bit little-endian value. */
    @Test
    void theCounterStandsLittleEndianBehindFourZeroBytes() {
        byte[] key = new byte[ChaCha20Poly1305.KEY_BYTES];
        byte[] nonce = HexFormat.of().parseHex("000000000807060504030281");
        byte[] data = {1, 2, 3};
        assertArrayEquals(
                ChaCha20Poly1305.seal(key, nonce, data, data),
                ChaCha20Poly1305.seal(key, 0x8102030405060708L, data, data));
    }

    @Test
    void aCiphertextWithoutRoomForATagIsRefused() {
        byte[] key = new byte[ChaCha20Poly1305.KEY_BYTES];
        byte[] sealed = ChaCha20Poly1305.seal(key, 0, new byte[0], new byte[0]);
        assertEquals(ChaCha20Poly1305.TAG_BYTES, sealed.length);
        for (int length = 0; length < sealed.length; length++) {
            byte[] truncated = Arrays.copyOf(sealed, length);
            assertTrue(ChaCha20Poly1305.open(key, 0, truncated, new byte[0]).isEmpty());
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
