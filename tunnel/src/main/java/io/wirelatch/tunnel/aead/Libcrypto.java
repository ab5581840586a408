package io.wirelatch.tunnel.aead;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libcrypto 3 that ChaCha20 and Poly1305 take (openssl/evp.h). Initialising this
 * class fails with a {@link LinkageError} where the library, a function or an algorithm is missing.
 *
 * <p>Pointers travel as plain numbers: cutting a segment for every packet would allocate. Unless a
 * function says otherwise it answers 1, or something else when it fails. None blocks or calls back,
 * and the longest packet takes microseconds, so those on a packet's way are linked as critical,
 * which saves the thread-state transition.
 */
final class Libcrypto {

    /** C's null pointer: "none", or "as it is". */
    static final long NULL = 0;

    private static final int POLY1305_KEY_BYTES = 32;
    private static final int POLY1305_TAG_BYTES = 16;

    private static final String LIBRARY_NAME = "libcrypto.so.3";
    private static final SymbolLookup LIBRARY = library();
    private static final Linker.Option CRITICAL = Linker.Option.critical(false);

    /** EVP_CIPHER *EVP_CIPHER_fetch(OSSL_LIB_CTX *, const char *algorithm, const char *) */
    private static final MethodHandle CIPHER_FETCH =
            function(
                    "EVP_CIPHER_fetch",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void) */
    private static final MethodHandle CIPHER_CTX_NEW =
            function("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));

    /** void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *) */
    private static final MethodHandle CIPHER_CTX_FREE =
            function("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));

    /**
     * int EVP_EncryptInit_ex2(EVP_CIPHER_CTX *, const EVP_CIPHER *, key *, iv *, const OSSL_PARAM
     * *)
     */
    private static final MethodHandle ENCRYPT_INIT =
            function(
                    "EVP_EncryptInit_ex2",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    CRITICAL);

    /** int EVP_EncryptUpdate(EVP_CIPHER_CTX *, unsigned char *out, int *outl, const in *, int) */
    private static final MethodHandle ENCRYPT_UPDATE =
            function(
                    "EVP_EncryptUpdate",
                    FunctionDescriptor.of(
                            JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT),
                    CRITICAL);

    /** EVP_MAC *EVP_MAC_fetch(OSSL_LIB_CTX *, const char *algorithm, const char *) */
    private static final MethodHandle MAC_FETCH =
            function(
                    "EVP_MAC_fetch",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** EVP_MAC_CTX *EVP_MAC_CTX_new(EVP_MAC *) */
    private static final MethodHandle MAC_CTX_NEW =
            function("EVP_MAC_CTX_new", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));

    /** void EVP_MAC_CTX_free(EVP_MAC_CTX *) */
    private static final MethodHandle MAC_CTX_FREE =
            function("EVP_MAC_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));

    /** int EVP_MAC_init(EVP_MAC_CTX *, const unsigned char *key, size_t, const OSSL_PARAM *) */
    private static final MethodHandle MAC_INIT =
            function(
                    "EVP_MAC_init",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    CRITICAL);

    /** int EVP_MAC_update(EVP_MAC_CTX *, const unsigned char *data, size_t) */
    private static final MethodHandle MAC_UPDATE =
            function(
                    "EVP_MAC_update",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    CRITICAL);

    /** int EVP_MAC_final(EVP_MAC_CTX *, unsigned char *out, size_t *outl, size_t outsize) */
    private static final MethodHandle MAC_FINAL =
            function(
                    "EVP_MAC_final",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    CRITICAL);

    /** Fetched once: a lookup by name in OpenSSL 3 takes longer than a packet. */
    private static final long CHACHA20 = fetch(CIPHER_FETCH, "ChaCha20");

    private static final long POLY1305 = fetch(MAC_FETCH, "POLY1305");

    private Libcrypto() {}

    /** Such as {@code 3.5.1}. */
    static String version() {
        return "%d.%d.%d"
                .formatted(versionPart("major"), versionPart("minor"), versionPart("patch"));
    }

    /** unsigned int OPENSSL_version_major(void), and likewise the others. */
    private static int versionPart(String part) {
        try {
            return (int)
                    function("OPENSSL_version_" + part, FunctionDescriptor.of(JAVA_INT))
                            .invokeExact();
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /**
     * A context for ChaCha20, ready for its first key and IV.
     *
     * @throws IllegalStateException when there is no memory
     */
    static long newChaCha20() {
        try {
            long context = (long) CIPHER_CTX_NEW.invokeExact();
            if (context == NULL) {
                throw new IllegalStateException("libcrypto gives no cipher context");
            }
            if (encryptInit(context, CHACHA20, NULL, NULL) != 1) {
                freeChaCha20(context);
                throw new IllegalStateException("libcrypto refuses ChaCha20");
            }
            return context;
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Wipes and frees a context. */
    static void freeChaCha20(long context) {
        try {
            CIPHER_CTX_FREE.invokeExact(context);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /**
     * Begins a key stream.
     *
     * @param key 32 bytes, or {@link #NULL} for the last one
     * @param iv 16 bytes: the first block's number in little-endian order, then the nonce
     */
    static int initChaCha20(long context, long key, long iv) {
        return encryptInit(context, NULL, key, iv);
    }

    /** Applies the key stream; {@code outLength} points to an int that receives {@code length}. */
    static int chaCha20(long context, long out, long outLength, long in, int length) {
        try {
            return (int) ENCRYPT_UPDATE.invokeExact(context, out, outLength, in, length);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /**
     * A context for Poly1305.
     *
     * @throws IllegalStateException when there is no memory
     */
    static long newPoly1305() {
        try {
            long context = (long) MAC_CTX_NEW.invokeExact(POLY1305);
            if (context == NULL) {
                throw new IllegalStateException("libcrypto gives no Poly1305 context");
            }
            return context;
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Wipes and frees a context. */
    static void freePoly1305(long context) {
        try {
            MAC_CTX_FREE.invokeExact(context);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Begins a tag under a one-time key of 32 bytes. */
    static int initPoly1305(long context, long oneTimeKey) {
        try {
            return (int) MAC_INIT.invokeExact(context, oneTimeKey, (long) POLY1305_KEY_BYTES, NULL);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    static int updatePoly1305(long context, long data, long length) {
        try {
            return (int) MAC_UPDATE.invokeExact(context, data, length);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Writes the 16 bytes of the tag; {@code outLength} points to a size_t. */
    static int finishPoly1305(long context, long tag, long outLength) {
        try {
            return (int) MAC_FINAL.invokeExact(context, tag, outLength, (long) POLY1305_TAG_BYTES);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    private static int encryptInit(long context, long cipher, long key, long iv) {
        try {
            return (int) ENCRYPT_INIT.invokeExact(context, cipher, key, iv, NULL);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    private static long fetch(MethodHandle fetch, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment algorithm = arena.allocateFrom(name);
            long fetched = (long) fetch.invokeExact(NULL, algorithm.address(), NULL);
            if (fetched == NULL) {
                throw new UnsatisfiedLinkError(LIBRARY_NAME + " has no " + name);
            }
            return fetched;
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Native access is this package's purpose, and is granted to the module at start. */
    @SuppressWarnings("restricted")
    private static SymbolLookup library() {
        return SymbolLookup.libraryLookup(LIBRARY_NAME, Arena.global());
    }

    /** Native access is this package's purpose, and is granted to the module at start. */
    @SuppressWarnings("restricted")
    private static MethodHandle function(
            String name, FunctionDescriptor function, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), function, options);
    }

    private static AssertionError neverThrown(Throwable e) {
        return new AssertionError("a C function throws nothing", e);
    }
}
