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
 * The functions of libcrypto 3 that ChaCha20-Poly1305 takes (openssl/evp.h). Initialising this
 * class fails with a {@link LinkageError} where the library or one of them is missing.
 *
 * <p>Pointers travel as plain numbers: cutting a segment for every packet would allocate. Unless a
 * function says otherwise it answers 1, or something else when it fails. None blocks or calls back,
 * and the longest packet takes microseconds, so those on a packet's way are linked as critical,
 * which saves the thread-state transition.
 */
final class Libcrypto {

    /** C's null pointer: "none", or "as it is". */
    static final long NULL = 0;

    private static final String LIBRARY_NAME = "libcrypto.so.3";
    private static final SymbolLookup LIBRARY = library();
    private static final Linker.Option CRITICAL = Linker.Option.critical(false);

    /** EVP_CIPHER *EVP_CIPHER_fetch(OSSL_LIB_CTX *, const char *algorithm, const char *) */
    private static final MethodHandle CIPHER_FETCH =
            function(
                    "EVP_CIPHER_fetch",
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** EVP_CIPHER_CTX *EVP_CIPHER_CTX_new(void) */
    private static final MethodHandle CTX_NEW =
            function("EVP_CIPHER_CTX_new", FunctionDescriptor.of(JAVA_LONG));

    /** void EVP_CIPHER_CTX_free(EVP_CIPHER_CTX *) */
    private static final MethodHandle CTX_FREE =
            function("EVP_CIPHER_CTX_free", FunctionDescriptor.ofVoid(JAVA_LONG));

    /** int EVP_..Init_ex2(EVP_CIPHER_CTX *, const EVP_CIPHER *, key *, iv *, const OSSL_PARAM *) */
    private static final FunctionDescriptor INIT =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /** int EVP_..Update(EVP_CIPHER_CTX *, unsigned char *out, int *outl, const in *, int inl) */
    private static final FunctionDescriptor UPDATE =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);

    /** int EVP_..Final_ex(EVP_CIPHER_CTX *, unsigned char *out, int *outl) */
    private static final FunctionDescriptor FINAL =
            FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle ENCRYPT_INIT =
            function("EVP_EncryptInit_ex2", INIT, CRITICAL);
    private static final MethodHandle ENCRYPT_UPDATE =
            function("EVP_EncryptUpdate", UPDATE, CRITICAL);
    private static final MethodHandle ENCRYPT_FINAL =
            function("EVP_EncryptFinal_ex", FINAL, CRITICAL);
    private static final MethodHandle DECRYPT_INIT =
            function("EVP_DecryptInit_ex2", INIT, CRITICAL);
    private static final MethodHandle DECRYPT_UPDATE =
            function("EVP_DecryptUpdate", UPDATE, CRITICAL);
    private static final MethodHandle DECRYPT_FINAL =
            function("EVP_DecryptFinal_ex", FINAL, CRITICAL);

    /** int EVP_CIPHER_CTX_get_params(EVP_CIPHER_CTX *, OSSL_PARAM *) */
    private static final MethodHandle CTX_GET_PARAMS =
            function(
                    "EVP_CIPHER_CTX_get_params",
                    FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG),
                    CRITICAL);

    /** The cipher, fetched once: a lookup by name in OpenSSL 3 takes longer than a packet. */
    private static final long CHACHA20_POLY1305 = fetchCipher("ChaCha20-Poly1305");

    private Libcrypto() {}

    /**
     * A context for the cipher, ready for its first key and nonce.
     *
     * @throws IllegalStateException when there is no memory
     */
    static long newContext(boolean forSealing) {
        try {
            long context = (long) CTX_NEW.invokeExact();
            if (context == NULL) {
                throw new IllegalStateException("libcrypto gives no cipher context");
            }
            int ok =
                    forSealing
                            ? encryptInit(context, CHACHA20_POLY1305, NULL, NULL)
                            : decryptInit(context, CHACHA20_POLY1305, NULL, NULL, NULL);
            if (ok != 1) {
                freeContext(context);
                throw new IllegalStateException("libcrypto refuses ChaCha20-Poly1305");
            }
            return context;
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Wipes and frees a context. */
    static void freeContext(long context) {
        try {
            CTX_FREE.invokeExact(context);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Sets a key and a nonce to seal with. */
    static int sealInit(long context, long key, long nonce) {
        return encryptInit(context, NULL, key, nonce);
    }

    /** Sets a key and a nonce to open with, and the tag through {@code parameters}. */
    static int openInit(long context, long key, long nonce, long parameters) {
        return decryptInit(context, NULL, key, nonce, parameters);
    }

    /** Encrypts; {@code outLength} points to an int that receives how many bytes came out. */
    static int sealUpdate(long context, long out, long outLength, long in, int length) {
        try {
            return (int) ENCRYPT_UPDATE.invokeExact(context, out, outLength, in, length);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Decrypts; {@code outLength} points to an int that receives how many bytes came out. */
    static int openUpdate(long context, long out, long outLength, long in, int length) {
        try {
            return (int) DECRYPT_UPDATE.invokeExact(context, out, outLength, in, length);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Computes the tag; writes nothing to {@code out}. */
    static int sealFinal(long context, long out, long outLength) {
        try {
            return (int) ENCRYPT_FINAL.invokeExact(context, out, outLength);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Verifies the tag; writes nothing to {@code out}. Not 1 when it does not match. */
    static int openFinal(long context, long out, long outLength) {
        try {
            return (int) DECRYPT_FINAL.invokeExact(context, out, outLength);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    /** Reads what {@code parameters} names from the context, such as the tag. */
    static int getParameters(long context, long parameters) {
        try {
            return (int) CTX_GET_PARAMS.invokeExact(context, parameters);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    private static int encryptInit(long context, long cipher, long key, long nonce) {
        try {
            return (int) ENCRYPT_INIT.invokeExact(context, cipher, key, nonce, NULL);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    private static int decryptInit(
            long context, long cipher, long key, long nonce, long parameters) {
        try {
            return (int) DECRYPT_INIT.invokeExact(context, cipher, key, nonce, parameters);
        } catch (Throwable e) {
            throw neverThrown(e);
        }
    }

    private static long fetchCipher(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment algorithm = arena.allocateFrom(name);
            long cipher = (long) CIPHER_FETCH.invokeExact(NULL, algorithm.address(), NULL);
            if (cipher == NULL) {
                throw new UnsatisfiedLinkError(LIBRARY_NAME + " has no " + name);
            }
            return cipher;
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
