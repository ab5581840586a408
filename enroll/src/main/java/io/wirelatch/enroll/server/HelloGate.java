package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.AddressCookies;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.random.RandomGenerator;

/**
 * Decides whether a HELLO is worth a Diffie-Hellman. While the server is calm every one is. When
 * many pairings begin or stand half open, a client first has to show that it gets what is sent to
 * its address, and then no source may begin more than its share. Not safe for use by several
 * threads.
 */
final class HelloGate {

    /** What to do with a HELLO. */
    enum Verdict {
        /** Begin a pairing. */
        PASS,
        /** Answer with a cookie, and do nothing else. */
        DEMAND_COOKIE,
        /** Drop it. */
        THROTTLED
    }

    private final AddressCookies cookies;
    private final SourceThrottle throttle = new SourceThrottle();
    private final TokenBucket calm =
            new TokenBucket(PairingLimits.CALM_BURST, PairingLimits.CALM_PER_SECOND);

    HelloGate(RandomGenerator random) {
        this.cookies = new AddressCookies(random);
    }

    Verdict judge(Hello hello, Endpoint source, int halfOpen, long nowNanos) {
        if (hello.hasCookie()) {
            if (!cookies.isValid(hello.cookie(), source, nowNanos)) {
                return Verdict.DEMAND_COOKIE;
            }
            return throttle.take(source.address(), nowNanos) ? Verdict.PASS : Verdict.THROTTLED;
        }
        boolean isCalm = halfOpen < PairingLimits.HALF_OPEN_MARK && calm.take(nowNanos);
        return isCalm ? Verdict.PASS : Verdict.DEMAND_COOKIE;
    }

    /** What this source has to show. */
    Octets cookie(Endpoint source, long nowNanos) {
        return cookies.cookie(source, nowNanos);
    }
}
