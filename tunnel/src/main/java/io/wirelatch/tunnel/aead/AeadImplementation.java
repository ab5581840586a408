package io.wirelatch.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The ways to compute ChaCha20-Poly1305 on this machine. */
public enum AeadImplementation {
    /** OpenSSL's libcrypto 3, called through java.lang.foreign: the fastest. */
    LIBCRYPTO,
    /** The JDK's own cipher: slower, there on every machine. */
    JDK;

    /** The fastest that works here: decided once, by trying. */
    public static AeadImplementation fastest() {
        return LIBCRYPTO.isAvailable() ? LIBCRYPTO : JDK;
    }

    /** Whether this machine has what the implementation needs. */
    public boolean isAvailable() {
        return switch (this) {
            case LIBCRYPTO -> LibcryptoTrial.SUCCEEDED;
            case JDK -> true;
        };
    }

    /**
     * A new instance for the calling thread.
     *
     * @throws IllegalStateException when the implementation is not available
     */
    public Aead create() {
        if (!isAvailable()) {
            throw new IllegalStateException(this + " is not available on this machine");
        }
        return switch (this) {
            case LIBCRYPTO -> new LibcryptoAead();
            case JDK -> new JdkAead();
        };
    }

    /** Loads libcrypto when it is first asked for, and seals and opens one message with it. */
    private static final class LibcryptoTrial {

        static final boolean SUCCEEDED = succeeds();

        private static boolean succeeds() {
            AeadKey key = new AeadKey(new byte[AeadKey.KEY_BYTES]);
            try (Aead aead = new LibcryptoAead();
                    Arena arena = Arena.ofConfined()) {
                MemorySegment message = arena.allocate(Aead.TAG_BYTES);
                aead.seal(key, 0, message, 0, 0);
                return aead.open(key, 0, message, 0, Aead.TAG_BYTES);
            } catch (LinkageError | IllegalStateException e) {
                return false;
            }
        }
    }
}
