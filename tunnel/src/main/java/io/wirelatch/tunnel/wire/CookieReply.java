package io.wirelatch.tunnel.wire;

/**
 * What a responder under load answers instead of a handshake message (whitepaper, 5.4.7): 64 bytes.
 *
 * <pre>
 *    0   type       1 byte, 3
 *    1   reserved   3 bytes, zero
 *    4   receiver   4 bytes, the sender index of the message that is answered, little-endian
 *    8   nonce      24 bytes, random
 *   32   cookie     16 + 16 bytes, sealed
 * </pre>
 */
public final class CookieReply {

    public static final int TYPE = 3;

    /** Length of the whole message in bytes. */
    public static final int BYTES = 64;

    public static final int NONCE_OFFSET = 8;
    public static final int COOKIE_OFFSET = 32;

    private static final int TYPE_OFFSET = 0;
    private static final int RECEIVER_INDEX_OFFSET = 4;

    private CookieReply() {}

    /** A message of its full length with type and receiver index, and zeros everywhere else. */
    public static byte[] create(int receiverIndex) {
        byte[] message = new byte[BYTES];
        LittleEndian.putInt(message, TYPE_OFFSET, TYPE);
        LittleEndian.putInt(message, RECEIVER_INDEX_OFFSET, receiverIndex);
        return message;
    }

    /** The sender index of the handshake message that this replies to. */
    public static int receiverIndex(byte[] message) {
        return LittleEndian.intAt(message, RECEIVER_INDEX_OFFSET);
    }
}
