package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.Optional;

/**
 * This side's static key pair, with what every handshake needs of it, computed once. Safe to read
 * from any thread until {@link #destroy()}.
 */
public final class LocalIdentity {

    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final byte[] mac1Key;
    private final byte[] cookieKey;
    private final SymmetricState startAsResponder;

    private LocalIdentity(PrivateKey privateKey) {
        this.privateKey = privateKey;
        this.publicKey = privateKey.publicKey();
        this.mac1Key = Mac1.keyFor(publicKey);
        this.cookieKey = SealedCookie.keyFor(publicKey);
        this.startAsResponder = HandshakePattern.startWith(publicKey);
    }

    /**
     * @param privateKey copied; it stays the caller's to destroy
     */
    public static LocalIdentity of(PrivateKey privateKey) {
        return new LocalIdentity(privateKey.copy());
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /** A copy of the private key, which the caller destroys. */
    public PrivateKey copyPrivateKey() {
        return privateKey.copy();
    }

    /** Wipes the private key. No handshake may be begun or answered with this identity any more. */
    public void destroy() {
        privateKey.destroy();
    }

    /** The key of mac1 on messages that are sent to this side; not to be changed. */
    byte[] mac1Key() {
        return mac1Key;
    }

    /** The key of the cookies that this side sends; not to be changed. */
    byte[] cookieKey() {
        return cookieKey;
    }

    /** The state before an initiation that somebody sends to this side, to be changed freely. */
    SymmetricState startAsResponder() {
        return startAsResponder.copy();
    }

    /**
     * The secret of this side's static key and another key, which the caller wipes.
     *
     * @return empty when it is all zero
     */
    Optional<byte[]> agree(PublicKey other) {
        return privateKey.agree(other);
    }
}
