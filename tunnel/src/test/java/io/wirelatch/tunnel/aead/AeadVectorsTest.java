package io.wirelatch.tunnel.aead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.crypto.Vectors;
import io.wirelatch.tunnel.posix.Prerequisite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * C2SP's Wycheproof for ChaCha20-Poly1305 (RFC 8439, 2.8), as far as it has no additional data,
 * which transport data has none of. Its nonces do not begin with zeros: see {@code setNoncePrefix}.
 */
class AeadVectorsTest {

    private static final int NONCE_BYTES = 12;

    private static final List<JsonNode> TESTS =
            Vectors.wycheproof("wycheproof-chacha20_poly1305_test.json").stream()
                    .filter(test -> Vectors.bytes(test, "aad").length == 0)
                    .filter(test -> Vectors.bytes(test, "iv").length == NONCE_BYTES)
                    .toList();

    /** Wycheproof's refused messages all have additional data; here a tag is changed instead. */
    @Test
    void thereAreVectorsAndAllAreValid() {
        assertEquals(45, TESTS.size());
        assertTrue(TESTS.stream().allMatch(test -> test.path("result").asString().equals("valid")));
    }

    @ParameterizedTest
    @EnumSource
    void everyVectorIsSealedAndOpenedAndRefusedWithAnotherTag(AeadImplementation implementation) {
        Prerequisite.require(implementation.isAvailable(), "there is no libcrypto.so.3");
        for (JsonNode test : TESTS) {
            try (Aead aead = implementation.create()) {
                check(aead, test);
            }
        }
    }

    private static void check(Aead aead, JsonNode test) {
        String id = "tcId " + test.path("tcId");
        AeadKey key = new AeadKey(Vectors.bytes(test, "key"));
        ByteBuffer nonce =
                ByteBuffer.wrap(Vectors.bytes(test, "iv")).order(ByteOrder.LITTLE_ENDIAN);
        setNoncePrefix(aead, nonce.getInt(0));
        long counter = nonce.getLong(Integer.BYTES);
        byte[] plaintext = Vectors.bytes(test, "msg");
        byte[] ciphertext = Vectors.bytes(test, "ct");
        byte[] tag = Vectors.bytes(test, "tag");
        MemorySegment memory = memoryFor(plaintext.length);
        put(plaintext, memory, Aead.HEADROOM_BYTES);
        aead.seal(key, counter, memory, Aead.HEADROOM_BYTES, plaintext.length);
        assertArrayEquals(ciphertext, bytes(memory, 0, ciphertext.length), id);
        assertArrayEquals(tag, bytes(memory, ciphertext.length, tag.length), id);

        MemorySegment target = memoryFor(ciphertext.length);
        assertTrue(open(aead, key, counter, ciphertext, tag, target), id);
        assertArrayEquals(plaintext, bytes(target, 0, plaintext.length), id);
        for (int i = 0; i < tag.length; i++) {
            byte[] otherTag = tag.clone();
            otherTag[i] ^= 1;
            assertFalse(open(aead, key, counter, ciphertext, otherTag, target), id);
        }
    }

    private static boolean open(
            Aead aead,
            AeadKey key,
            long counter,
            byte[] ciphertext,
            byte[] tag,
            MemorySegment target) {
        MemorySegment source = memoryFor(ciphertext.length);
        put(ciphertext, source, Aead.HEADROOM_BYTES);
        put(tag, source, Aead.HEADROOM_BYTES + ciphertext.length);
        return aead.open(
                key,
                counter,
                source,
                Aead.HEADROOM_BYTES,
                ciphertext.length + tag.length,
                target,
                Aead.HEADROOM_BYTES);
    }

    private static void setNoncePrefix(Aead aead, int prefix) {
        switch (aead) {
            case LibcryptoAead libcrypto -> libcrypto.setNoncePrefix(prefix);
            case JdkAead jdk -> jdk.setNoncePrefix(prefix);
            default -> throw new AssertionError("no other implementation is known");
        }
    }

    private static MemorySegment memoryFor(int length) {
        return Arena.ofAuto().allocate(Aead.HEADROOM_BYTES + length + Aead.TAILROOM_BYTES);
    }

    private static void put(byte[] bytes, MemorySegment memory, int offset) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    private static byte[] bytes(MemorySegment memory, int from, int length) {
        return memory.asSlice(Aead.HEADROOM_BYTES + from, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
