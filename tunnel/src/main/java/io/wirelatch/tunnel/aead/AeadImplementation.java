package io.wirelatch.tunnel.aead;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

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

    /** Which OpenSSL the libcrypto is of, such as {@code 3.5.1}; empty where none can be used. */
    public static Optional<String> libcryptoVersion() {
        return LIBCRYPTO.isAvailable() ? Optional.of(Libcrypto.version()) : Optional.empty();
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

    /** Loads libcrypto when it is first asked for: what it seals, the JDK must be able to open. */
    private static final class LibcryptoTrial {

        private static final int PACKET_BYTES = 100;

        static final boolean SUCCEEDED = succeeds();

        private static boolean succeeds() {
            AeadKey key = new AeadKey(new byte[AeadKey.KEY_BYTES]);
            int room = Aead.HEADROOM_BYTES + PACKET_BYTES + Aead.TAILROOM_BYTES;
            int offset = Aead.HEADROOM_BYTES;
            try (Aead libcrypto = new LibcryptoAead();
                    Aead jdk = new JdkAead();
                    Arena arena = Arena.ofConfined()) {
                MemorySegment sealed = arena.allocate(room);
                libcrypto.seal(key, 1, sealed, offset, PACKET_BYTES);
                int sealedLength = PACKET_BYTES + Aead.TAG_BYTES;
                MemorySegment opened = arena.allocate(room);
                return jdk.open(key, 1, sealed, offset, sealedLength, opened, offset);
            } catch (LinkageError | IllegalStateException e) {
                return false;
            }
        }
    }
}
