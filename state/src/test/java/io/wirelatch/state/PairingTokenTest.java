package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingTokenTest {

    @Test
    void aGeneratedTokenHasFiveGroupsOfFourUnmistakableCharacters() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> drawn = new HashSet<>();
        Set<Integer> characters = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String text = PairingToken.generate(random).reveal();
            assertTrue(
                    text.matches("[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){4}"),
                    () -> "seed " + seed + ": " + text);
            drawn.add(text);
            text.chars().forEach(characters::add);
        }
        assertEquals(1000, drawn.size(), "seed " + seed);
        assertEquals(32 + 1, characters.size(), "the whole alphabet and the dash, seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678",
                "correct-horse-battery",
                "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
                "7k2m-x0q9-c4fd-vt8e-31hn"
            })
    void aTokenIsKeptAsItWasGiven(String text) {
        PairingToken token = PairingToken.of(text);
        assertEquals(text, token.reveal());
        assertArrayEquals(text.getBytes(StandardCharsets.US_ASCII), token.revealBytes());
    }

    @Test
    void theLongestTokenHas128Characters() {
        assertEquals(128, PairingToken.of("a".repeat(128)).reveal().length());
        assertRefused("a".repeat(129));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1234567",
                "        ",
                "two words",
                " leading-space",
                "trailing-space ",
                "new-line\n",
                "control-\u0007-character",
                "delete-\u007f-character",
                "no-break-\u00a0-space",
                "zero-width-\u200b-space",
                "passwörter",
                "😀😀😀😀😀😀😀😀",
                "half-a-pair-\ud83d"
            })
    void anythingElseIsRefused(String text) {
        assertRefused(text);
    }

    private static void assertRefused(String text) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> PairingToken.of(text));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains("8 to 128"), message);
        assertFalse(
                text.strip().length() >= 7 && message.contains(text.strip()),
                "the message does not repeat what may be a secret");
    }

    @Test
    void tokensAreEqualWhenTheirCharactersAre() {
        assertEquals(PairingToken.of("12345678"), PairingToken.of("12345678"));
        assertNotEquals(PairingToken.of("12345678"), PairingToken.of("12345679"));
        assertNotEquals(PairingToken.of("12345678"), PairingToken.of("123456789"));
        assertEquals(
                PairingToken.of("12345678").hashCode(), PairingToken.of("87654321").hashCode());
    }

    @Test
    void aTokenIsNeitherPrintedNorSharedNorLeftBehind() {
        PairingToken token = PairingToken.of("12345678");
        assertFalse(String.valueOf((Object) token).contains("12345678"));
        token.revealBytes()[0] = 'x';
        assertEquals("12345678", token.reveal());
        token.destroy();
        assertArrayEquals(new byte[8], token.revealBytes());
    }
}
