package io.wirelatch.enroll.message;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PublicKey;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the content of a box, as {@link FieldWriter} writes it. A field of an unknown type is
 * passed over; one that comes twice, out of order or cut off, and anything but zeros after the
 * last, makes the whole malformed.
 */
final class FieldReader {

    private static final int HEADER_BYTES = 2;
    private static final int FIELD_HEADER_BYTES = 3;
    private static final int KEY_BYTES = 32;

    /** 9999-12-31T23:59:59Z. */
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L;

    private final int kind;
    private final Map<Integer, byte[]> fields = new HashMap<>();

    FieldReader(byte[] content) throws MalformedContentException {
        if (content.length != PairingLayout.CONTENT_BYTES) {
            throw new MalformedContentException("content of " + content.length + " bytes");
        }
        if (content[0] != FieldWriter.VERSION) {
            throw new MalformedContentException("content of version " + (content[0] & 0xFF));
        }
        kind = content[1] & 0xFF;
        readFields(content);
    }

    private void readFields(byte[] content) throws MalformedContentException {
        int lastType = 0;
        int offset = HEADER_BYTES;
        while (offset < content.length && content[offset] != 0) {
            int type = content[offset] & 0xFF;
            if (type <= lastType || content.length - offset < FIELD_HEADER_BYTES) {
                throw new MalformedContentException("field " + type + " after " + lastType);
            }
            int length = (content[offset + 1] & 0xFF) << 8 | (content[offset + 2] & 0xFF);
            offset += FIELD_HEADER_BYTES;
            if (length > content.length - offset) {
                throw new MalformedContentException("field " + type + " is cut off");
            }
            fields.put(type, Arrays.copyOfRange(content, offset, offset + length));
            offset += length;
            lastType = type;
        }
        for (int i = offset; i < content.length; i++) {
            if (content[i] != 0) {
                throw new MalformedContentException("padding is not zero");
            }
        }
    }

    /** What the content is. */
    int kind() {
        return kind;
    }

    /** A field's value as it is. */
    byte[] bytes(int type) throws MalformedContentException {
        byte[] value = fields.get(type);
        if (value == null) {
            throw new MalformedContentException("field " + type + " is missing");
        }
        return value;
    }

    /** A field of exactly 32 bytes: a key of some sort. */
    byte[] key(int type) throws MalformedContentException {
        return bytes(type, KEY_BYTES);
    }

    PublicKey publicKey(int type) throws MalformedContentException {
        return PublicKey.ofBytes(key(type));
    }

    /** A field of one byte, 0 or 1. */
    boolean flag(int type) throws MalformedContentException {
        byte value = bytes(type, 1)[0];
        if (value != 0 && value != 1) {
            throw new MalformedContentException("field " + type + " is neither 0 nor 1");
        }
        return value == 1;
    }

    /** A field of one byte, unsigned. */
    int unsignedByte(int type) throws MalformedContentException {
        return bytes(type, 1)[0] & 0xFF;
    }

    /** A field of two bytes, unsigned. */
    int unsignedShort(int type) throws MalformedContentException {
        return ByteBuffer.wrap(bytes(type, 2)).getShort() & 0xFFFF;
    }

    /** A field of eight bytes: seconds since 1970, from then to the year 9999. */
    Instant instant(int type) throws MalformedContentException {
        long seconds = ByteBuffer.wrap(bytes(type, Long.BYTES)).getLong();
        if (seconds < 0 || seconds > MAX_EPOCH_SECOND) {
            throw new MalformedContentException("field " + type + " is no time");
        }
        return Instant.ofEpochSecond(seconds);
    }

    /** The same, where the field may be missing. */
    Optional<Instant> optionalInstant(int type) throws MalformedContentException {
        return has(type) ? Optional.of(instant(type)) : Optional.empty();
    }

    /** Whether there is a field that may be missing. */
    boolean has(int type) {
        return fields.containsKey(type);
    }

    /** A field of UTF-8, at most so many bytes of it. */
    String text(int type, int maxBytes) throws MalformedContentException {
        byte[] value = bytes(type);
        if (value.length > maxBytes) {
            throw new MalformedContentException("field " + type + " is too long");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedContentException("field " + type + " is not UTF-8");
        }
    }

    /** A field of one or more addresses with prefix lengths. */
    List<Cidr> cidrs(int type, int maxCount) throws MalformedContentException {
        ByteBuffer value = ByteBuffer.wrap(bytes(type));
        List<Cidr> cidrs = new ArrayList<>();
        while (value.hasRemaining()) {
            cidrs.add(cidr(type, value));
        }
        if (cidrs.isEmpty() || cidrs.size() > maxCount) {
            throw new MalformedContentException("field " + type + " has " + cidrs.size());
        }
        return cidrs;
    }

    private static Cidr cidr(int type, ByteBuffer value) throws MalformedContentException {
        if (value.remaining() < 2) {
            throw new MalformedContentException("field " + type + " is cut off");
        }
        int family = value.get();
        int prefixLength = value.get() & 0xFF;
        int addressBytes =
                switch (family) {
                    case CidrBytes.IPV4 -> 4;
                    case CidrBytes.IPV6 -> 16;
                    default ->
                            throw new MalformedContentException(
                                    "field " + type + " has family " + family);
                };
        if (value.remaining() < addressBytes || prefixLength > addressBytes * Byte.SIZE) {
            throw new MalformedContentException("field " + type + " has no such address");
        }
        byte[] address = new byte[addressBytes];
        value.get(address);
        return new Cidr(IpAddress.ofBytes(address), prefixLength);
    }

    private byte[] bytes(int type, int length) throws MalformedContentException {
        byte[] value = bytes(type);
        if (value.length != length) {
            throw new MalformedContentException("field " + type + " is not " + length + " long");
        }
        return value;
    }
}
