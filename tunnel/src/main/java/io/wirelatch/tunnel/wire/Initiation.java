package io.wirelatch.tunnel.wire;

/**
 * The first message of a handshake, from initiator to responder (whitepaper, 5.4.2): 148 bytes.
 *
 * <pre>
 *     0   type        1 byte, 1
 *     1   reserved    3 bytes, zero
 *     4   sender      4 bytes, the index that the initiator picked, little-endian
 *     8   ephemeral   32 bytes, the initiator's ephemeral public key
 *    40   static      32 + 16 bytes, the initiator's static public key, sealed
 *    88   timestamp   12 + 16 bytes, TAI64N, sealed
 *   116   mac1        16 bytes
 *   132   mac2        16 bytes
 * </pre>
 */
public final class Initiation {

    public static final int TYPE = 1;

    /** Length of the whole message in bytes. */
    public static final int BYTES = 148;

    public static final int EPHEMERAL_OFFSET = 8;
    public static final int STATIC_OFFSET = 40;
    public static final int TIMESTAMP_OFFSET = 88;

    /** Where the timestamp ends. */
    public static final int MAC1_OFFSET = MessageMacs.mac1Offset(BYTES);

    private static final int TYPE_OFFSET = 0;
    private static final int SENDER_INDEX_OFFSET = 4;

    private Initiation() {}

    /** A message of its full length with type and sender index, and zeros everywhere else. */
    public static byte[] create(int senderIndex) {
        byte[] message = new byte[BYTES];
        LittleEndian.putInt(message, TYPE_OFFSET, TYPE);
        LittleEndian.putInt(message, SENDER_INDEX_OFFSET, senderIndex);
        return message;
    }

    /** The index under which the initiator wants to be answered. */
    public static int senderIndex(byte[] message) {
        return LittleEndian.intAt(message, SENDER_INDEX_OFFSET);
    }
}
