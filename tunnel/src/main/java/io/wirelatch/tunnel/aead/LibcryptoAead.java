package io.wirelatch.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@link Aead} on OpenSSL's libcrypto 3: four calls to seal a packet, three to open one.
 *
 * <p>Sealing and opening have a context each, because one that changes direction starts over. A
 * context keeps its key for the next packet, which saves a twentieth of the time; it is replaced by
 * the next other key and wiped by {@link #close()}.
 *
 * <p>libcrypto is given plain numbers for pointers; the fences keep what they point to from being
 * collected meanwhile.
 */
final class LibcryptoAead implements Aead {

    private static final int NONCE_BYTES = 12;

    /** Where in the nonce the counter stands (whitepaper, 5.4.6). */
    private static final int NONCE_COUNTER = 4;

    private static final ValueLayout.OfLong COUNTER =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment nonce = arena.allocate(NONCE_BYTES);
    private final MemorySegment outLength = arena.allocate(ValueLayout.JAVA_INT);
    private final TagParameter tagParameter = new TagParameter(arena);
    private long sealContext;
    private long openContext;
    private @Nullable AeadKey sealKey;
    private @Nullable AeadKey openKey;

    /**
     * @throws IllegalStateException when libcrypto has no memory or refuses the cipher
     * @throws LinkageError when this machine has no libcrypto 3
     */
    LibcryptoAead() {
        sealContext = Libcrypto.newContext(true);
        openContext = Libcrypto.newContext(false);
    }

    @Override
    public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize() - TAG_BYTES);
        checkNotClosed();
        if (key.isDestroyed()) {
            throw new IllegalStateException("a packet is to be sealed with a wiped key");
        }
        nonce.set(COUNTER, NONCE_COUNTER, counter);
        long data = memory.address() + offset;
        long written = outLength.address();
        long newKey = key == sealKey ? Libcrypto.NULL : key.memory().address();
        sealKey = null;
        try {
            boolean sealed =
                    Libcrypto.sealInit(sealContext, newKey, nonce.address()) == 1
                            && (length == 0
                                    || Libcrypto.sealUpdate(
                                                    sealContext, data, written, data, length)
                                            == 1)
                            && Libcrypto.sealFinal(sealContext, data + length, written) == 1
                            && Libcrypto.getParameters(
                                            sealContext, tagParameter.pointTo(data + length))
                                    == 1;
            if (!sealed) {
                throw new IllegalStateException(
                        "libcrypto failed to seal a packet, which must not be sent");
            }
            sealKey = key;
        } finally {
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(memory);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean open(AeadKey key, long counter, MemorySegment memory, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        int plaintextLength = length - TAG_BYTES;
        if (plaintextLength < 0) {
            throw new IllegalArgumentException(
                    "a sealed packet has at least " + TAG_BYTES + " bytes, not " + length);
        }
        checkNotClosed();
        if (key.isDestroyed()) {
            return false;
        }
        nonce.set(COUNTER, NONCE_COUNTER, counter);
        long data = memory.address() + offset;
        long written = outLength.address();
        long tag = tagParameter.pointTo(data + plaintextLength);
        long newKey = key == openKey ? Libcrypto.NULL : key.memory().address();
        openKey = null;
        try {
            if (Libcrypto.openInit(openContext, newKey, nonce.address(), tag) != 1) {
                throw new IllegalStateException("libcrypto takes neither key nor nonce");
            }
            openKey = key;
            return (plaintextLength == 0
                            || Libcrypto.openUpdate(
                                            openContext, data, written, data, plaintextLength)
                                    == 1)
                    && Libcrypto.openFinal(openContext, data + plaintextLength, written) == 1;
        } finally {
            Reference.reachabilityFence(key);
            Reference.reachabilityFence(memory);
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public void close() {
        sealKey = null;
        openKey = null;
        Libcrypto.freeContext(sealContext);
        Libcrypto.freeContext(openContext);
        sealContext = Libcrypto.NULL;
        openContext = Libcrypto.NULL;
    }

    /** libcrypto would follow a null pointer without asking. */
    private void checkNotClosed() {
        if (sealContext == Libcrypto.NULL) {
            throw new IllegalStateException("this cipher is closed");
        }
    }
}
