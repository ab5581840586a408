package io.wirelatch.tunnel.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.wirelatch.tunnel.crypto.Blake2s;
import io.wirelatch.tunnel.crypto.XChaCha20Poly1305;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.wire.CookieReply;
import io.wirelatch.tunnel.wire.MessageMacs;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A cookie on its way, in a cookie reply (whitepaper, 5.4.7). The key that seals it is derived from
 * the replying side's public key, and mac1 of the message that is answered is the additional data:
 * only who has seen that message can make or read the reply.
 */
public final class SealedCookie {

    private static final byte[] LABEL_COOKIE = "cookie--".getBytes(US_ASCII);

    private SealedCookie() {}

    /**
     * The cookie reply to an initiation or a response whose mac1 the caller has checked: 64 bytes.
     *
     * @param local the side that replies
     * @param senderIndex of the message that is answered
     * @param random a cryptographic one outside of tests; 24 bytes are taken
     */
    public static byte[] reply(
            LocalIdentity local,
            int senderIndex,
            byte[] answered,
            byte[] cookie,
            RandomGenerator random) {
        byte[] nonce = new byte[XChaCha20Poly1305.NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = XChaCha20Poly1305.seal(local.cookieKey(), nonce, cookie, mac1Of(answered));
        byte[] reply = CookieReply.create(senderIndex);
        HandshakePattern.put(nonce, reply, CookieReply.NONCE_OFFSET);
        HandshakePattern.put(sealed, reply, CookieReply.COOKIE_OFFSET);
        return reply;
    }

    /**
     * The cookie in a cookie reply.
     *
     * @param remote the side that replied
     * @param mac1 of the message that was sent to it last
     * @return empty when the reply does not answer that message, or somebody else made it
     */
    static Optional<byte[]> open(PublicKey remote, byte[] mac1, byte[] reply) {
        byte[] nonce =
                Arrays.copyOfRange(reply, CookieReply.NONCE_OFFSET, CookieReply.COOKIE_OFFSET);
        byte[] sealed = Arrays.copyOfRange(reply, CookieReply.COOKIE_OFFSET, CookieReply.BYTES);
        return XChaCha20Poly1305.open(keyFor(remote), nonce, sealed, mac1);
    }

    /** HASH(LABEL_COOKIE || the static public key of the side that replies). */
    static byte[] keyFor(PublicKey replying) {
        return Blake2s.hash(LABEL_COOKIE, replying.toBytes());
    }

    /** mac1 of an initiation or a response. */
    static byte[] mac1Of(byte[] message) {
        return Arrays.copyOfRange(
                message,
                MessageMacs.mac1Offset(message.length),
                MessageMacs.mac2Offset(message.length));
    }
}
