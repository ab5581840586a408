package io.wirelatch.enroll.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class HkdfSha512Test {

    /** Wycheproof's HKDF-SHA-512 vectors. */
    @Test
    void everyPublishedVectorHolds() {
        int count = 0;
        JsonNode file = Vectors.read("wycheproof-hkdf_sha512_test.json");
        for (JsonNode group : file.get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                check(test);
                count++;
            }
        }
        assertEquals(file.get("numberOfTests").asInt(), count);
    }

    private static void check(JsonNode test) {
        byte[] ikm = Vectors.hex(test, "ikm");
        byte[] salt = Vectors.hex(test, "salt");
        byte[] info = Vectors.hex(test, "info");
        int size = test.get("size").asInt();
        String id = "tcId " + test.get("tcId").asInt();
        if (test.get("result").asString().equals("valid")) {
            assertArrayEquals(
                    Vectors.hex(test, "okm"), HkdfSha512.derive(ikm, salt, info, size), id);
        } else {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> HkdfSha512.derive(ikm, salt, info, size),
                    id);
        }
    }
}
