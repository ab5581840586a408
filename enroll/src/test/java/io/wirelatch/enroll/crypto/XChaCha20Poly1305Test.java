package io.wirelatch.enroll.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class XChaCha20Poly1305Test {

    /** Wycheproof's XChaCha20-Poly1305 vectors; those with another nonce length are not ours. */
    @Test
    void everyPublishedVectorHolds() {
        int count = 0;
        JsonNode file = Vectors.read("wycheproof-xchacha20_poly1305_test.json");
        for (JsonNode group : file.get("testGroups")) {
            if (group.get("ivSize").asInt() != XChaCha20Poly1305.NONCE_BYTES * 8) {
                continue;
            }
            for (JsonNode test : group.get("tests")) {
                check(test);
                count++;
            }
        }
        assertTrue(count > 250, "only " + count + " vectors were found");
    }

    private static void check(JsonNode test) {
        byte[] key = Vectors.hex(test, "key");
        byte[] nonce = Vectors.hex(test, "iv");
        byte[] aad = Vectors.hex(test, "aad");
        byte[] message = Vectors.hex(test, "msg");
        ByteArrayOutputStream box = new ByteArrayOutputStream();
        box.writeBytes(Vectors.hex(test, "ct"));
        box.writeBytes(Vectors.hex(test, "tag"));
        byte[] sealed = box.toByteArray();
        String id = "tcId " + test.get("tcId").asInt();

        Optional<byte[]> opened = XChaCha20Poly1305.open(key, nonce, aad, sealed);
        if (test.get("result").asString().equals("valid")) {
            assertArrayEquals(sealed, XChaCha20Poly1305.seal(key, nonce, aad, message), id);
            assertArrayEquals(message, opened.orElseThrow(), id);
        } else {
            assertEquals(Optional.empty(), opened, id);
        }
    }

    @Test
    void lessThanATagIsRefused() {
        for (int length = 0; length < XChaCha20Poly1305.TAG_BYTES; length++) {
            assertTrue(
                    XChaCha20Poly1305.open(
                                    new byte[32], new byte[24], new byte[0], new byte[length])
                            .isEmpty());
        }
    }
}
