package io.wirelatch.tunnel.crypto;

/**
 * The key derivation of the whitepaper, 5.4 (KDF1, KDF2, KDF3), which is HKDF (RFC 5869) over
 * HMAC-BLAKE2s with the chaining key as salt and no info.
 */
public final class Kdf {

    /** The most outputs that the protocol ever asks for. */
    private static final int MAX_OUTPUTS = 3;

    private Kdf() {}

    /**
     * KDF<sub>n</sub>: t<sub>1</sub> = HMAC(t<sub>0</sub>, 1) and t<sub>i</sub> =
     * HMAC(t<sub>0</sub>, t<sub>i-1</sub> || i), where t<sub>0</sub> = HMAC(chainingKey, input).
     *
     * @param count n, from 1 to 3
     * @return n outputs of 32 bytes, which the caller wipes
     */
    public static byte[][] derive(int count, byte[] chainingKey, byte[] input) {
        if (count < 1 || count > MAX_OUTPUTS) {
            throw new IllegalArgumentException("KDF1 to KDF3 exist, not KDF" + count);
        }
        byte[] extracted = Blake2s.hmac(chainingKey, input);
        byte[][] outputs = new byte[count][];
        byte[] previous = new byte[0];
        for (int i = 0; i < count; i++) {
            outputs[i] = Blake2s.hmac(extracted, previous, new byte[] {(byte) (i + 1)});
            previous = outputs[i];
        }
        Secrets.wipe(extracted);
        return outputs;
    }
}
