package io.wirelatch.cli.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is sealed in a backup. */
class BackupContentTest {

    private static final BackupContent CONTENT =
            new BackupContent("latch0", "{\"schema\": 2}\n", "k\u00fcche\n");

    @Test
    void whatIsWrittenIsRead() {
        assertEquals(Optional.of(CONTENT), BackupContent.decode(CONTENT.encode()));
        BackupContent empty = new BackupContent("", "", "");
        assertEquals(Optional.of(empty), BackupContent.decode(empty.encode()));
    }

    @Test
    void whatIsCutOffOrHasMoreBehindItIsRefused() {
        byte[] encoded = CONTENT.encode();
        for (int length = 0; length < encoded.length; length++) {
            assertEquals(Optional.empty(), BackupContent.decode(Arrays.copyOf(encoded, length)));
        }
        assertEquals(
                Optional.empty(), BackupContent.decode(Arrays.copyOf(encoded, encoded.length + 1)));
    }

    @Test
    void lengthsThatLieAreRefused() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1000}) {
            byte[] encoded = CONTENT.encode();
            ByteBuffer.wrap(encoded).putInt(length);
            assertEquals(Optional.empty(), BackupContent.decode(encoded));
        }
    }

    @Test
    void randomBytesAreReadOrRefusedWithoutAnException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            byte[] encoded = CONTENT.encode();
            encoded[random.nextInt(encoded.length)] = (byte) random.nextInt();
            assertNotNull(BackupContent.decode(encoded), () -> "seed " + seed);
        }
    }

    @Test
    void itsTextHoldsNoSecret() {
        assertFalse(CONTENT.toString().contains("schema"));
    }
}
