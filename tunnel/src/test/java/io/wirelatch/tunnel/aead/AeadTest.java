package io.wirelatch.tunnel.aead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.posix.Allocation;
import io.wirelatch.tunnel.posix.Prerequisite;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ChaCha20-Poly1305 of RFC 8439, 2.8, with the nonce of the whitepaper, 5.4.6. */
class AeadTest {

    /** Bytes around the packet that no implementation may touch. */
    private static final int MARGIN = 48;

    private static final byte FILLER = 0x5A;

    @ParameterizedTest
    @EnumSource
    void aPacketOfAnyLengthIsSealedAsBouncyCastleSealsIt(AeadImplementation implementation)
            throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Aead aead = create(implementation)) {
            for (int length = 0; length <= 2000; length += 1 + random.nextInt(7)) {
                byte[] keyBytes = randomBytes(random, AeadKey.KEY_BYTES);
                byte[] plaintext = randomBytes(random, length);
                long counter = randomCounter(random);
                AeadKey key = new AeadKey(keyBytes);
                String round = implementation + ", length " + length + ", seed " + seed;

                MemorySegment memory = memoryWith(plaintext, length + Aead.TAG_BYTES);
                aead.seal(key, counter, memory, MARGIN, length);
                byte[] sealed = packetIn(memory, length + Aead.TAG_BYTES);
                assertArrayEquals(bouncyCastleSeals(keyBytes, counter, plaintext), sealed, round);
                assertMarginsUntouched(memory, round);

                assertTrue(aead.open(key, counter, memory, MARGIN, sealed.length), round);
                assertArrayEquals(plaintext, packetIn(memory, length), round);
                assertMarginsUntouched(memory, round);
            }
        }
    }

    @Test
    void eachImplementationOpensWhatTheOtherSeals() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (Aead libcrypto = create(AeadImplementation.LIBCRYPTO);
                Aead jdk = create(AeadImplementation.JDK)) {
            for (int i = 0; i < 500; i++) {
                boolean jdkSeals = random.nextBoolean();
                Aead sealing = jdkSeals ? jdk : libcrypto;
                Aead opening = jdkSeals ? libcrypto : jdk;
                AeadKey key = new AeadKey(randomBytes(random, AeadKey.KEY_BYTES));
                byte[] plaintext = randomBytes(random, random.nextInt(2001));
                long counter = randomCounter(random);
                int sealedLength = plaintext.length + Aead.TAG_BYTES;

                MemorySegment memory = memoryWith(plaintext, sealedLength);
                sealing.seal(key, counter, memory, MARGIN, plaintext.length);
                assertTrue(
                        opening.open(key, counter, memory, MARGIN, sealedLength), "seed " + seed);
                assertArrayEquals(plaintext, packetIn(memory, plaintext.length), "seed " + seed);
            }
        }
    }

    /** RFC 8439, 2.8: a message whose tag does not match is rejected. */
    @ParameterizedTest
    @EnumSource
    void aMessageWithAnyBitFlippedIsRefused(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(1), AeadKey.KEY_BYTES));
        byte[] sealed = new byte[100];
        try (Aead aead = create(implementation)) {
            MemorySegment memory = memoryWith(new byte[84], sealed.length);
            aead.seal(key, 5, memory, MARGIN, 84);
            sealed = packetIn(memory, sealed.length);
            for (int bit = 0; bit < sealed.length * 8; bit++) {
                byte[] flipped = sealed.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                MemorySegment tampered = memoryWith(flipped, flipped.length);
                assertFalse(aead.open(key, 5, tampered, MARGIN, flipped.length), "bit " + bit);
            }
            assertTrue(aead.open(key, 5, memory, MARGIN, sealed.length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherKeyCounterOrLengthIsRefused(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(2), AeadKey.KEY_BYTES));
        AeadKey otherKey = new AeadKey(randomBytes(new Random(3), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            MemorySegment memory = memoryWith(new byte[64], 80);
            aead.seal(key, 1L << 32, memory, MARGIN, 64);
            byte[] sealed = packetIn(memory, 80);
            assertFalse(aead.open(otherKey, 1L << 32, memoryWith(sealed, 80), MARGIN, 80));
            assertFalse(aead.open(key, 0, memoryWith(sealed, 80), MARGIN, 80));
            assertFalse(aead.open(key, 1L << 32, memoryWith(sealed, 80), MARGIN, 79));
            assertFalse(aead.open(key, 1L << 32, memoryWith(sealed, 80), MARGIN, Aead.TAG_BYTES));
            assertTrue(aead.open(key, 1L << 32, memoryWith(sealed, 80), MARGIN, 80));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplayedPacketOpensAgain(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(4), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            MemorySegment memory = memoryWith(new byte[64], 80);
            aead.seal(key, 9, memory, MARGIN, 64);
            byte[] sealed = packetIn(memory, 80);
            for (int i = 0; i < 3; i++) {
                assertTrue(aead.open(key, 9, memoryWith(sealed, 80), MARGIN, 80));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneInstanceServesManyKeysInTurn(AeadImplementation implementation) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[][] keyBytes = new byte[5][];
        AeadKey[] keys = new AeadKey[keyBytes.length];
        for (int i = 0; i < keys.length; i++) {
            keyBytes[i] = randomBytes(random, AeadKey.KEY_BYTES);
            keys[i] = new AeadKey(keyBytes[i]);
        }
        try (Aead aead = create(implementation)) {
            for (int counter = 0; counter < 200; counter++) {
                int i = random.nextInt(keys.length);
                byte[] plaintext = randomBytes(random, 40);
                MemorySegment memory = memoryWith(plaintext, 56);
                aead.seal(keys[i], counter, memory, MARGIN, 40);
                byte[] sealed = packetIn(memory, 56);
                assertArrayEquals(
                        bouncyCastleSeals(keyBytes[i], counter, plaintext), sealed, "seed " + seed);
                assertTrue(aead.open(keys[i], counter, memory, MARGIN, 56), "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWipedKeySealsNothingAndOpensNothing(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(5), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            MemorySegment memory = memoryWith(new byte[64], 80);
            aead.seal(key, 1, memory, MARGIN, 64);
            byte[] sealed = packetIn(memory, 80);
            key.destroy();
            assertArrayEquals(
                    new byte[AeadKey.KEY_BYTES], key.memory().toArray(ValueLayout.JAVA_BYTE));
            assertFalse(aead.open(key, 1, memoryWith(sealed, 80), MARGIN, 80));
            assertThrows(IllegalStateException.class, () -> aead.seal(key, 2, memory, MARGIN, 64));
        }
    }

    /** Two packets under one nonce give each other away; the JDK notices when they are adjacent. */
    @Test
    void theJdkRefusesToSealTwiceUnderOneNonce() {
        AeadKey key = new AeadKey(randomBytes(new Random(6), AeadKey.KEY_BYTES));
        try (Aead aead = create(AeadImplementation.JDK)) {
            MemorySegment memory = memoryWith(new byte[64], 80);
            aead.seal(key, 1, memory, MARGIN, 64);
            assertThrows(IllegalStateException.class, () -> aead.seal(key, 1, memory, MARGIN, 64));
            aead.seal(key, 2, memory, MARGIN, 64);
            assertTrue(aead.open(key, 2, memory, MARGIN, 80));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotLieInTheMemoryIsRefused(AeadImplementation implementation) {
        AeadKey key = new AeadKey(new byte[AeadKey.KEY_BYTES]);
        MemorySegment memory = Arena.ofAuto().allocate(64);
        try (Aead aead = create(implementation)) {
            assertThrows(IndexOutOfBoundsException.class, () -> aead.seal(key, 0, memory, 0, 49));
            assertThrows(IndexOutOfBoundsException.class, () -> aead.seal(key, 0, memory, -1, 16));
            assertThrows(IndexOutOfBoundsException.class, () -> aead.seal(key, 0, memory, 32, -5));
            assertThrows(IndexOutOfBoundsException.class, () -> aead.open(key, 0, memory, 40, 25));
            assertThrows(IllegalArgumentException.class, () -> aead.open(key, 0, memory, 0, 15));
        }
    }

    @Test
    void aClosedInstanceOfLibcryptoIsRefused() {
        AeadKey key = new AeadKey(new byte[AeadKey.KEY_BYTES]);
        MemorySegment memory = Arena.ofAuto().allocate(64);
        Aead aead = create(AeadImplementation.LIBCRYPTO);
        aead.close();
        aead.close();
        assertThrows(IllegalStateException.class, () -> aead.seal(key, 0, memory, 0, 16));
        assertThrows(IllegalStateException.class, () -> aead.open(key, 0, memory, 0, 32));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void libcryptoAllocatesNothingForAPacket(boolean alternatingKeys) {
        AeadKey first = new AeadKey(randomBytes(new Random(7), AeadKey.KEY_BYTES));
        AeadKey second = new AeadKey(randomBytes(new Random(8), AeadKey.KEY_BYTES));
        MemorySegment memory = Arena.ofAuto().allocate(256);
        try (Aead aead = create(AeadImplementation.LIBCRYPTO)) {
            long[] counter = {0};
            Allocation.assertNone(
                    () -> {
                        long next = counter[0]++;
                        AeadKey key = alternatingKeys && (next & 1) != 0 ? second : first;
                        aead.seal(key, next, memory, 16, 128);
                        boolean opened = aead.open(key, next, memory, 16, 144);
                        boolean openedAgain = aead.open(key, next, memory, 16, 144);
                        if (!opened || openedAgain) {
                            throw new AssertionError("a packet opens once where it lies");
                        }
                    });
        }
    }

    @Test
    void theFastestIsOneThatWorksHere() {
        assertTrue(AeadImplementation.fastest().isAvailable());
        assertTrue(AeadImplementation.JDK.isAvailable());
        assertEquals(
                AeadImplementation.LIBCRYPTO.isAvailable(),
                AeadImplementation.fastest() == AeadImplementation.LIBCRYPTO);
    }

    private static Aead create(AeadImplementation implementation) {
        Prerequisite.require(implementation.isAvailable(), "there is no libcrypto.so.3");
        return implementation.create();
    }

    private static byte[] bouncyCastleSeals(byte[] key, long counter, byte[] plaintext)
            throws InvalidCipherTextException {
        byte[] nonce =
                ByteBuffer.wrap(new byte[12])
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(4, counter)
                        .array();
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] sealed = new byte[plaintext.length + Aead.TAG_BYTES];
        int length = cipher.processBytes(plaintext, 0, plaintext.length, sealed, 0);
        cipher.doFinal(sealed, length);
        return sealed;
    }

    /** Counters of every size, those beyond 32 bits and with the top bit set included. */
    private static long randomCounter(Random random) {
        return random.nextLong() >>> random.nextInt(64);
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Off-heap memory with a packet between two margins. */
    private static MemorySegment memoryWith(byte[] packet, int room) {
        MemorySegment memory = Arena.ofAuto().allocate(MARGIN + room + MARGIN);
        memory.fill(FILLER);
        MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, MARGIN, packet.length);
        return memory;
    }

    private static byte[] packetIn(MemorySegment memory, int length) {
        return memory.asSlice(MARGIN, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void assertMarginsUntouched(MemorySegment memory, String round) {
        byte[] expected = new byte[MARGIN];
        Arrays.fill(expected, FILLER);
        byte[] before = memory.asSlice(0, MARGIN).toArray(ValueLayout.JAVA_BYTE);
        byte[] after = memory.asSlice(memory.byteSize() - MARGIN).toArray(ValueLayout.JAVA_BYTE);
        HexFormat hex = HexFormat.of();
        assertEquals(hex.formatHex(expected), hex.formatHex(before), round);
        assertEquals(hex.formatHex(expected), hex.formatHex(after), round);
    }
}
