package io.wirelatch.tunnel.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.conductor.HandshakeGate.Verdict;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.noise.HeldCookie;
import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.RemoteIdentity;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.wire.CookieReply;
import io.wirelatch.tunnel.wire.Initiation;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whitepaper, 5.3 and 5.4.4: which check comes before which. */
final class HandshakeGateTest {

    private static final long NOW = 500_000_000_000L;
    private static final int SENDER_INDEX = 0x7A000001;
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("192.0.2.7"), 51820);

    private final Random random = new Random(5);
    private final LocalIdentity server = LocalIdentity.of(PrivateKey.generate(random));
    private final LocalIdentity client = LocalIdentity.of(PrivateKey.generate(random));
    private final HeldCookie clientsCookie = new HeldCookie(server.publicKey());
    private final HandshakeGate gate = new HandshakeGate(random);

    /** What the client sends next, with the cookie that it holds. */
    private byte[] initiation() {
        byte[] message =
                InitiatorHandshake.begin(
                                client,
                                RemoteIdentity.of(client, server.publicKey(), PresharedKey.NONE),
                                SENDER_INDEX,
                                new Tai64n(1, 1),
                                random)
                        .orElseThrow()
                        .message();
        clientsCookie.complete(message, NOW);
        return message;
    }

    private Verdict judge(byte[] message, Endpoint source, boolean underLoad) {
        return gate.judge(server, message, Initiation.senderIndex(message), source, underLoad, NOW);
    }

    private void giveCookie() {
        Verdict verdict = judge(initiation(), SOURCE, true);
        byte[] reply = assertInstanceOf(Verdict.CookieRequired.class, verdict).reply();
        assertEquals(SENDER_INDEX, CookieReply.receiverIndex(reply));
        assertEquals(HeldCookie.Consumed.HELD, clientsCookie.consume(reply, NOW));
    }

    @Test
    void withoutLoadMac1IsEnough() {
        for (int i = 0; i < 100; i++) {
            assertInstanceOf(Verdict.Admitted.class, judge(initiation(), SOURCE, false));
        }
    }

    @Test
    void withoutTheRightMac1ThereIsNoAnswerWithLoadOrWithoutNorWithTheRightMac2() {
        byte[] message = initiation();
        message[Initiation.MAC1_OFFSET] ^= 1;
        assertInstanceOf(Verdict.Stranger.class, judge(message, SOURCE, false));
        assertInstanceOf(Verdict.Stranger.class, judge(message, SOURCE, true));
        giveCookie();
        byte[] withMac2 = initiation();
        withMac2[Initiation.MAC1_OFFSET] ^= 1;
        assertInstanceOf(Verdict.Stranger.class, judge(withMac2, SOURCE, true));
    }

    @Test
    void underLoadACookieIsAskedForAndThenAccepted() {
        giveCookie();
        assertInstanceOf(Verdict.Admitted.class, judge(initiation(), SOURCE, true));
    }

    /** 5.4.7: a cookie is bound to the address and the port that it was given to. */
    @Test
    void aCookieIsOfNoUseElsewhere() {
        giveCookie();
        byte[] message = initiation();
        Endpoint otherPort = Endpoint.of(SOURCE.address(), SOURCE.port() + 1);
        Endpoint otherAddress = Endpoint.of(IpAddress.parse("198.51.100.7"), SOURCE.port());
        assertInstanceOf(Verdict.CookieRequired.class, judge(message, otherPort, true));
        assertInstanceOf(Verdict.CookieRequired.class, judge(message, otherAddress, true));
        assertInstanceOf(Verdict.Admitted.class, judge(message, SOURCE, true));
    }

    @Test
    void underLoadASourceWithACookieHasFiveAtOnce() {
        giveCookie();
        for (int i = 0; i < SourceLimiter.BURST; i++) {
            assertInstanceOf(Verdict.Admitted.class, judge(initiation(), SOURCE, true));
        }
        assertInstanceOf(Verdict.RateLimited.class, judge(initiation(), SOURCE, true));
    }

    /** Or anybody could use up somebody else's tokens under a forged address. */
    @Test
    void whoHasNoCookieTakesNoTokens() {
        giveCookie();
        byte[] forged = initiation();
        forged[Initiation.BYTES - 1] ^= 1;
        for (int i = 0; i < 100; i++) {
            assertInstanceOf(Verdict.CookieRequired.class, judge(forged, SOURCE, true));
        }
        assertInstanceOf(Verdict.Admitted.class, judge(initiation(), SOURCE, true));
    }
}
