package io.wirelatch.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A ChaCha20-Poly1305 key in off-heap memory, for one direction of one session. A secret: it has no
 * {@code toString}, and {@link #destroy()} wipes it. Whoever destroys it must know that no thread
 * is inside a {@link Aead} call with it any more: sealing under wiped bytes would give the packet
 * away.
 */
public final class AeadKey {

    /** Length of a key in bytes. */
    public static final int KEY_BYTES = 32;

    private final MemorySegment memory;
    private volatile boolean destroyed;

    /**
     * @param bytes 32 bytes, copied; wiping the array is the caller's
     */
    public AeadKey(byte[] bytes) {
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
        }
        memory = Arena.ofAuto().allocate(KEY_BYTES, KEY_BYTES);
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, KEY_BYTES);
    }

    /** The 32 bytes, for the implementations in this package. */
    MemorySegment memory() {
        return memory;
    }

    /** Whether the key is gone: then it seals nothing, and opens nothing. */
    boolean isDestroyed() {
        return destroyed;
    }

    /** Overwrites the key with zeros. Nothing is sealed or opened with it afterwards. */
    public void destroy() {
        destroyed = true;
        memory.fill((byte) 0);
    }
}
