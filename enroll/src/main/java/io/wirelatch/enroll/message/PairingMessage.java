package io.wirelatch.enroll.message;

import io.wirelatch.tunnel.packet.Endpoint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A datagram of the pairing protocol, taken apart. Nothing in it is believed yet: what a message
 * claims counts once its tag has been verified.
 */
public sealed interface PairingMessage {

    /** Length of a session identifier, in bytes. */
    int SID_BYTES = PairingLayout.SID_BYTES;

    /** Length of an address cookie, in bytes. */
    int COOKIE_BYTES = PairingLayout.COOKIE_BYTES;

    /** Length of the server's commitment and of what opens it, in bytes. */
    int COMMITMENT_BYTES = PairingLayout.COMMITMENT_BYTES;

    /** Length of a MAC under a key that comes from the server's public key, in bytes. */
    int MAC_BYTES = PairingLayout.MAC_BYTES;

    /** The session: 16 bytes that the client draws at random for each pairing. */
    Octets sid();

    /**
     * The client begins.
     *
     * @param share its CPace share Ya, 32 bytes
     * @param cookie as the server gave it, or {@link #NO_COOKIE}; the one part that may change
     *     between two HELLOs of a session
     * @param features what it can do beyond version 1, a bit each; none is defined yet
     * @param locator of the one-time code that it knows, 0 to 9999, or {@link #NO_LOCATOR}
     * @param serverKeyMac what shows that it knows the server's key, or {@link #NO_MAC}
     */
    record Hello(
            Octets sid, Octets share, Octets cookie, int features, int locator, Octets serverKeyMac)
            implements PairingMessage {

        /** What stands for the locator where the secret is a token, which has none. */
        public static final int NO_LOCATOR = 0xFFFF;

        /** The server has not asked for a cookie. */
        public static final Octets NO_COOKIE = Octets.of(new byte[COOKIE_BYTES]);

        /** The client does not know the server's key. */
        public static final Octets NO_MAC = Octets.of(new byte[MAC_BYTES]);

        /** A client's first HELLO of a session. */
        public static Hello first(Octets sid, Octets share, int features, int locator) {
            return new Hello(sid, share, NO_COOKIE, features, locator, NO_MAC);
        }

        /** The same with this cookie. */
        public Hello withCookie(Octets newCookie) {
            return new Hello(sid, share, newCookie, features, locator, serverKeyMac);
        }

        /** The same with this MAC. */
        public Hello withServerKeyMac(Octets mac) {
            return new Hello(sid, share, cookie, features, locator, mac);
        }

        public boolean hasCookie() {
            return !cookie.equals(NO_COOKIE);
        }

        /** Whether the client says that it knows the server's key. */
        public boolean hasServerKeyMac() {
            return !serverKeyMac.equals(NO_MAC);
        }

        /** ADa: what the client says of itself, which the keys bind. */
        public byte[] associatedData() {
            return ofRole(
                    "client",
                    PairingLayout.TYPE_HELLO,
                    ByteBuffer.allocate(Integer.BYTES + Short.BYTES + MAC_BYTES)
                            .putInt(features)
                            .putShort((short) locator)
                            .put(serverKeyMac.toBytes())
                            .array());
        }
    }

    /**
     * The server's share, if the window is open.
     *
     * @param share its CPace share Yb, 32 bytes
     * @param features what it can do beyond version 1, a bit each; none is defined yet
     * @param commitment to its part of the check words, 16 bytes
     */
    record Share(Octets sid, Octets share, int features, Octets commitment)
            implements PairingMessage {

        /** ADb: what the server says of itself, which the keys bind. */
        public byte[] associatedData() {
            return ofRole(
                    "server",
                    PairingLayout.TYPE_SHARE,
                    ByteBuffer.allocate(Integer.BYTES + COMMITMENT_BYTES)
                            .putInt(features)
                            .put(commitment.toBytes())
                            .array());
        }
    }

    /**
     * The client proves that it knows the secret, and asks.
     *
     * @param commitment SHARE's again, which shows that the client gets what is sent to its
     *     address; 16 bytes
     * @param tag Ta, 64 bytes
     * @param nonce of the box, 24 bytes; the client's part of the check words
     * @param box a sealed {@link JoinRequest}, padded: 1,040 bytes
     */
    record Confirm(Octets sid, Octets commitment, Octets tag, Octets nonce, Octets box)
            implements PairingMessage {}

    /**
     * The server proves that it knows the secret, and answers.
     *
     * @param opening of SHARE's commitment: the server's part of the check words, 16 bytes
     * @param tag Tb, 64 bytes
     * @param nonce of the box, 24 bytes
     * @param box a sealed {@link JoinAnswer}, padded: 1,040 bytes
     */
    record SealedOffer(Octets sid, Octets opening, Octets tag, Octets nonce, Octets box)
            implements PairingMessage {}

    /**
     * The server's word, without proof, that pairing cannot go on.
     *
     * @param triesLeft after a wrong secret, how many more the window stands; otherwise 0
     */
    record Refused(Octets sid, RefusalReason reason, int triesLeft) implements PairingMessage {}

    /**
     * The server is busy: the client is to say HELLO again with this cookie in it.
     *
     * @param cookie 16 bytes
     */
    record Cookie(Octets sid, Octets cookie) implements PairingMessage {}

    /**
     * The window is closed; told only to a client that knows the server's key.
     *
     * @param reason {@link RefusalReason#WINDOW_CLOSED} or {@link RefusalReason#LOCKED}
     * @param seenFrom where the server has heard the client from: the client's own address and
     *     port, unless they are translated on the way
     * @param mac under a key that comes from the server's public key, 16 bytes
     */
    record Closed(Octets sid, RefusalReason reason, Endpoint seenFrom, Octets mac)
            implements PairingMessage {}

    private static byte[] ofRole(String role, int type, byte[] claims) {
        byte[] roleBytes = role.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(roleBytes.length + PairingLayout.SID_OFFSET + claims.length)
                .put(roleBytes)
                .put(PairingCodec.header(type))
                .put(claims)
                .array();
    }
}
