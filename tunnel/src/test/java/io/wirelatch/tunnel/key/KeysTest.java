package io.wirelatch.tunnel.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.crypto.Vectors;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    /** RFC 7748, 6.1: Alice's key pair, Bob's public key, and their secret. */
    private static final String ALICE_PRIVATE =
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a";

    private static final String ALICE_PUBLIC =
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a";
    private static final String BOB_PUBLIC =
            "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f";
    private static final String SHARED =
            "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";

    private static final List<Function<String, Object>> PARSERS =
            List.of(PrivateKey::ofBase64, PublicKey::ofBase64, PresharedKey::ofBase64);

    private static final List<Function<byte[], Object>> MAKERS =
            List.of(PrivateKey::ofBytes, PublicKey::ofBytes, PresharedKey::ofBytes);

    private final Random random = new Random(20250101);

    @Test
    void aPrivateKeyGivesThePublicKeyAndTheSecretOfTheRfc() {
        PrivateKey alice = PrivateKey.ofBytes(hex(ALICE_PRIVATE));
        assertEquals(PublicKey.ofBytes(hex(ALICE_PUBLIC)), alice.publicKey());
        byte[] secret = alice.agree(PublicKey.ofBytes(hex(BOB_PUBLIC))).orElseThrow();
        assertArrayEquals(hex(SHARED), secret);
    }

    @Test
    void agreeingWithALowOrderKeyGivesNothing() {
        PrivateKey key = PrivateKey.generate(random);
        for (byte[] lowOrder : Vectors.lowOrderPublicKeys()) {
            assertTrue(key.agree(PublicKey.ofBytes(lowOrder)).isEmpty());
        }
    }

    /** RFC 7748, 5: three bits are cleared and one is set, whatever the key was made from. */
    @Test
    void everyPrivateKeyIsClamped() {
        byte[] ones = new byte[32];
        Arrays.fill(ones, (byte) 0xFF);
        String text = Base64.getEncoder().encodeToString(ones);
        byte[] clamped = ones.clone();
        clamped[0] = (byte) 0xF8;
        clamped[31] = 0x7F;
        String expected = Base64.getEncoder().encodeToString(clamped);

        assertEquals(expected, PrivateKey.ofBytes(ones).revealBase64());
        assertEquals(expected, PrivateKey.ofBase64(text).revealBase64());

        byte[] generated = Base64.getDecoder().decode(PrivateKey.generate(random).revealBase64());
        assertEquals(0, generated[0] & 0x07);
        assertEquals(0x40, generated[31] & 0xC0);
    }

    @Test
    void aKeySurvivesItsTextForm() {
        PrivateKey privateKey = PrivateKey.generate(random);
        assertEquals(privateKey, PrivateKey.ofBase64(privateKey.revealBase64()));
        PublicKey publicKey = privateKey.publicKey();
        assertEquals(publicKey, PublicKey.ofBase64(publicKey.toBase64()));
        PresharedKey presharedKey = PresharedKey.generate(random);
        assertEquals(presharedKey, PresharedKey.ofBase64(presharedKey.revealBase64()));
    }

    /** The last text decodes to 32 bytes, but its last character has bits that mean nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not a key",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
                " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB="
            })
    void textThatIsNoKeyIsRefusedAndNotRepeated(String text) {
        for (Function<String, Object> parser : PARSERS) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> parser.apply(text));
            String message = String.valueOf(refusal.getMessage());
            assertTrue(text.isEmpty() || !message.contains(text), message);
            assertEquals(null, refusal.getCause());
        }
    }

    @Test
    void otherThan32BytesAreRefused() {
        for (Function<byte[], Object> maker : MAKERS) {
            assertThrows(IllegalArgumentException.class, () -> maker.apply(new byte[31]));
            assertThrows(IllegalArgumentException.class, () -> maker.apply(new byte[33]));
        }
    }

    @Test
    void keysAreEqualByTheirBytes() {
        for (Function<byte[], Object> maker : MAKERS) {
            byte[] bytes = new byte[32];
            random.nextBytes(bytes);
            Object key = maker.apply(bytes);
            assertEquals(maker.apply(bytes), key);
            assertEquals(maker.apply(bytes).hashCode(), key.hashCode());
            bytes[20] ^= 1;
            assertNotEquals(maker.apply(bytes), key);
        }
    }

    @Test
    void aSecretKeyTellsNothingAboutItselfWhenPrinted() {
        PrivateKey first = PrivateKey.generate(random);
        PrivateKey second = PrivateKey.generate(random);
        assertEquals(first.hashCode(), second.hashCode());
        assertTellsNothing(first, first.revealBase64());

        PresharedKey third = PresharedKey.generate(random);
        assertEquals(third.hashCode(), PresharedKey.NONE.hashCode());
        assertTellsNothing(third, third.revealBase64());
    }

    private static void assertTellsNothing(Object key, String secretText) {
        assertFalse(key.toString().contains(secretText));
    }

    @Test
    void aPublicKeyIsPrintedInBase64() {
        PublicKey key = PublicKey.ofBytes(hex(ALICE_PUBLIC));
        assertEquals("hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=", key.toString());
    }

    @Test
    void aDestroyedKeyIsZeroAndItsCopyIsNot() {
        PrivateKey key = PrivateKey.generate(random);
        PrivateKey copy = key.copy();
        String text = key.revealBase64();
        key.destroy();
        assertEquals(Base64.getEncoder().encodeToString(new byte[32]), key.revealBase64());
        assertEquals(text, copy.revealBase64());

        PresharedKey presharedKey = PresharedKey.generate(random);
        assertFalse(presharedKey.isNone());
        presharedKey.destroy();
        assertTrue(presharedKey.isNone());
    }

    @Test
    void bytesGivenAndTakenAreCopies() {
        byte[] bytes = hex(ALICE_PUBLIC);
        PublicKey publicKey = PublicKey.ofBytes(bytes);
        PresharedKey presharedKey = PresharedKey.ofBytes(bytes);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(publicKey.toBytes(), (byte) 0);
        Arrays.fill(presharedKey.revealBytes(), (byte) 0);
        assertArrayEquals(hex(ALICE_PUBLIC), publicKey.toBytes());
        assertArrayEquals(hex(ALICE_PUBLIC), presharedKey.revealBytes());
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
