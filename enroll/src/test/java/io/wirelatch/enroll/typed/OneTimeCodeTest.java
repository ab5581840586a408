package io.wirelatch.enroll.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people type: codes, and servers' keys. */
class OneTimeCodeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4821-ocean-cactus-plug",
                "4821 ocean cactus plug",
                "  4821 OCEAN, Cactus. plug\n",
                "4821ocean-cactus-plug",
                "4821 ocea cact plug",
                "4821–ocean–cactu–plug",
            })
    void aCodeIsReadHoweverItIsTyped(String typed) {
        OneTimeCode code = read(typed);

        assertEquals(4821, code.locator());
        assertEquals("4821-ocean-cactus-plug", code.reveal());
    }

    @ParameterizedTest
    @CsvSource({
        "4821-ocean-cactsu-plug, 'cactsu' is no word of any code: is it 'cactus'?",
        "4821-otter-cactus-plug, 'otter' is no word of any code: is it 'other'?",
        "4821-oce-cactus-plug, 'oce' is no word of any code: is it 'ice'?",
        "4821-ocean-cactuss-plug, 'cactuss' is no word of any code: is it 'cactus'?",
    })
    void aWordThatIsNoneIsRefusedWithTheNearestOne(String typed, String detail) {
        assertEquals(detail, refused(typed));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ocean-cactus-plug",
                "482-ocean-cactus-plug",
                "48211-ocean-cactus-plug",
                "4821-ocean-cactus",
                "4821-ocean-cactus-plug-plug",
                "7k2m-x0q9-c4fd-vt8e-31hn",
            })
    void whatHasNotTheShapeOfACodeIsRefused(String typed) {
        assertTrue(refused(typed).contains("four digits and three words"));
    }

    @Test
    void aTerminalIsNotSteeredByWhatWasTyped() {
        assertFalse(refused("4821-oc\u001b[31man-cactus-plug").contains("\u001b"));
    }

    @Test
    void aMintedCodeIsReadBackAndHasAnotherLocatorThanTheOneBefore() {
        Random random = new Random(3);
        OptionalInt before = OptionalInt.empty();
        for (int i = 0; i < 1000; i++) {
            OneTimeCode code = OneTimeCode.mint(random, before);
            assertEquals(code.reveal(), read(code.reveal()).reveal());
            assertNotEquals(before, OptionalInt.of(code.locator()));
            before = OptionalInt.of(code.locator());
        }
    }

    /**
     * Two locators that the generator draws one after another are the same; the second is not used.
     */
    @Test
    void aLocatorThatWasTheLastOneIsDrawnAgain() {
        int first = OneTimeCode.mint(new Random(5), OptionalInt.empty()).locator();

        assertNotEquals(first, OneTimeCode.mint(new Random(5), OptionalInt.of(first)).locator());
    }

    @Test
    void aCodeShowsItsWordsToNobodyWhoDoesNotAsk() {
        OneTimeCode code = read("4821-ocean-cactus-plug");
        assertFalse(new PairingSecret.Code(code).toString().contains("ocean"));
        code.destroy();
        assertFalse(code.reveal().contains("ocean"));
    }

    /** BIP-39: 2,048 words, told apart by their first four letters. */
    @Test
    void everyWordIsFoundByItsFirstFourLetters() {
        for (int i = 0; i < WordList.SIZE; i++) {
            String word = WordList.word(i);
            String telling = word.substring(0, Math.min(4, word.length()));
            assertEquals(OptionalInt.of(i), WordList.indexOf(word));
            assertEquals(OptionalInt.of(i), WordList.indexOf(telling), word);
            assertEquals(word, WordList.nearest(word));
        }
    }

    @Test
    void checkWordsAreTheFirst33Bits() {
        assertEquals("abandon abandon abandon", CheckWords.of(new byte[5]).toString());
        assertEquals(
                "zoo zoo zoo", CheckWords.of(new byte[] {-1, -1, -1, -1, (byte) 0x80}).toString());
        assertEquals(
                "abandon abandon ability",
                CheckWords.of(new byte[] {0, 0, 0, 0, (byte) 0xFF}).toString());
    }

    @Test
    void aFingerprintIsReadBackAndFitsItsKeyAlone() {
        PublicKey key = PublicKey.ofBytes(bytes(1));
        ServerFingerprint fingerprint = ServerFingerprint.of(key);

        assertTrue(fingerprint.toString().matches("([0-9a-z]{4}-){3}[0-9a-z]{4}"));
        assertEquals(fingerprint, ServerFingerprint.parse(fingerprint.toString()));
        assertEquals(
                fingerprint,
                ServerFingerprint.parse(
                        fingerprint.toString().toUpperCase(Locale.ROOT).replace("-", "")));
        assertEquals(fingerprint, ServerFingerprint.parse(key.toBase64()));
        assertTrue(fingerprint.isOf(key));
        assertFalse(fingerprint.isOf(PublicKey.ofBytes(bytes(2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7k2m", "7k2m-x0q9-c4fd-vt8u", "7k2m-x0q9-c4fd-vt8e-31hn"})
    void whatIsNoServersKeyIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ServerFingerprint.parse(text));
    }

    private static byte[] bytes(int fill) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) fill);
        return bytes;
    }

    @Test
    void aWholeBookPastedAsAWordIsRefusedAtOnce() {
        String book = "x".repeat(1 << 20);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> refused("4821 ocean " + book + " plug"));
    }

    private static OneTimeCode read(String typed) {
        return assertInstanceOf(OneTimeCode.Reading.Code.class, OneTimeCode.read(typed)).code();
    }

    private static String refused(String typed) {
        return assertInstanceOf(OneTimeCode.Reading.NotACode.class, OneTimeCode.read(typed))
                .detail();
    }
}
