package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.crypto.Secrets;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cookie that a peer under load has given to this side (whitepaper, 5.4.4 and 5.4.7), and the
 * mac1 that the next one has to answer. Belongs to one thread.
 */
public final class HeldCookie {

    private final PublicKey remote;
    private byte @Nullable [] lastMac1;
    private byte @Nullable [] cookie;
    private long receivedAtNanos;

    /**
     * @param remote the peer's public key
     */
    public HeldCookie(PublicKey remote) {
        this.remote = remote;
    }

    /** What a cookie reply was worth. */
    public enum Consumed {
        /** The cookie is held, and goes into mac2 of what is sent from now on. */
        HELD,
        /** Nothing was sent since the last reply that was taken. */
        UNEXPECTED,
        /** It does not open: it answers another message, or somebody else made it. */
        FORGED
    }

    /**
     * Has an initiation or a response, otherwise complete, ready to be sent: its mac2 is filled in
     * when there is a cookie that is no older than 120 s, and a cookie reply to it is awaited.
     */
    public void complete(byte[] message, long nowNanos) {
        lastMac1 = SealedCookie.mac1Of(message);
        byte[] held = cookie;
        if (held == null) {
            return;
        }
        if (nowNanos - receivedAtNanos < CookieSecret.LIFETIME_NANOS) {
            Mac2.write(held, message);
        } else {
            destroy();
        }
    }

    /**
     * Takes the cookie out of a cookie reply. Nothing else follows from it: "this cookie reply
     * message should not, by itself, cause a retransmission".
     */
    public Consumed consume(byte[] reply, long nowNanos) {
        byte[] mac1 = lastMac1;
        if (mac1 == null) {
            return Consumed.UNEXPECTED;
        }
        Optional<byte[]> opened = SealedCookie.open(remote, mac1, reply);
        if (opened.isEmpty()) {
            return Consumed.FORGED;
        }
        destroy();
        cookie = opened.get();
        receivedAtNanos = nowNanos;
        lastMac1 = null;
        return Consumed.HELD;
    }

    /** Wipes the cookie. */
    public void destroy() {
        if (cookie != null) {
            Secrets.wipe(cookie);
            cookie = null;
        }
    }
}
