package io.wirelatch.enroll.sealed;

import io.wirelatch.enroll.crypto.PassphraseKey;
import io.wirelatch.tunnel.crypto.XChaCha20Poly1305;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A backup under a passphrase, as one file. All numbers are big-endian; the header is the
 * associated data of the rest, so that nothing in it can be changed:
 *
 * <pre>
 *   16  "wirelatch-backup"
 *    1  version: 1
 *    4  memory of Argon2id in KiB
 *    4  its passes
 *    1  its lanes
 *   16  its salt
 *   24  nonce
 *    n  the content under XChaCha20-Poly1305, with its tag of 16 bytes
 * </pre>
 */
public final class SealedBackup {

    static final int VERSION = 1;
    static final int SALT_BYTES = 16;
    static final int VERSION_OFFSET = 16;
    static final int MEMORY_OFFSET = VERSION_OFFSET + 1;
    static final int SALT_OFFSET = MEMORY_OFFSET + 4 + 4 + 1;
    static final int NONCE_OFFSET = SALT_OFFSET + SALT_BYTES;
    static final int HEADER_BYTES = NONCE_OFFSET + XChaCha20Poly1305.NONCE_BYTES;

    private static final byte[] MAGIC = "wirelatch-backup".getBytes(StandardCharsets.US_ASCII);

    /** What a new backup costs whoever guesses: as much as a heap of 64 MiB has room for. */
    private static final int MEMORY_KIB = 32 * 1024;

    private static final int ITERATIONS = 4;
    private static final int LANES = 1;

    private final byte[] file;

    private SealedBackup(byte[] file) {
        this.file = file;
    }

    /** What a file turns out to be, before anybody gives a passphrase. */
    public sealed interface Reading {

        /** A backup, to be opened. */
        record Backup(SealedBackup backup) implements Reading {}

        /** Nothing that {@link #seal} has ever made. */
        record NoBackup() implements Reading {}

        /** A backup of a later version. */
        record Newer(int version) implements Reading {}
    }

    /**
     * Seals a content: about a second, and 32 MiB of heap meanwhile.
     *
     * @param passphrase which the caller wipes
     * @param random for salt and nonce; a cryptographic one outside of tests
     */
    public static byte[] seal(byte[] passphrase, byte[] content, RandomGenerator random) {
        return seal(passphrase, content, random, MEMORY_KIB, ITERATIONS);
    }

    static byte[] seal(
            byte[] passphrase,
            byte[] content,
            RandomGenerator random,
            int memoryKib,
            int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[XChaCha20Poly1305.NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] header =
                ByteBuffer.allocate(HEADER_BYTES)
                        .put(MAGIC)
                        .put((byte) VERSION)
                        .putInt(memoryKib)
                        .putInt(iterations)
                        .put((byte) LANES)
                        .put(salt)
                        .put(nonce)
                        .array();
        byte[] key =
                PassphraseKey.derive(passphrase, salt, memoryKib, iterations, LANES).orElseThrow();
        try {
            byte[] sealed = XChaCha20Poly1305.seal(key, nonce, content, header);
            return ByteBuffer.allocate(header.length + sealed.length)
                    .put(header)
                    .put(sealed)
                    .array();
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Looks at a file, which may be anything. */
    public static Reading read(byte[] file) {
        if (file.length <= VERSION_OFFSET
                || !Arrays.equals(file, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return new Reading.NoBackup();
        }
        int version = Byte.toUnsignedInt(file[VERSION_OFFSET]);
        if (version > VERSION) {
            return new Reading.Newer(version);
        }
        if (version == 0 || file.length < HEADER_BYTES + XChaCha20Poly1305.TAG_BYTES) {
            return new Reading.NoBackup();
        }
        return new Reading.Backup(new SealedBackup(file.clone()));
    }

    /**
     * Opens it: about a second.
     *
     * @param passphrase which the caller wipes
     * @return the content, which the caller wipes; empty when the passphrase is another or the file
     *     was changed, which cannot be told apart
     */
    public Optional<byte[]> open(byte[] passphrase) {
        ByteBuffer costs = ByteBuffer.wrap(file, MEMORY_OFFSET, SALT_OFFSET - MEMORY_OFFSET);
        Optional<byte[]> key =
                PassphraseKey.derive(
                        passphrase,
                        Arrays.copyOfRange(file, SALT_OFFSET, NONCE_OFFSET),
                        costs.getInt(),
                        costs.getInt(),
                        Byte.toUnsignedInt(costs.get()));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        try {
            return XChaCha20Poly1305.open(
                    key.get(),
                    Arrays.copyOfRange(file, NONCE_OFFSET, HEADER_BYTES),
                    Arrays.copyOfRange(file, HEADER_BYTES, file.length),
                    Arrays.copyOf(file, HEADER_BYTES));
        } finally {
            Arrays.fill(key.get(), (byte) 0);
        }
    }
}
