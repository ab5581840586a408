package io.wirelatch.enroll.sealed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.wirelatch.enroll.sealed.SealedBackup.Reading;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A content under a passphrase. */
class SealedBackupTest {

    private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);
    private static final byte[] CONTENT = "private key and all".getBytes(UTF_8);

    private final byte[] file = cheap(PASSPHRASE, 1);

    @Test
    void whatIsSealedIsOpenedWithTheSamePassphraseAlone() {
        assertArrayEquals(CONTENT, open(file, PASSPHRASE).orElseThrow());
        assertFalse(open(file, "correct horsf".getBytes(UTF_8)).isPresent());
        assertFalse(open(file, new byte[0]).isPresent());
    }

    @Test
    void theCostOfARealOneIsPaid() {
        byte[] real = SealedBackup.seal(PASSPHRASE, CONTENT, new Random(1));
        ByteBuffer header = ByteBuffer.wrap(real);
        assertEquals(32 * 1024, header.getInt(SealedBackup.MEMORY_OFFSET));
        assertEquals(4, header.getInt(SealedBackup.MEMORY_OFFSET + 4));
        assertArrayEquals(CONTENT, open(real, PASSPHRASE).orElseThrow());
    }

    @Test
    void twoBackupsOfTheSameHaveNothingInCommonBehindTheCosts() {
        byte[] other = cheap(PASSPHRASE, 2);
        Set<List<Byte>> parts = new HashSet<>();
        for (byte[] one : List.of(file, other)) {
            parts.add(list(one, SealedBackup.SALT_OFFSET, SealedBackup.NONCE_OFFSET));
            parts.add(list(one, SealedBackup.NONCE_OFFSET, SealedBackup.HEADER_BYTES));
            parts.add(list(one, SealedBackup.HEADER_BYTES, one.length));
        }
        assertEquals(6, parts.size());
    }

    /** The header is associated data: no byte of the file can be another one. */
    @Test
    void noBitOfItCanBeChanged() {
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 1;
            if (SealedBackup.read(changed) instanceof Reading.Backup(SealedBackup backup)) {
                assertFalse(backup.open(PASSPHRASE).isPresent(), "byte " + at);
            }
        }
    }

    @Test
    void aFileThatIsCutOffIsNoBackupOrDoesNotOpen() {
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            if (SealedBackup.read(cut) instanceof Reading.Backup(SealedBackup backup)) {
                assertFalse(backup.open(PASSPHRASE).isPresent(), "length " + length);
            }
        }
    }

    @Test
    void aNewerFormatIsToldFromADamagedOne() {
        byte[] newer = file.clone();
        newer[SealedBackup.VERSION_OFFSET] = 2;
        assertEquals(new Reading.Newer(2), SealedBackup.read(newer));
        newer[0] = 'W';
        assertInstanceOf(Reading.NoBackup.class, SealedBackup.read(newer));
    }

    /** A file must not make a machine spend memory or time without end. */
    @Test
    void costsBeyondReasonOpenNothing() {
        for (int memoryKib : new int[] {-1, 0, 7, 1 << 20, Integer.MAX_VALUE}) {
            byte[] costly = file.clone();
            ByteBuffer.wrap(costly).putInt(SealedBackup.MEMORY_OFFSET, memoryKib);
            assertFalse(open(costly, PASSPHRASE).isPresent());
        }
        for (int iterations : new int[] {-1, 0, 33, Integer.MAX_VALUE}) {
            byte[] costly = file.clone();
            ByteBuffer.wrap(costly).putInt(SealedBackup.MEMORY_OFFSET + 4, iterations);
            assertFalse(open(costly, PASSPHRASE).isPresent());
        }
    }

    private static Optional<byte[]> open(byte[] file, byte[] passphrase) {
        return assertInstanceOf(Reading.Backup.class, SealedBackup.read(file))
                .backup()
                .open(passphrase);
    }

    private static byte[] cheap(byte[] passphrase, long seed) {
        return SealedBackup.seal(passphrase, CONTENT, new Random(seed), 8, 1);
    }

    private static List<Byte> list(byte[] bytes, int from, int to) {
        Byte[] boxed = new Byte[to - from];
        for (int i = from; i < to; i++) {
            boxed[i - from] = bytes[i];
        }
        return List.of(boxed);
    }
}
