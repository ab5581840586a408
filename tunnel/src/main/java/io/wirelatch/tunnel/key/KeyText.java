package io.wirelatch.tunnel.key;

import java.util.Base64;

/** The text form that wg(8) gives to every key: 32 bytes as 44 characters of base64. */
final class KeyText {

    static final int KEY_BYTES = 32;

    private KeyText() {}

    static byte[] requireLength(byte[] bytes) {
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
        }
        return bytes;
    }

    /** The message never repeats the text: it may be a secret that was mistyped. */
    static byte[] decodeBase64(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw notAKey();
        }
        if (bytes.length != KEY_BYTES || !encodeBase64(bytes).equals(text)) {
            throw notAKey();
        }
        return bytes;
    }

    static String encodeBase64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static IllegalArgumentException notAKey() {
        return new IllegalArgumentException(
                "a key is 32 bytes in base64: 44 characters that end in '='");
    }
}
