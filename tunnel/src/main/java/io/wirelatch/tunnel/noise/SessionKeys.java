package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.crypto.Secrets;

/**
 * What a finished handshake gives to this side (whitepaper, 5.4.5). A secret: it has no {@code
 * toString}. Whoever receives it owns it, and calls {@link #destroy()} as soon as the keys have
 * been put where they are used.
 */
public final class SessionKeys {

    private final byte[] sendingKey;
    private final byte[] receivingKey;
    private final int remoteIndex;

    /**
     * @param sendingKey 32 bytes, taken over, not copied
     * @param receivingKey 32 bytes, taken over, not copied
     * @param remoteIndex the index that the remote side picked
     */
    public SessionKeys(byte[] sendingKey, byte[] receivingKey, int remoteIndex) {
        this.sendingKey = sendingKey;
        this.receivingKey = receivingKey;
        this.remoteIndex = remoteIndex;
    }

    /** The 32 bytes under which this side seals: the very array that {@link #destroy()} wipes. */
    public byte[] sendingKey() {
        return sendingKey;
    }

    /** The 32 bytes under which this side opens: the very array that {@link #destroy()} wipes. */
    public byte[] receivingKey() {
        return receivingKey;
    }

    /** The receiver index of the transport data that this side sends. */
    public int remoteIndex() {
        return remoteIndex;
    }

    /** Overwrites both keys with zeros. */
    public void destroy() {
        Secrets.wipe(sendingKey, receivingKey);
    }
}
