package io.wirelatch.tunnel.noise;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.crypto.Blake2s;
import io.wirelatch.tunnel.crypto.Secrets;
import io.wirelatch.tunnel.packet.Endpoint;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The secret that cookies come from (whitepaper, 5.4.7): R<sub>m</sub>, "a secret random value that
 * changes every two minutes". A cookie is a MAC under it over the address and the port that a
 * message came from, so nothing is kept of those who were given one. Belongs to one thread.
 */
public final class CookieSecret {

    /** How long a secret makes the same cookies, and how long a cookie is used: 120 s. */
    static final long LIFETIME_NANOS = 120_000_000_000L;

    private static final int SECRET_BYTES = 32;

    /** Behind the address, in network byte order as it is. */
    private static final int PORT_BYTES = Short.BYTES;

    private final RandomGenerator random;
    private final byte[] secret = new byte[SECRET_BYTES];
    private long drawnAtNanos;
    private boolean isDrawn;

    /**
     * @param random a cryptographic one outside of tests; nothing is drawn before the first cookie
     */
    public CookieSecret(RandomGenerator random) {
        this.random = random;
    }

    /** The cookie of whoever sends from there: 16 bytes, the same until the secret changes. */
    public byte[] cookieFor(Endpoint source, long nowNanos) {
        if (!isDrawn || nowNanos - drawnAtNanos >= LIFETIME_NANOS) {
            random.nextBytes(secret);
            drawnAtNanos = nowNanos;
            isDrawn = true;
        }
        byte[] place = placeOf(source);
        return Blake2s.mac(secret, place, place.length);
    }

    /** Wipes the secret; the next cookie would come from a new one. */
    public void destroy() {
        Secrets.wipe(secret);
        isDrawn = false;
    }

    /** A<sub>m'</sub>: the source address, 4 or 16 bytes, and the source port behind it. */
    private static byte[] placeOf(Endpoint source) {
        IpAddress address = source.address();
        byte[] addressBytes = address.toBytes();
        return ByteBuffer.allocate(addressBytes.length + PORT_BYTES)
                .put(addressBytes)
                .putShort((short) source.port())
                .array();
    }
}
