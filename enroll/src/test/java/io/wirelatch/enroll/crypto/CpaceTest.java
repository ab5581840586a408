package io.wirelatch.enroll.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** draft-irtf-cfrg-cpace-21, appendix B.1 and the definitions that it tests. */
class CpaceTest {

    private static final JsonNode FILE = Vectors.read("cpace-draft21.json");
    private static final JsonNode RUN = FILE.get("G_25519");

    private final byte[] sid = Vectors.hex(RUN, "sid");
    private final byte[] ya = Vectors.hex(RUN, "Ya");
    private final byte[] yb = Vectors.hex(RUN, "Yb");
    private final byte[] ada = Vectors.hex(RUN, "ADa");
    private final byte[] adb = Vectors.hex(RUN, "ADb");
    private final byte[] k = Vectors.hex(RUN, "K");

    @Test
    void theGeneratorIsTheDrafts() {
        byte[] g = Cpace.generator(Vectors.hex(RUN, "PRS"), Vectors.hex(RUN, "CI"), sid);

        assertArrayEquals(Vectors.hex(RUN, "g"), g);
    }

    @Test
    void bothSharesAreTheDrafts() {
        byte[] g = Vectors.hex(RUN, "g");

        assertArrayEquals(ya, Cpace.share(Vectors.hex(RUN, "ya"), g));
        assertArrayEquals(yb, Cpace.share(Vectors.hex(RUN, "yb"), g));
    }

    @Test
    void bothSidesFindTheDraftsSecretPoint() {
        assertArrayEquals(k, Cpace.agree(Vectors.hex(RUN, "ya"), yb).orElseThrow());
        assertArrayEquals(k, Cpace.agree(Vectors.hex(RUN, "yb"), ya).orElseThrow());
    }

    @Test
    void theIntermediateKeyIsTheDrafts() {
        assertArrayEquals(
                Vectors.hex(RUN, "ISK_IR"), Cpace.intermediateKey(sid, k, ya, ada, yb, adb));
    }

    /** Section 7.2: a share that gives the neutral element must end the run. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7})
    void aLowOrderShareIsRefused(int number) {
        byte[] point = Vectors.hex(FILE.get("X25519_points"), "Invalid Y" + number);
        Random random = new Random(number);
        for (int i = 0; i < 20; i++) {
            byte[] scalar = new byte[32];
            random.nextBytes(scalar);
            assertTrue(Cpace.agree(scalar, point).isEmpty());
        }
    }

    /**
     * The remaining points of the draft's list are weak only for who does not ignore the highest
     * bit, as RFC 7748 bids; the draft gives what they lead to for this scalar.
     */
    @ParameterizedTest
    @CsvSource({
        "6, d8e2c776bbacd510d09fd9278b7edcd25fc5ae9adfba3b6e040e8d3b71b21806",
        "8, c85c655ebe8be44ba9c0ffde69f2fe10194458d137f09bbff725ce58803cdb38",
        "9, db64dafa9b8fdd136914e61461935fe92aa372cb056314e1231bc4ec12417456",
        "10, e062dcd5376d58297be2618c7498f55baa07d7e03184e8aada20bca28888bf7a",
        "11, 993c6ad11c4c29da9a56f7691fd0ff8d732e49de6250b6c2e80003ff4629a175",
    })
    void theHighestBitOfAShareIsIgnored(int number, String expected) {
        byte[] scalar =
                Vectors.hex("af46e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449aff");
        byte[] point = Vectors.hex(FILE.get("X25519_points"), "Invalid Y" + number);

        assertEquals(expected, HexFormat.of().formatHex(Cpace.agree(scalar, point).orElseThrow()));
    }

    /** Section 5.1: the length is LEB128. */
    @ParameterizedTest
    @CsvSource({"0, 00", "1, 01", "127, 7f", "128, 8001", "300, ac02", "16384, 808001"})
    void lengthsAreLeb128(int length, String prefix) {
        byte[] prefixed = Cpace.prependLength(new byte[length]);

        assertEquals(prefix.length() / 2 + length, prefixed.length);
        assertEquals(prefix, HexFormat.of().formatHex(prefixed).substring(0, prefix.length()));
    }

    /** Section 7.1: password and padding fill the hash's first block. */
    @Test
    void theGeneratorStringFillsABlockBeforeTheChannelIdentifier() {
        byte[] prs = Vectors.hex(RUN, "PRS");
        byte[] ci = Vectors.hex(RUN, "CI");
        byte[] string = Cpace.generatorString(prs, ci, sid);

        assertArrayEquals(
                Cpace.prependLength(ci), Arrays.copyOfRange(string, 128, 128 + 1 + ci.length));
        assertEquals(128 + 1 + ci.length + 1 + sid.length, string.length);
    }

    @Test
    void twoSidesWithOneTokenHaveTheSameKeys() {
        Random random = new Random(7);
        HardenedSecret token = CheapSecrets.token("correct-horse");
        CpaceSide client = CpaceSide.start(token, sid, random);
        CpaceSide server = CpaceSide.start(token, sid, random);

        PairingKeys clientKeys = client.asInitiator(ada, server.share(), adb).orElseThrow();
        PairingKeys serverKeys = server.asResponder(adb, client.share(), ada).orElseThrow();

        assertTrue(serverKeys.isClientTag(clientKeys.clientTag()));
        assertTrue(clientKeys.isServerTag(serverKeys.serverTag()));
        byte[] nonce = new byte[PairingKeys.NONCE_BYTES];
        byte[] text = {1, 2, 3};
        assertArrayEquals(
                text,
                serverKeys
                        .openFromClient(nonce, ada, clientKeys.sealByClient(nonce, ada, text))
                        .orElseThrow());
        assertArrayEquals(
                text,
                clientKeys
                        .openFromServer(nonce, adb, serverKeys.sealByServer(nonce, adb, text))
                        .orElseThrow());
    }

    @Test
    void eachDirectionHasAKeyOfItsOwn() {
        PairingKeys keys = keys("correct-horse", sid, adb);
        byte[] nonce = new byte[PairingKeys.NONCE_BYTES];
        byte[] sealed = keys.sealByClient(nonce, ada, new byte[] {1, 2, 3});

        assertTrue(keys.openFromServer(nonce, ada, sealed).isEmpty());
        assertFalse(Arrays.equals(keys.clientTag(), keys.serverTag()));
    }

    @Test
    void anyDifferenceBetweenTheSidesGivesOtherKeys() {
        PairingKeys keys = keys("correct-horse", sid, adb);
        byte[] otherSid = sid.clone();
        otherSid[15] ^= 1;

        assertTrue(keys.isClientTag(keys("correct-horse", sid, adb).clientTag()));
        assertFalse(keys.isClientTag(keys("correct-house", sid, adb).clientTag()));
        assertFalse(keys.isClientTag(keys("correct-horse", otherSid, adb).clientTag()));
        assertFalse(keys.isClientTag(keys("correct-horse", sid, ada).clientTag()));
    }

    /** A client's keys, with fixed scalars, so that only what is varied differs. */
    private PairingKeys keys(String token, byte[] session, byte[] serverAssociatedData) {
        CpaceSide client = CpaceSide.start(CheapSecrets.token(token), session, new Random(1));
        return client.asInitiator(ada, yb, serverAssociatedData).orElseThrow();
    }
}
