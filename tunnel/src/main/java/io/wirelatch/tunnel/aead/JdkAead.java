package io.wirelatch.tunnel.aead;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * {@link Aead} on the JDK's own cipher. It allocates for every packet: the JDK sets up a new cipher
 * state for each nonce, and its key, nonce and engine are objects.
 *
 * <p>The JDK refuses to seal twice in a row with the same key and nonce. So it should: doing that
 * gives both packets away. Opening the same packet again is allowed, and leads to the same answer.
 */
final class JdkAead implements Aead {

    private static final String ALGORITHM = "ChaCha20-Poly1305";
    private static final int NONCE_BYTES = 12;

    /** Where in the nonce the counter stands (whitepaper, 5.4.6). */
    private static final int NONCE_COUNTER = 4;

    private final Cipher sealing = newCipher();
    private final Cipher opening = newCipher();
    private @Nullable AeadKey lastKey;
    private @Nullable SecretKeySpec lastKeySpec;
    private final byte[] nonce = new byte[NONCE_BYTES];
    private final ByteBuffer nonceView = ByteBuffer.wrap(nonce).order(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void seal(AeadKey key, long counter, MemorySegment memory, long offset, int length) {
        AeadRanges.check(memory, offset, length);
        if (key.isDestroyed()) {
            throw new IllegalStateException("a packet is to be sealed with a wiped key");
        }
        ByteBuffer plaintext = memory.asSlice(offset, length).asByteBuffer();
        ByteBuffer sealed = memory.asSlice(offset, (long) length + TAG_BYTES).asByteBuffer();
        try {
            init(sealing, Cipher.ENCRYPT_MODE, key, counter);
            sealing.doFinal(plaintext, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the JDK failed to seal a packet, which must not be sent", e);
        }
    }

    @Override
    public boolean open(
            AeadKey key,
            long counter,
            MemorySegment source,
            long sourceOffset,
            int length,
            MemorySegment target,
            long targetOffset) {
        int packetLength = AeadRanges.packetLength(length);
        AeadRanges.check(source, sourceOffset, packetLength);
        AeadRanges.check(target, targetOffset, packetLength);
        if (key.isDestroyed()) {
            return false;
        }
        ByteBuffer sealed = source.asSlice(sourceOffset, length).asByteBuffer();
        ByteBuffer packet = target.asSlice(targetOffset, packetLength).asByteBuffer();
        try {
            init(opening, Cipher.DECRYPT_MODE, key, counter);
            opening.doFinal(sealed, packet);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK failed to open a packet", e);
        }
    }

    /**
     * The first four bytes of the nonce, which are zero in WireGuard: published vectors have more.
     */
    void setNoncePrefix(int prefix) {
        nonceView.putInt(0, prefix);
    }

    private void init(Cipher cipher, int mode, AeadKey key, long counter)
            throws GeneralSecurityException {
        nonceView.putLong(NONCE_COUNTER, counter);
        cipher.init(mode, keySpec(key), new IvParameterSpec(nonce));
    }

    /**
     * The JDK's form of a key: made once for many packets, as every copy of a key is one too many.
     */
    private SecretKeySpec keySpec(AeadKey key) {
        SecretKeySpec spec = lastKeySpec;
        if (spec == null || key != lastKey) {
            byte[] bytes = key.memory().toArray(ValueLayout.JAVA_BYTE);
            spec = new SecretKeySpec(bytes, ALGORITHM);
            Arrays.fill(bytes, (byte) 0);
            lastKeySpec = spec;
            lastKey = key;
        }
        return spec;
    }

    /** The JDK copies keys into arrays that only the collector can take away. */
    @Override
    public void forgetKey() {
        lastKey = null;
        lastKeySpec = null;
    }

    @Override
    public void close() {
        forgetKey();
    }

    private static Cipher newCipher() {
        try {
            return Cipher.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
