package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.crypto.Blake2s;
import io.wirelatch.tunnel.crypto.ChaCha20Poly1305;
import io.wirelatch.tunnel.crypto.Kdf;
import io.wirelatch.tunnel.crypto.Secrets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The SymmetricState of the Noise Protocol Framework (revision 34, 5.2) with ChaChaPoly and
 * BLAKE2s: what both sides of a handshake grow in step, message by message. The whitepaper writes
 * its chaining key as C and its hash as H.
 *
 * <p>Every pattern here mixes a key before it first encrypts, so Noise's case without a key does
 * not occur. Holds secrets: {@link #destroy()} wipes them.
 */
final class SymmetricState {

    private static final byte[] NOTHING = {};

    private byte[] chainingKey;
    private byte[] hash;
    private byte[] cipherKey;
    private long nonce;

    private SymmetricState(byte[] chainingKey, byte[] hash, byte[] cipherKey, long nonce) {
        this.chainingKey = chainingKey;
        this.hash = hash;
        this.cipherKey = cipherKey;
        this.nonce = nonce;
    }

    /**
     * InitializeSymmetric, then the prologue mixed in.
     *
     * @param protocolName longer than 32 bytes, as every name with BLAKE2s is; so it is hashed
     */
    static SymmetricState start(byte[] protocolName, byte[] prologue) {
        byte[] hash = Blake2s.hash(protocolName);
        SymmetricState state =
                new SymmetricState(hash.clone(), hash, new byte[ChaCha20Poly1305.KEY_BYTES], 0);
        state.mixHash(prologue);
        return state;
    }

    /**
     * The same state in memory of its own: for a step that may fail and must then leave no mark.
     */
    SymmetricState copy() {
        return new SymmetricState(chainingKey.clone(), hash.clone(), cipherKey.clone(), nonce);
    }

    /** H := HASH(H || data). */
    void mixHash(byte[] data) {
        hash = Blake2s.hash(hash, data);
    }

    /** (C, key) := KDF2(C, input). The input stays the caller's. */
    void mixKey(byte[] input) {
        byte[][] derived = Kdf.derive(2, chainingKey, input);
        replaceKeys(derived[0], derived[1]);
    }

    /** (C, temporary, key) := KDF3(C, input); H := HASH(H || temporary): how a PSK comes in. */
    void mixKeyAndHash(byte[] input) {
        byte[][] derived = Kdf.derive(3, chainingKey, input);
        mixHash(derived[1]);
        Secrets.wipe(derived[1]);
        replaceKeys(derived[0], derived[2]);
    }

    /** The plaintext sealed under the current key and bound to H; then mixed into H. */
    byte[] encryptAndHash(byte[] plaintext) {
        byte[] ciphertext = ChaCha20Poly1305.seal(cipherKey, nonce, plaintext, hash);
        nonce++;
        mixHash(ciphertext);
        return ciphertext;
    }

    /**
     * The reverse of {@link #encryptAndHash}.
     *
     * @return empty when the ciphertext does not verify; the state is then as it was
     */
    Optional<byte[]> decryptAndHash(byte[] ciphertext) {
        Optional<byte[]> plaintext = ChaCha20Poly1305.open(cipherKey, nonce, ciphertext, hash);
        if (plaintext.isPresent()) {
            nonce++;
            mixHash(ciphertext);
        }
        return plaintext;
    }

    /**
     * Split: the two transport keys, first the one under which the initiator sends, then the one
     * under which the responder does. The caller owns and wipes them.
     */
    byte[][] split() {
        return Kdf.derive(2, chainingKey, NOTHING);
    }

    /** H as it stands; no secret. */
    byte[] handshakeHash() {
        return hash.clone();
    }

    /** Overwrites both keys with zeros; the state is of no use afterwards. */
    void destroy() {
        Secrets.wipe(chainingKey, cipherKey);
        Arrays.fill(hash, (byte) 0);
    }

    private void replaceKeys(byte[] newChainingKey, byte[] newCipherKey) {
        Secrets.wipe(chainingKey, cipherKey);
        chainingKey = newChainingKey;
        cipherKey = newCipherKey;
        nonce = 0;
    }
}
