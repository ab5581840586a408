package io.wirelatch.enroll.crypto;

import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.tunnel.crypto.Secrets;
import io.wirelatch.tunnel.crypto.XChaCha20Poly1305;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What a finished CPace run gives: the two tags that prove the secret to the other side, and one
 * sealing key a direction, and the key of the check words. Both sides have the same only if they
 * had the same secret, the same version, the same session and each other's shares. A secret: it has
 * no {@code toString}, and {@link #destroy()} wipes it.
 */
public final class PairingKeys {

    /** Length of a confirmation tag, in bytes. */
    public static final int TAG_BYTES = Cpace.TAG_BYTES;

    /** Length of the nonce of a sealed text, in bytes: long enough to be drawn at random. */
    public static final int NONCE_BYTES = XChaCha20Poly1305.NONCE_BYTES;

    /** By how many bytes a sealed text is longer than its plaintext. */
    public static final int SEAL_BYTES = XChaCha20Poly1305.TAG_BYTES;

    private static final int KEY_BYTES = XChaCha20Poly1305.KEY_BYTES;

    private final byte[] clientTag;
    private final byte[] serverTag;
    private final byte[] clientToServerKey;
    private final byte[] serverToClientKey;
    private final byte[] checkKey;

    private PairingKeys(
            byte[] clientTag,
            byte[] serverTag,
            byte[] clientToServerKey,
            byte[] serverToClientKey,
            byte[] checkKey) {
        this.clientTag = clientTag;
        this.serverTag = serverTag;
        this.clientToServerKey = clientToServerKey;
        this.serverToClientKey = serverToClientKey;
        this.checkKey = checkKey;
    }

    /** From the secret point K, which is wiped. */
    static PairingKeys derive(byte[] sid, byte[] k, byte[] ya, byte[] ada, byte[] yb, byte[] adb) {
        byte[] isk = Cpace.intermediateKey(sid, k, ya, ada, yb, adb);
        byte[] confirmationKey = Cpace.confirmationKey(sid, isk);
        PairingKeys keys =
                new PairingKeys(
                        Cpace.tag(confirmationKey, ya, ada),
                        Cpace.tag(confirmationKey, yb, adb),
                        subKey(isk, sid, PairingLabels.CLIENT_TO_SERVER),
                        subKey(isk, sid, PairingLabels.SERVER_TO_CLIENT),
                        subKey(isk, sid, PairingLabels.CHECK_WORDS));
        Secrets.wipe(k, isk, confirmationKey);
        return keys;
    }

    private static byte[] subKey(byte[] isk, byte[] sid, byte[] label) {
        return HkdfSha512.derive(isk, sid, label, KEY_BYTES);
    }

    /** Ta: what the client shows to prove that it knows the secret. */
    public byte[] clientTag() {
        return clientTag.clone();
    }

    /** Tb: what the server shows in return. */
    public byte[] serverTag() {
        return serverTag.clone();
    }

    /** Whether the other side is a client that knows the secret; takes the same time either way. */
    public boolean isClientTag(byte[] candidate) {
        return MessageDigest.isEqual(clientTag, candidate);
    }

    /** Whether the other side is a server that knows the secret; takes the same time either way. */
    public boolean isServerTag(byte[] candidate) {
        return MessageDigest.isEqual(serverTag, candidate);
    }

    /** Seals what the client says. */
    public byte[] sealByClient(byte[] nonce, byte[] associatedData, byte[] plaintext) {
        return XChaCha20Poly1305.seal(clientToServerKey, nonce, plaintext, associatedData);
    }

    /** Opens what the client said; empty when it is not exactly that. */
    public Optional<byte[]> openFromClient(byte[] nonce, byte[] associatedData, byte[] sealed) {
        return XChaCha20Poly1305.open(clientToServerKey, nonce, sealed, associatedData);
    }

    /** Seals what the server says. */
    public byte[] sealByServer(byte[] nonce, byte[] associatedData, byte[] plaintext) {
        return XChaCha20Poly1305.seal(serverToClientKey, nonce, plaintext, associatedData);
    }

    /** Opens what the server said; empty when it is not exactly that. */
    public Optional<byte[]> openFromServer(byte[] nonce, byte[] associatedData, byte[] sealed) {
        return XChaCha20Poly1305.open(serverToClientKey, nonce, sealed, associatedData);
    }

    /**
     * The words that both ends show.
     *
     * @param confirmNonce the client's part: the nonce of its CONFIRM
     * @param opening the server's part, to which it committed before it knew the client's
     */
    public CheckWords checkWords(Octets confirmNonce, Octets opening) {
        return CheckWords.of(HmacSha512.mac(checkKey, confirmNonce.toBytes(), opening.toBytes()));
    }

    /** Overwrites every key with zeros; it is of no use afterwards. */
    public void destroy() {
        Secrets.wipe(clientTag, serverTag, clientToServerKey, serverToClientKey, checkKey);
    }
}
