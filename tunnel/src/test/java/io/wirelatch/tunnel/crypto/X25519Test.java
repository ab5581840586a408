package io.wirelatch.tunnel.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** RFC 7748, and Project Wycheproof. */
class X25519Test {

    @TestFactory
    Stream<DynamicTest> wycheproofSecretsAreComputedAndZeroOnesRefused() {
        return Vectors.wycheproof("wycheproof-x25519_test.json").stream()
                .map(
                        test ->
                                DynamicTest.dynamicTest(
                                        "tcId " + test.path("tcId"), () -> checkAgreement(test)));
    }

    private static void checkAgreement(JsonNode test) {
        Optional<byte[]> secret =
                X25519.agree(Vectors.bytes(test, "private"), Vectors.bytes(test, "public"));
        if (Vectors.hasFlag(test, "ZeroSharedSecret")) {
            assertTrue(secret.isEmpty());
        } else {
            assertArrayEquals(Vectors.bytes(test, "shared"), secret.orElseThrow());
        }
    }

    /** Guards the list that the handshake's tests draw on: it must not become empty unseen. */
    @Test
    void wycheproofNamesFourteenEncodingsOfLowOrderKeys() {
        assertEquals(14, Vectors.lowOrderPublicKeys().size());
    }

    /** RFC 7748, 6.1. */
    @Test
    void thePrivateKeysOfTheRfcGiveItsPublicKeys() {
        assertPublicKey(
                "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a",
                "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        assertPublicKey(
                "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb",
                "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    }

    private static void assertPublicKey(String privateKey, String publicKey) {
        byte[] actual = X25519.publicKey(HexFormat.of().parseHex(privateKey));
        assertEquals(publicKey, HexFormat.of().formatHex(actual));
    }
}
