package io.wirelatch.tunnel.wire;

/**
 * The second message of a handshake, from responder to initiator (whitepaper, 5.4.3): 92 bytes.
 *
 * <pre>
 *    0   type        1 byte, 2
 *    1   reserved    3 bytes, zero
 *    4   sender      4 bytes, the index that the responder picked, little-endian
 *    8   receiver    4 bytes, the index that the initiator picked, little-endian
 *   12   ephemeral   32 bytes, the responder's ephemeral public key
 *   44   empty       0 + 16 bytes, nothing, sealed
 *   60   mac1        16 bytes
 *   76   mac2        16 bytes
 * </pre>
 */
public final class Response {

    public static final int TYPE = 2;

    /** Length of the whole message in bytes. */
    public static final int BYTES = 92;

    public static final int EPHEMERAL_OFFSET = 12;
    public static final int EMPTY_OFFSET = 44;

    /** Where the sealed nothing ends. */
    public static final int MAC1_OFFSET = MessageMacs.mac1Offset(BYTES);

    private static final int TYPE_OFFSET = 0;
    private static final int SENDER_INDEX_OFFSET = 4;
    private static final int RECEIVER_INDEX_OFFSET = 8;

    private Response() {}

    /** A message of its full length with type and both indices, and zeros everywhere else. */
    public static byte[] create(int senderIndex, int receiverIndex) {
        byte[] message = new byte[BYTES];
        LittleEndian.putInt(message, TYPE_OFFSET, TYPE);
        LittleEndian.putInt(message, SENDER_INDEX_OFFSET, senderIndex);
        LittleEndian.putInt(message, RECEIVER_INDEX_OFFSET, receiverIndex);
        return message;
    }

    /** The index to which the responder wants transport data sent. */
    public static int senderIndex(byte[] message) {
        return LittleEndian.intAt(message, SENDER_INDEX_OFFSET);
    }

    /** The index that the initiator had put into its initiation. */
    public static int receiverIndex(byte[] message) {
        return LittleEndian.intAt(message, RECEIVER_INDEX_OFFSET);
    }
}
