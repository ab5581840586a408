package io.wirelatch.enroll.sealed;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.enroll.sealed.SealedBackup.Reading;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a backup: no backup, or one that does not open, and never an exception. */
class SealedBackupFuzzTest {

    private static final int CHEAP_KIB = 64;

    static Stream<byte[]> seeds() {
        return IntStream.range(0, 4)
                .mapToObj(
                        seed ->
                                SealedBackup.seal(
                                        new byte[] {(byte) seed},
                                        new byte[seed * 100],
                                        new Random(seed),
                                        8,
                                        1));
    }

    @DictionaryEntries({"wirelatch-backup"})
    @MethodSource("seeds")
    @FuzzTest
    void anythingIsReadWithoutAnException(byte[] file) {
        Reading reading = SealedBackup.read(file);
        assertNotNull(reading);
        if (reading instanceof Reading.Backup(SealedBackup backup) && isCheap(file)) {
            assertNotNull(backup.open(new byte[] {'x'}));
        }
    }

    /** A real cost would leave the fuzzer no time for anything else. */
    private static boolean isCheap(byte[] file) {
        ByteBuffer header = ByteBuffer.wrap(file);
        return header.getInt(SealedBackup.MEMORY_OFFSET) <= CHEAP_KIB
                || header.getInt(SealedBackup.MEMORY_OFFSET) > (1 << 16);
    }
}
