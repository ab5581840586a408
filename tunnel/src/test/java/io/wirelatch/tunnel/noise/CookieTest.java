package io.wirelatch.tunnel.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.noise.HeldCookie.Consumed;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.wire.CookieReply;
import io.wirelatch.tunnel.wire.DatagramKind;
import io.wirelatch.tunnel.wire.MessageMacs;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.modes.XChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/** Whitepaper, 5.4.4 and 5.4.7: mac2 and the cookie reply, computed here once more by formula. */
class CookieTest {

    private static final long SEED = 3;
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 500 * SECOND;
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("192.0.2.7"), 51820);
    private static final byte[] COOKIE =
            HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    private final HandshakeParties parties = new HandshakeParties(SEED, PresharedKey.NONE);

    /** The responder's cookies, as the initiator keeps them. */
    private final HeldCookie held = new HeldCookie(parties.responder.publicKey());

    // The primitives of 5.4 for the formulas, straight from the library.

    private static byte[] hash(byte[] first, byte[] second) {
        Blake2sDigest digest = new Blake2sDigest(256);
        digest.update(first, 0, first.length);
        digest.update(second, 0, second.length);
        byte[] hash = new byte[32];
        digest.doFinal(hash, 0);
        return hash;
    }

    private static byte[] mac(byte[] key, byte[] data) {
        Blake2sDigest digest = new Blake2sDigest(key, 16, null, null);
        digest.update(data, 0, data.length);
        byte[] mac = new byte[16];
        digest.doFinal(mac, 0);
        return mac;
    }

    private static byte[] xaead(byte[] key, byte[] nonce, byte[] plaintext, byte[] additionalData)
            throws InvalidCipherTextException {
        XChaCha20Poly1305 cipher = new XChaCha20Poly1305();
        cipher.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, additionalData));
        byte[] sealed = new byte[plaintext.length + 16];
        int written = cipher.processBytes(plaintext, 0, plaintext.length, sealed, 0);
        cipher.doFinal(sealed, written);
        return sealed;
    }

    private static byte[] mac1Of(byte[] message) {
        return Arrays.copyOfRange(message, message.length - 32, message.length - 16);
    }

    private static byte[] mac2Of(byte[] message) {
        return Arrays.copyOfRange(message, message.length - 16, message.length);
    }

    private static byte[] beforeMac2(byte[] message) {
        return Arrays.copyOf(message, message.length - 16);
    }

    /** The responder's reply to a message that the initiator is about to send. */
    private byte[] replyTo(byte[] message, byte[] cookie) {
        return SealedCookie.reply(
                parties.responder,
                HandshakeParties.INITIATOR_INDEX,
                message,
                cookie,
                parties.random);
    }

    private byte[] sendInitiation(long nowNanos) {
        byte[] message = parties.begin().message();
        held.complete(message, nowNanos);
        return message;
    }

    // The cookie reply.

    /**
     * 5.4.7: cookie = XAEAD(HASH(LABEL_COOKIE || S_pub), nonce, tau, M), S_pub the replying side's
     * key and M mac1 of the message that is answered.
     */
    @Test
    void aCookieReplyIsWhatTheFormulaSays() throws InvalidCipherTextException {
        byte[] nonce = new byte[24];
        new Random(SEED).nextBytes(nonce);
        byte[] message = parties.begin().message();
        byte[] reply =
                SealedCookie.reply(
                        parties.responder, 0x01020384, message, COOKIE, new FixedRandom(nonce));

        assertEquals(64, reply.length);
        assertEquals(DatagramKind.COOKIE_REPLY, DatagramKind.of(reply));
        assertArrayEquals(HexFormat.of().parseHex("0300000084030201"), Arrays.copyOf(reply, 8));
        assertArrayEquals(nonce, Arrays.copyOfRange(reply, 8, 32));
        byte[] key = hash("cookie--".getBytes(US_ASCII), parties.responder.publicKey().toBytes());
        assertArrayEquals(
                xaead(key, nonce, COOKIE, mac1Of(message)), Arrays.copyOfRange(reply, 32, 64));
    }

    /** 5.4.7: tau = MAC(R_m, A_m'), A_m' the source address and behind it the source port. */
    @Test
    void aCookieIsAMacOverAddressAndPort() {
        byte[] secret = new byte[32];
        new Random(SEED).nextBytes(secret);
        assertArrayEquals(
                mac(secret, HexFormat.of().parseHex("c0000207" + "ca6c")),
                new CookieSecret(new FixedRandom(secret)).cookieFor(SOURCE, NOW));
        assertArrayEquals(
                mac(secret, HexFormat.of().parseHex("20010db8000000000000000000000001" + "ffff")),
                new CookieSecret(new FixedRandom(secret))
                        .cookieFor(Endpoint.of(IpAddress.parse("2001:db8::1"), 65535), NOW));
    }

    @Test
    void anotherAddressOrAnotherPortHasAnotherCookie() {
        CookieSecret secret = new CookieSecret(new Random(SEED));
        byte[] cookie = secret.cookieFor(SOURCE, NOW);
        assertArrayEquals(cookie, secret.cookieFor(SOURCE, NOW));
        Endpoint otherPort = Endpoint.of(SOURCE.address(), SOURCE.port() + 1);
        Endpoint otherAddress = Endpoint.of(IpAddress.parse("192.0.2.8"), SOURCE.port());
        assertFalse(Arrays.equals(cookie, secret.cookieFor(otherPort, NOW)));
        assertFalse(Arrays.equals(cookie, secret.cookieFor(otherAddress, NOW)));
    }

    /** 5.4.7: R_m changes every two minutes. */
    @Test
    void theSecretChangesEveryTwoMinutes() {
        CookieSecret secret = new CookieSecret(new Random(SEED));
        byte[] first = secret.cookieFor(SOURCE, NOW);
        assertArrayEquals(first, secret.cookieFor(SOURCE, NOW + 120 * SECOND - 1));
        byte[] second = secret.cookieFor(SOURCE, NOW + 120 * SECOND);
        assertFalse(Arrays.equals(first, second));
        assertArrayEquals(second, secret.cookieFor(SOURCE, NOW + 240 * SECOND - 1));
        assertFalse(Arrays.equals(second, secret.cookieFor(SOURCE, NOW + 240 * SECOND)));
    }

    @Test
    void aDestroyedSecretMakesTheSameCookiesNoMore() {
        CookieSecret secret = new CookieSecret(new Random(SEED));
        byte[] cookie = secret.cookieFor(SOURCE, NOW);
        secret.destroy();
        assertFalse(Arrays.equals(cookie, secret.cookieFor(SOURCE, NOW)));
    }

    // mac2.

    /** 5.4.4: mac2 is zero without a cookie, and otherwise MAC(L_m, all that is before it). */
    @Test
    void mac2IsZeroUntilThereIsACookieAndThenItsMac() {
        byte[] first = sendInitiation(NOW);
        assertArrayEquals(new byte[16], mac2Of(first));
        assertFalse(Mac2.verify(COOKIE, first));

        assertEquals(Consumed.HELD, held.consume(replyTo(first, COOKIE), NOW));
        byte[] second = sendInitiation(NOW + 5 * SECOND);
        assertArrayEquals(mac(COOKIE, beforeMac2(second)), mac2Of(second));
        assertTrue(Mac2.verify(COOKIE, second));
        assertTrue(Mac1.verify(parties.responder, second));
    }

    @Test
    void aMessageWithAnyBitFlippedFailsMac2() {
        byte[] first = sendInitiation(NOW);
        held.consume(replyTo(first, COOKIE), NOW);
        byte[] message = sendInitiation(NOW);
        for (int bit = 0; bit < 8 * message.length; bit++) {
            message[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(Mac2.verify(COOKIE, message), "bit " + bit);
            message[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertTrue(Mac2.verify(COOKIE, message));
    }

    /** 5.4.4: a cookie that came 120 s ago is not used any more. */
    @Test
    void aCookieIsUsedFor120Seconds() {
        held.consume(replyTo(sendInitiation(NOW), COOKIE), NOW);
        assertTrue(Mac2.verify(COOKIE, sendInitiation(NOW + 120 * SECOND - 1)));
        assertArrayEquals(new byte[16], mac2Of(sendInitiation(NOW + 120 * SECOND)));
        assertArrayEquals(new byte[16], mac2Of(sendInitiation(NOW + 121 * SECOND)));
    }

    @Test
    void aNewerCookieTakesThePlaceOfTheOneBefore() {
        held.consume(replyTo(sendInitiation(NOW), new byte[16]), NOW);
        byte[] second = sendInitiation(NOW + 100 * SECOND);
        assertEquals(Consumed.HELD, held.consume(replyTo(second, COOKIE), NOW + 100 * SECOND));
        assertTrue(Mac2.verify(COOKIE, sendInitiation(NOW + 219 * SECOND)));
    }

    // What is no cookie reply to this side.

    @Test
    void aReplyBeforeAnythingWasSentOrASecondOneToTheSameMessageIsUnexpected() {
        byte[] message = parties.begin().message();
        assertEquals(Consumed.UNEXPECTED, held.consume(replyTo(message, COOKIE), NOW));
        held.complete(message, NOW);
        byte[] reply = replyTo(message, COOKIE);
        assertEquals(Consumed.HELD, held.consume(reply, NOW));
        assertEquals(Consumed.UNEXPECTED, held.consume(reply, NOW));
    }

    /** 5.4.7: mac1 is the additional data, so that who has not seen the message cannot reply. */
    @Test
    void aReplyToAnEarlierMessageIsRefused() {
        byte[] toEarlier = replyTo(sendInitiation(NOW), COOKIE);
        byte[] later = sendInitiation(NOW + 5 * SECOND);
        assertEquals(Consumed.FORGED, held.consume(toEarlier, NOW));
        assertEquals(Consumed.HELD, held.consume(replyTo(later, COOKIE), NOW));
    }

    @Test
    void aReplyOfSomebodyElseIsRefused() {
        byte[] message = sendInitiation(NOW);
        byte[] reply =
                SealedCookie.reply(
                        parties.initiator,
                        HandshakeParties.INITIATOR_INDEX,
                        message,
                        COOKIE,
                        parties.random);
        assertEquals(Consumed.FORGED, held.consume(reply, NOW));
    }

    @Test
    void aReplyWithAnyBitOfNonceOrCookieFlippedIsRefusedAndTheRealOneStillTaken() {
        byte[] reply = replyTo(sendInitiation(NOW), COOKIE);
        for (int bit = 8 * CookieReply.NONCE_OFFSET; bit < 8 * CookieReply.BYTES; bit++) {
            byte[] forged = reply.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(Consumed.FORGED, held.consume(forged, NOW), "bit " + bit);
        }
        assertEquals(Consumed.HELD, held.consume(reply, NOW));
    }

    /** 5.3: a cookie reply is shorter than what it answers, so it amplifies nothing. */
    @Test
    void aCookieReplyIsShorterThanEitherMessageThatItAnswers() {
        assertTrue(CookieReply.BYTES < parties.begin().message().length);
        byte[] response = parties.answer(parties.begin().message()).message();
        assertTrue(CookieReply.BYTES < response.length);
        assertEquals(MessageMacs.BYTES, response.length - MessageMacs.mac1Offset(response.length));
    }
}
