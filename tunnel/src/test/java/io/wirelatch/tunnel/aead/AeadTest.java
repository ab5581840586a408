package io.wirelatch.tunnel.aead;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.Optional;
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

    /** Bytes on either side that no implementation may touch. */
    private static final int UNTOUCHED = 48;

    /** What lies before a packet, and behind it: its scratch, and bytes that stay as they are. */
    private static final int MARGIN = UNTOUCHED + Aead.HEADROOM_BYTES;

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

                byte[] sealed = seal(aead, key, counter, plaintext);
                assertArrayEquals(bouncyCastleSeals(keyBytes, counter, plaintext), sealed, round);
                assertOpens(plaintext, aead, key, counter, sealed, round);
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

                byte[] sealed = seal(sealing, key, counter, plaintext);
                assertOpens(plaintext, opening, key, counter, sealed, "seed " + seed);
            }
        }
    }

    /** What a receiver of runs gets: opening one packet must leave the next one whole. */
    @ParameterizedTest
    @EnumSource
    void packetsThatLieSideBySideAreOpenedFromTheFirstToTheLast(AeadImplementation implementation) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        AeadKey key = new AeadKey(randomBytes(random, AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            for (int length : new int[] {0, 1, 15, 16, 17, 80, 1419, 1420}) {
                int packets = 7;
                int header = 16;
                int stride = header + length + Aead.TAG_BYTES;
                byte[][] plaintexts = new byte[packets][];
                MemorySegment run = filled(MARGIN + packets * stride + MARGIN);
                for (int i = 0; i < packets; i++) {
                    plaintexts[i] = randomBytes(random, length);
                    byte[] sealed = seal(aead, key, i, plaintexts[i]);
                    copy(sealed, run, MARGIN + i * stride + header);
                }
                for (int i = 0; i < packets; i++) {
                    int offset = MARGIN + i * stride + header;
                    MemorySegment target = filled(MARGIN + length + MARGIN);
                    int sealedLength = length + Aead.TAG_BYTES;
                    assertTrue(
                            aead.open(key, i, run, offset, sealedLength, target, MARGIN),
                            "packet " + i + ", length " + length + ", seed " + seed);
                    assertArrayEquals(plaintexts[i], bytesIn(target, length), "seed " + seed);
                }
            }
        }
    }

    /** RFC 8439, 2.8: a message whose tag does not match is rejected. */
    @ParameterizedTest
    @EnumSource
    void aMessageWithAnyBitFlippedIsRefused(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(1), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            byte[] sealed = seal(aead, key, 5, new byte[84]);
            for (int bit = 0; bit < sealed.length * 8; bit++) {
                byte[] flipped = sealed.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertTrue(open(aead, key, 5, flipped).isEmpty(), "bit " + bit);
            }
            assertTrue(open(aead, key, 5, sealed).isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherKeyCounterOrLengthIsRefused(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(2), AeadKey.KEY_BYTES));
        AeadKey otherKey = new AeadKey(randomBytes(new Random(3), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            byte[] sealed = seal(aead, key, 1L << 32, new byte[64]);
            assertTrue(open(aead, otherKey, 1L << 32, sealed).isEmpty());
            assertTrue(open(aead, key, 0, sealed).isEmpty());
            assertTrue(open(aead, key, 1L << 32, Arrays.copyOf(sealed, 79)).isEmpty());
            assertTrue(open(aead, key, 1L << 32, Arrays.copyOf(sealed, Aead.TAG_BYTES)).isEmpty());
            assertTrue(open(aead, key, 1L << 32, sealed).isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReplayedPacketOpensAgain(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(4), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            byte[] sealed = seal(aead, key, 9, new byte[64]);
            for (int i = 0; i < 3; i++) {
                assertTrue(open(aead, key, 9, sealed).isPresent());
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
                byte[] sealed = seal(aead, keys[i], counter, plaintext);
                assertArrayEquals(
                        bouncyCastleSeals(keyBytes[i], counter, plaintext), sealed, "seed " + seed);
                assertOpens(plaintext, aead, keys[i], counter, sealed, "seed " + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWipedKeySealsNothingAndOpensNothing(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(5), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            byte[] sealed = seal(aead, key, 1, new byte[64]);
            key.destroy();
            assertArrayEquals(
                    new byte[AeadKey.KEY_BYTES], key.memory().toArray(ValueLayout.JAVA_BYTE));
            assertTrue(open(aead, key, 1, sealed).isEmpty());
            assertThrows(IllegalStateException.class, () -> seal(aead, key, 2, new byte[64]));
        }
    }

    /**
     * After a batch nothing of the key may be left where it was used; packets go on all the same.
     */
    @ParameterizedTest
    @EnumSource
    void aForgottenKeyIsTakenUpAgainWithTheNextPacket(AeadImplementation implementation) {
        AeadKey key = new AeadKey(randomBytes(new Random(9), AeadKey.KEY_BYTES));
        try (Aead aead = create(implementation)) {
            aead.forgetKey();
            byte[] first = seal(aead, key, 1, new byte[64]);
            aead.forgetKey();
            aead.forgetKey();
            assertOpens(new byte[64], aead, key, 1, first, "after forgetting");
            byte[] second = seal(aead, key, 2, new byte[64]);
            assertOpens(new byte[64], aead, key, 2, second, "a second packet");
        }
    }

    /** Two packets under one nonce give each other away; the JDK notices when they are adjacent. */
    @Test
    void theJdkRefusesToSealTwiceUnderOneNonce() {
        AeadKey key = new AeadKey(randomBytes(new Random(6), AeadKey.KEY_BYTES));
        try (Aead aead = create(AeadImplementation.JDK)) {
            seal(aead, key, 1, new byte[64]);
            assertThrows(IllegalStateException.class, () -> seal(aead, key, 1, new byte[64]));
            byte[] sealed = seal(aead, key, 2, new byte[64]);
            assertTrue(open(aead, key, 2, sealed).isPresent());
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotLieInTheMemoryWithItsScratchIsRefused(AeadImplementation implementation) {
        AeadKey key = new AeadKey(new byte[AeadKey.KEY_BYTES]);
        MemorySegment memory = Arena.ofAuto().allocate(192);
        MemorySegment other = Arena.ofAuto().allocate(192);
        Class<IndexOutOfBoundsException> refusal = IndexOutOfBoundsException.class;
        try (Aead aead = create(implementation)) {
            aead.seal(key, 0, memory, 64, 64);
            assertThrows(refusal, () -> aead.seal(key, 0, memory, 64, 65));
            assertThrows(refusal, () -> aead.seal(key, 0, memory, 63, 16));
            assertThrows(refusal, () -> aead.seal(key, 0, memory, -1, 16));
            assertThrows(refusal, () -> aead.seal(key, 0, memory, 80, -5));
            assertTrue(aead.open(key, 0, memory, 64, 80, other, 64));
            assertThrows(refusal, () -> aead.open(key, 0, memory, 64, 81, other, 64));
            assertThrows(refusal, () -> aead.open(key, 0, memory, 63, 80, other, 64));
            assertThrows(refusal, () -> aead.open(key, 0, memory, 64, 80, other, 65));
            assertThrows(refusal, () -> aead.open(key, 0, memory, 64, 80, other, 63));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> aead.open(key, 0, memory, 64, 15, other, 64));
        }
    }

    @Test
    void aClosedInstanceOfLibcryptoIsRefused() {
        AeadKey key = new AeadKey(new byte[AeadKey.KEY_BYTES]);
        Aead aead = create(AeadImplementation.LIBCRYPTO);
        aead.close();
        aead.close();
        assertThrows(IllegalStateException.class, () -> seal(aead, key, 0, new byte[16]));
        assertThrows(IllegalStateException.class, () -> open(aead, key, 0, new byte[32]));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void libcryptoAllocatesNothingForAPacket(boolean alternatingKeys) {
        AeadKey first = new AeadKey(randomBytes(new Random(7), AeadKey.KEY_BYTES));
        AeadKey second = new AeadKey(randomBytes(new Random(8), AeadKey.KEY_BYTES));
        MemorySegment memory = Arena.ofAuto().allocate(2 * MARGIN + 128);
        MemorySegment target = Arena.ofAuto().allocate(2 * MARGIN + 128);
        try (Aead aead = create(AeadImplementation.LIBCRYPTO)) {
            long[] counter = {0};
            Allocation.assertNone(
                    () -> {
                        long next = counter[0]++;
                        AeadKey key = alternatingKeys && (next & 1) != 0 ? second : first;
                        aead.seal(key, next, memory, MARGIN, 128);
                        boolean opened = aead.open(key, next, memory, MARGIN, 144, target, MARGIN);
                        boolean openedAsAnother =
                                aead.open(key, next + 1, memory, MARGIN, 144, target, MARGIN);
                        if (!opened || openedAsAnother) {
                            throw new AssertionError("a packet opens under its own counter");
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

    /** Seals a packet between bytes that must stay as they are. */
    private static byte[] seal(Aead aead, AeadKey key, long counter, byte[] plaintext) {
        MemorySegment memory = filled(MARGIN + plaintext.length + MARGIN);
        copy(plaintext, memory, MARGIN);
        aead.seal(key, counter, memory, MARGIN, plaintext.length);
        assertMarginsUntouched(memory);
        return bytesIn(memory, plaintext.length + Aead.TAG_BYTES);
    }

    /** Opens a packet between bytes that must stay as they are; empty when it is refused. */
    private static Optional<byte[]> open(Aead aead, AeadKey key, long counter, byte[] sealed) {
        int length = sealed.length - Aead.TAG_BYTES;
        MemorySegment source = filled(MARGIN + length + MARGIN);
        copy(sealed, source, MARGIN);
        MemorySegment target = filled(MARGIN + length + MARGIN);
        boolean opened = aead.open(key, counter, source, MARGIN, sealed.length, target, MARGIN);
        assertMarginsUntouched(source);
        assertMarginsUntouched(target);
        byte[] behindTheTag = new byte[MARGIN - Aead.TAG_BYTES];
        Arrays.fill(behindTheTag, FILLER);
        assertArrayEquals(
                behindTheTag,
                source.asSlice(MARGIN + sealed.length).toArray(ValueLayout.JAVA_BYTE),
                "length " + length);
        return opened ? Optional.of(bytesIn(target, length)) : Optional.empty();
    }

    private static void assertOpens(
            byte[] plaintext, Aead aead, AeadKey key, long counter, byte[] sealed, String round) {
        assertArrayEquals(
                plaintext,
                open(aead, key, counter, sealed)
                        .orElseThrow(() -> new AssertionError("refused: " + round)),
                round);
    }

    private static MemorySegment filled(int bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes);
        memory.fill(FILLER);
        return memory;
    }

    private static void copy(byte[] bytes, MemorySegment memory, int offset) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    private static byte[] bytesIn(MemorySegment memory, int length) {
        return memory.asSlice(MARGIN, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static void assertMarginsUntouched(MemorySegment memory) {
        byte[] expected = new byte[UNTOUCHED];
        Arrays.fill(expected, FILLER);
        byte[] before = memory.asSlice(0, UNTOUCHED).toArray(ValueLayout.JAVA_BYTE);
        byte[] after = memory.asSlice(memory.byteSize() - UNTOUCHED).toArray(ValueLayout.JAVA_BYTE);
        assertArrayEquals(expected, before);
        assertArrayEquals(expected, after);
    }
}
