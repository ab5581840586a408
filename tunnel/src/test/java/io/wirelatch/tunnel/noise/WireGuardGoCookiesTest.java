package io.wirelatch.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.crypto.Vectors;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.wire.CookieReply;
import io.wirelatch.tunnel.wire.Initiation;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whitepaper, 5.4.4 and 5.4.7: cookies that wireguard-go gave, and was given. */
class WireGuardGoCookiesTest {

    private static final JsonNode RECORDED =
            Vectors.read(WireGuardGoCookiesTest.class, "wireguard-go-cookies.json");

    @Test
    void aReplyOfWireGuardGoIsOpened() {
        JsonNode exchange = RECORDED.path("fromWireGuardGo");
        PublicKey replying = PublicKey.ofBytes(Vectors.bytes(exchange, "publicKey"));
        byte[] mac1 = SealedCookie.mac1Of(Vectors.bytes(exchange, "initiation"));
        byte[] reply = Vectors.bytes(exchange, "cookieReply");
        assertTrue(SealedCookie.open(replying, mac1, reply).isPresent());
        mac1[0] ^= 1;
        assertFalse(SealedCookie.open(replying, mac1, reply).isPresent());
    }

    @Test
    void aReplyThatWireGuardGoHasOpenedIsMadeByteForByte() {
        JsonNode exchange = RECORDED.path("toWireGuardGo");
        byte[] initiation = Vectors.bytes(exchange, "initiation");
        byte[] reply = Vectors.bytes(exchange, "cookieReply");
        byte[] nonce =
                Arrays.copyOfRange(reply, CookieReply.NONCE_OFFSET, CookieReply.COOKIE_OFFSET);
        LocalIdentity replying =
                LocalIdentity.of(PrivateKey.ofBytes(Vectors.bytes(exchange, "privateKey")));
        assertArrayEquals(
                reply,
                SealedCookie.reply(
                        replying,
                        Initiation.senderIndex(initiation),
                        initiation,
                        Vectors.bytes(exchange, "cookie"),
                        new FixedRandom(nonce)));
    }

    @Test
    void mac2OfWireGuardGoIsUnderstood() {
        JsonNode exchange = RECORDED.path("toWireGuardGo");
        byte[] cookie = Vectors.bytes(exchange, "cookie");
        assertTrue(Mac2.verify(cookie, Vectors.bytes(exchange, "nextInitiation")));
        assertFalse(Mac2.verify(cookie, Vectors.bytes(exchange, "initiation")));
    }
}
