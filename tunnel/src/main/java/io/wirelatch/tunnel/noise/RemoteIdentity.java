package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.crypto.Secrets;
import io.wirelatch.tunnel.crypto.X25519;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.Optional;

/**
 * A peer's static public key and the preshared key with it, with what every handshake between it
 * and one {@link LocalIdentity} needs, computed once: above all the secret of both static keys, so
 * that authenticating an initiation costs no Diffie-Hellman. Another preshared key or another local
 * key makes another remote identity.
 *
 * <p>Belongs to one thread.
 */
public final class RemoteIdentity {

    private final PublicKey publicKey;
    private final byte[] staticStaticSecret;
    private final byte[] presharedKey;
    private final byte[] mac1Key;
    private final SymmetricState startAsInitiator;
    private boolean usable;

    private RemoteIdentity(
            PublicKey publicKey, Optional<byte[]> staticStaticSecret, byte[] presharedKey) {
        this.publicKey = publicKey;
        this.usable = staticStaticSecret.isPresent();
        this.staticStaticSecret = staticStaticSecret.orElse(new byte[X25519.KEY_BYTES]);
        this.presharedKey = presharedKey;
        this.mac1Key = Mac1.keyFor(publicKey);
        this.startAsInitiator = HandshakePattern.startWith(publicKey);
    }

    /**
     * One Diffie-Hellman of work.
     *
     * @param presharedKey copied; {@link PresharedKey#NONE} where there is none
     */
    public static RemoteIdentity of(
            LocalIdentity local, PublicKey remote, PresharedKey presharedKey) {
        return new RemoteIdentity(remote, local.agree(remote), presharedKey.revealBytes());
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /**
     * Whether handshakes are possible. They are not when the public key is of low order, for the
     * secret would be all zero and known to everybody, nor after {@link #destroy()}.
     */
    public boolean isUsable() {
        return usable;
    }

    /** Wipes the secrets; no handshake is begun or accepted with this identity afterwards. */
    public void destroy() {
        usable = false;
        Secrets.wipe(staticStaticSecret, presharedKey);
    }

    /** The key of mac1 on messages that are sent to the peer; not to be changed. */
    byte[] mac1Key() {
        return mac1Key;
    }

    /** The state before an initiation that this side sends to the peer, to be changed freely. */
    SymmetricState startAsInitiator() {
        return startAsInitiator.copy();
    }

    /** Token ss. */
    void mixStaticStatic(SymmetricState state) {
        state.mixKey(staticStaticSecret);
    }

    /** Token psk. */
    void mixPresharedKey(SymmetricState state) {
        state.mixKeyAndHash(presharedKey);
    }
}
