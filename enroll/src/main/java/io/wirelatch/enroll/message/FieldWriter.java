package io.wirelatch.enroll.message;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes the content of a box: a version, a kind, then fields of type, length and value in
 * ascending order of type, then zeros. {@link FieldReader} reads it.
 */
final class FieldWriter {

    /** The version of how contents are written; another one is not read. */
    static final int VERSION = 1;

    private static final int MAX_VALUE_BYTES = 0xFFFF;

    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private int lastType;

    FieldWriter(int kind) {
        content.write(VERSION);
        content.write(kind);
    }

    /**
     * Adds a field.
     *
     * @param type 1 to 255, greater than that of the field before
     */
    FieldWriter field(int type, byte[] value) {
        if (type <= lastType || type > 0xFF || value.length > MAX_VALUE_BYTES) {
            throw new IllegalArgumentException("field " + type + " after field " + lastType);
        }
        lastType = type;
        content.write(type);
        content.write(value.length >>> 8);
        content.write(value.length);
        content.writeBytes(value);
        return this;
    }

    /** Adds a field of eight bytes: seconds since 1970. */
    FieldWriter instant(int type, Instant instant) {
        return field(
                type, ByteBuffer.allocate(Long.BYTES).putLong(instant.getEpochSecond()).array());
    }

    /**
     * The content, padded with zeros to the one length that every content has.
     *
     * @throws IllegalArgumentException when the fields are longer together
     */
    byte[] padded() {
        if (content.size() > PairingLayout.CONTENT_BYTES) {
            throw new IllegalArgumentException(
                    "a content of " + content.size() + " bytes does not fit its message");
        }
        return Arrays.copyOf(content.toByteArray(), PairingLayout.CONTENT_BYTES);
    }
}
