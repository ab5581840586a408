package io.wirelatch.tunnel.aead;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The list of one {@code OSSL_PARAM} through which libcrypto takes a tag or gives one. Layout on a
 * 64-bit system, and values (openssl/core.h, openssl/core_names.h):
 *
 * <pre>
 * struct ossl_param_st, 40 bytes; the list ends with one whose key is null
 *    0 const char *key         "tag"
 *    8 unsigned data_type      5, an octet string
 *   16 void *data              where the tag lies, or goes
 *   24 size_t data_size        16
 *   32 size_t return_size      set by libcrypto
 * </pre>
 */
final class TagParameter {

    private static final int PARAM_BYTES = 40;
    private static final int KEY = 0;
    private static final int DATA_TYPE = 8;
    private static final int DATA = 16;
    private static final int DATA_SIZE = 24;

    /** OSSL_PARAM_OCTET_STRING */
    private static final int OCTET_STRING = 5;

    private final MemorySegment name;
    private final MemorySegment list;

    TagParameter(Arena arena) {
        name = arena.allocateFrom("tag");
        list = arena.allocate(2 * PARAM_BYTES, 8);
        list.set(JAVA_LONG, KEY, name.address());
        list.set(JAVA_INT, DATA_TYPE, OCTET_STRING);
        list.set(JAVA_LONG, DATA_SIZE, Aead.TAG_BYTES);
    }

    /** Points the parameter to a tag, and answers where the list lies. */
    long pointTo(long tag) {
        list.set(JAVA_LONG, DATA, tag);
        return list.address();
    }
}
