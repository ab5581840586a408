package io.wirelatch.enroll.crypto;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id, version 1.3 (RFC 9106). Its memory is taken from the heap and given back. */
final class Argon2id {

    private Argon2id() {}

    /**
     * What one hash costs.
     *
     * @param memoryKib memory in KiB
     * @param iterations passes over the memory
     * @param parallelism lanes
     */
    record Cost(int memoryKib, int iterations, int parallelism) {}

    /**
     * The hash of a password.
     *
     * @param salt 8 bytes or more
     * @param secret RFC 9106's secret value K; empty for none
     * @param associatedData RFC 9106's X; empty for none
     */
    static byte[] hash(
            byte[] password,
            byte[] salt,
            byte[] secret,
            byte[] associatedData,
            Cost cost,
            int length) {
        Argon2Parameters parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withSalt(salt)
                        .withSecret(secret)
                        .withAdditional(associatedData)
                        .withMemoryAsKB(cost.memoryKib())
                        .withIterations(cost.iterations())
                        .withParallelism(cost.parallelism())
                        .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] hash = new byte[length];
        generator.generateBytes(password, hash);
        return hash;
    }
}
