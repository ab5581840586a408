package io.wirelatch.enroll.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A datagram of the pairing protocol, taken apart. Nothing in it is believed yet: what a message
 * claims counts once its tag has been verified.
 */
public sealed interface PairingMessage {

    /** Length of a session identifier, in bytes. */
    int SID_BYTES = PairingLayout.SID_BYTES;

    /** The session: 16 bytes that the client draws at random for each pairing. */
    Octets sid();

    /**
     * The client begins.
     *
     * @param share its CPace share Ya, 32 bytes
     * @param features what it can do beyond version 1, a bit each; none is defined yet
     */
    record Hello(Octets sid, Octets share, int features) implements PairingMessage {

        /** ADa: what the client says of itself, which the keys bind. */
        public byte[] associatedData() {
            return associatedData(features);
        }

        /** ADa of a client with these features, before it has a share. */
        public static byte[] associatedData(int features) {
            return ofRole("client", PairingLayout.TYPE_HELLO, features);
        }
    }

    /**
     * The server's share, if the window is open.
     *
     * @param share its CPace share Yb, 32 bytes
     * @param features what it can do beyond version 1, a bit each; none is defined yet
     */
    record Share(Octets sid, Octets share, int features) implements PairingMessage {

        /** ADb: what the server says of itself, which the keys bind. */
        public byte[] associatedData() {
            return associatedData(features);
        }

        /** ADb of a server with these features, before it has a share. */
        public static byte[] associatedData(int features) {
            return ofRole("server", PairingLayout.TYPE_SHARE, features);
        }
    }

    /**
     * The client proves that it knows the token, and asks.
     *
     * @param tag Ta, 64 bytes
     * @param nonce of the box, 24 bytes
     * @param box a sealed {@link JoinRequest}, padded: 1,040 bytes
     */
    record Confirm(Octets sid, Octets tag, Octets nonce, Octets box) implements PairingMessage {}

    /**
     * The server proves that it knows the token, and answers.
     *
     * @param tag Tb, 64 bytes
     * @param nonce of the box, 24 bytes
     * @param box a sealed {@link JoinAnswer}, padded: 1,040 bytes
     */
    record SealedOffer(Octets sid, Octets tag, Octets nonce, Octets box)
            implements PairingMessage {}

    /**
     * The server's word, without proof, that the client did not know the token or speaks another
     * version.
     */
    record Refused(Octets sid, RefusalReason reason) implements PairingMessage {}

    private static byte[] ofRole(String role, int type, int features) {
        byte[] roleBytes = role.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(roleBytes.length + PairingLayout.SID_OFFSET + Integer.BYTES)
                .put(roleBytes)
                .put(PairingCodec.header(type))
                .putInt(features)
                .array();
    }
}
