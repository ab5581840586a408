package io.wirelatch.enroll.crypto;

import java.nio.charset.StandardCharsets;

/**
 * The fixed byte strings of the protocol. Each keeps one use of a secret apart from every other, in
 * this protocol and outside of it; both ends must have exactly these.
 */
final class PairingLabels {

    /**
     * CPace's channel identifier: which protocol, in which version, the two ends believe to speak.
     */
    static final byte[] CHANNEL_IDENTIFIER = ascii("Wirelatch pairing 1");

    /**
     * Argon2id's salt. It is the same for everybody, since both ends must have hardened the token
     * before they exchange anything; that lets an attacker harden a dictionary once for all
     * servers, and CPace is what makes such a dictionary useless without a live server.
     */
    static final byte[] TOKEN_SALT = ascii("Wirelatch pairing 1 token");

    /** HKDF's info for the key that seals what the client says. */
    static final byte[] CLIENT_TO_SERVER = ascii("Wirelatch pairing 1 client to server");

    /** HKDF's info for the key that seals what the server says. */
    static final byte[] SERVER_TO_CLIENT = ascii("Wirelatch pairing 1 server to client");

    private PairingLabels() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
