package io.wirelatch.tunnel.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** draft-irtf-cfrg-xchacha-03, by Project Wycheproof. */
class XChaCha20Poly1305Test {

    private static final List<JsonNode> TESTS =
            Vectors.wycheproof("wycheproof-xchacha20_poly1305_test.json").stream()
                    .filter(
                            test ->
                                    Vectors.bytes(test, "iv").length
                                            == XChaCha20Poly1305.NONCE_BYTES)
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
        byte[] text = Vectors.bytes(test, "ct");
        byte[] tag = Vectors.bytes(test, "tag");
        byte[] ciphertext =
                ByteBuffer.allocate(text.length + tag.length).put(text).put(tag).array();

        if (test.path("result").asString().equals("valid")) {
            assertArrayEquals(
                    ciphertext, XChaCha20Poly1305.seal(key, nonce, plaintext, additionalData));
            assertArrayEquals(
                    plaintext,
                    XChaCha20Poly1305.open(key, nonce, ciphertext, additionalData).orElseThrow());
        } else {
            assertTrue(XChaCha20Poly1305.open(key, nonce, ciphertext, additionalData).isEmpty());
        }
    }

    @Test
    void bothKindsOfWycheproofVectorsAreThere() {
        for (String kind : List.of("valid", "invalid")) {
            assertTrue(
                    TESTS.stream().anyMatch(test -> test.path("result").asString().equals(kind)),
                    kind);
        }
    }

    @Test
    void aCiphertextWithoutRoomForATagIsRefused() {
        byte[] key = new byte[XChaCha20Poly1305.KEY_BYTES];
        byte[] nonce = new byte[XChaCha20Poly1305.NONCE_BYTES];
        byte[] sealed = XChaCha20Poly1305.seal(key, nonce, new byte[0], new byte[0]);
        assertEquals(XChaCha20Poly1305.TAG_BYTES, sealed.length);
        for (int length = 0; length < sealed.length; length++) {
            byte[] truncated = Arrays.copyOf(sealed, length);
            assertTrue(XChaCha20Poly1305.open(key, nonce, truncated, new byte[0]).isEmpty());
        }
    }
}
