package io.wirelatch.tunnel.aead;

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
        throw new UnsupportedOperationException("helper");
    }

    /**
     * A new instance for the calling thread.
     *
     * @throws IllegalStateException when the implementation is not available
     */
    public Aead create() {
        throw new UnsupportedOperationException("helper");
    }
}
