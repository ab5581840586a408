package io.wirelatch.enroll.crypto;

import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** HKDF (RFC 5869) with SHA-512. */
final class HkdfSha512 {

    private HkdfSha512() {}

    /**
     * Extracts and expands.
     *
     * @param salt empty stands for 64 zero bytes (RFC 5869, 2.2)
     * @param length at most 255 * 64 bytes
     * @throws IllegalArgumentException when the length is greater
     */
    static byte[] derive(byte[] inputKey, byte[] salt, byte[] info, int length) {
        if (length > 255 * 64) {
            throw new IllegalArgumentException(
                    "HKDF-SHA512 gives at most 16320 bytes, not " + length);
        }
        HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA512Digest());
        generator.init(new HKDFParameters(inputKey, salt, info));
        byte[] output = new byte[length];
        generator.generateBytes(output, 0, length);
        return output;
    }
}
