package io.wirelatch.enroll.crypto;

import java.util.Optional;

/** The key that a passphrase stands for: Argon2id, with what it costs given beside it. */
public final class PassphraseKey {

    /** Length of a key in bytes. */
    public static final int BYTES = 32;

    /** Twice what is asked for here, and well within the heap that the program runs with. */
    private static final int MAX_MEMORY_KIB = 64 * 1024;

    private static final int MAX_ITERATIONS = 32;
    private static final int MAX_LANES = 8;

    /** RFC 9106, 3.1: the least memory of a lane. */
    private static final int MIN_LANE_KIB = 8;

    private PassphraseKey() {}

    /**
     * Derives a key: about a second with 32 MiB and 4 passes, and as much heap meanwhile.
     *
     * @param passphrase which the caller wipes
     * @param salt 8 bytes or more
     * @return the key, which the caller wipes; empty when the costs are impossible, or higher than
     *     a machine should pay at the word of a file
     */
    public static Optional<byte[]> derive(
            byte[] passphrase, byte[] salt, int memoryKib, int iterations, int lanes) {
        if (iterations < 1
                || iterations > MAX_ITERATIONS
                || lanes < 1
                || lanes > MAX_LANES
                || memoryKib < MIN_LANE_KIB * lanes
                || memoryKib > MAX_MEMORY_KIB) {
            return Optional.empty();
        }
        return Optional.of(
                Argon2id.hash(
                        passphrase,
                        salt,
                        new byte[0],
                        new byte[0],
                        new Argon2id.Cost(memoryKib, iterations, lanes),
                        BYTES));
    }
}
