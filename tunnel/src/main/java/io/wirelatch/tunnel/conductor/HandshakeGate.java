package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.noise.CookieSecret;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.Mac1;
import io.wirelatch.tunnel.noise.Mac2;
import io.wirelatch.tunnel.noise.SealedCookie;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.random.RandomGenerator;

/**
 * What an initiation or a response must show before it is worth a Diffie-Hellman (whitepaper, 5.3
 * and 5.4.4), from cheap to dear:
 *
 * <ol>
 *   <li>mac1: its sender knows this side's public key,
 *   <li>under load mac2: its sender receives what is sent to the address that it claims,
 *   <li>under load a token: its sender has not sent too much already.
 * </ol>
 *
 * <p>Nothing is kept of who fails at the first two, and little of who fails at the third. Conductor
 * thread only.
 */
final class HandshakeGate implements AutoCloseable {

    private final RandomGenerator random;
    private final CookieSecret cookies;
    private final SourceLimiter limiter;

    HandshakeGate(RandomGenerator random) {
        this.random = random;
        this.cookies = new CookieSecret(random);
        this.limiter = new SourceLimiter(random);
    }

    /** What the gate says to a message. */
    sealed interface Verdict {
        /** It may be worked on. */
        record Admitted() implements Verdict {}

        /** mac1 does not verify: no answer at all. */
        record Stranger() implements Verdict {}

        /** Its sender has to prove its address: the cookie reply to send there. */
        record CookieRequired(byte[] reply) implements Verdict {}

        /** Its source has used up its tokens: no answer. */
        record RateLimited() implements Verdict {}
    }

    private static final Verdict ADMITTED = new Verdict.Admitted();
    private static final Verdict STRANGER = new Verdict.Stranger();
    private static final Verdict RATE_LIMITED = new Verdict.RateLimited();

    /**
     * @param senderIndex that of the message, to which a cookie reply goes
     * @param source where the message claims to come from
     */
    Verdict judge(
            LocalIdentity local,
            byte[] message,
            int senderIndex,
            Endpoint source,
            boolean underLoad,
            long nowNanos) {
        if (!Mac1.verify(local, message)) {
            return STRANGER;
        }
        if (!underLoad) {
            return ADMITTED;
        }
        byte[] cookie = cookies.cookieFor(source, nowNanos);
        if (!Mac2.verify(cookie, message)) {
            return new Verdict.CookieRequired(
                    SealedCookie.reply(local, senderIndex, message, cookie, random));
        }
        return limiter.admit(source.address(), nowNanos) ? ADMITTED : RATE_LIMITED;
    }

    /** Wipes what cookies are made from. */
    @Override
    public void close() {
        cookies.destroy();
    }
}
