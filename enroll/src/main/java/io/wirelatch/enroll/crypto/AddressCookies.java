package io.wirelatch.enroll.crypto;

import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.tunnel.packet.Endpoint;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Cookies by which a client shows that it gets what is sent to its address, before anything costly
 * is done for it. The server keeps nothing for each: a cookie is a MAC over address and port, under
 * a secret that is drawn anew every 120 seconds; the one before is still taken. Not safe for use by
 * several threads.
 */
public final class AddressCookies {

    private static final Duration SECRET_LIFETIME = Duration.ofMinutes(2);
    private static final int SECRET_BYTES = 32;

    private final RandomGenerator random;
    private final byte[] secret = new byte[SECRET_BYTES];
    private final byte[] previous = new byte[SECRET_BYTES];
    private boolean drawn;
    private long drawnNanos;

    /** Draws nothing yet: the first secret comes with the first cookie. */
    public AddressCookies(RandomGenerator random) {
        this.random = random;
    }

    /** The cookie of this source at this time. */
    public Octets cookie(Endpoint source, long nowNanos) {
        rotate(nowNanos);
        return Octets.of(mac(secret, source));
    }

    /** Whether this source was given that cookie, 240 seconds ago at the most. */
    public boolean isValid(Octets cookie, Endpoint source, long nowNanos) {
        rotate(nowNanos);
        byte[] candidate = cookie.toBytes();
        boolean isCurrent = MessageDigest.isEqual(candidate, mac(secret, source));
        boolean isPrevious = MessageDigest.isEqual(candidate, mac(previous, source));
        return isCurrent || isPrevious;
    }

    private void rotate(long nowNanos) {
        long lifetimeNanos = SECRET_LIFETIME.toNanos();
        long ageNanos = nowNanos - drawnNanos;
        if (drawn && ageNanos < lifetimeNanos) {
            return;
        }
        if (drawn && ageNanos < 2 * lifetimeNanos) {
            System.arraycopy(secret, 0, previous, 0, SECRET_BYTES);
            drawnNanos += lifetimeNanos;
        } else {
            random.nextBytes(previous);
            drawn = true;
            drawnNanos = nowNanos;
        }
        random.nextBytes(secret);
    }

    private static byte[] mac(byte[] secret, Endpoint source) {
        byte[] address = source.address().toBytes();
        byte[] input =
                ByteBuffer.allocate(address.length + 2 * Integer.BYTES)
                        .put(address)
                        .putInt(source.port())
                        .putInt(source.scopeId())
                        .array();
        return HmacSha512.shortMac(PairingMessage.COOKIE_BYTES, secret, input);
    }
}
