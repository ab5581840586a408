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

    /** The same for a one-time code, whose locator follows as four digits. */
    private static final String CODE_SALT = "Wirelatch pairing 1 code ";

    /** HKDF's info for the key that seals what the client says. */
    static final byte[] CLIENT_TO_SERVER = ascii("Wirelatch pairing 1 client to server");

    /** HKDF's info for the key that seals what the server says. */
    static final byte[] SERVER_TO_CLIENT = ascii("Wirelatch pairing 1 server to client");

    /** HKDF's info for the key that the check words are made with. */
    static final byte[] CHECK_WORDS = ascii("Wirelatch pairing 1 check words");

    /** What the hash of a commitment begins with. */
    static final byte[] COMMITMENT = ascii("Wirelatch pairing 1 commitment");

    /** HKDF's info for the key of HELLO's MAC. */
    static final byte[] SERVER_KEY_HELLO = ascii("Wirelatch pairing 1 server key HELLO");

    /** HKDF's info for the key of CLOSED's MAC. */
    static final byte[] SERVER_KEY_CLOSED = ascii("Wirelatch pairing 1 server key CLOSED");

    private PairingLabels() {}

    /** Argon2id's salt for a one-time code: a window's own, as far as there are locators. */
    static byte[] codeSalt(int locator) {
        return ascii(CODE_SALT + "%04d".formatted(locator));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
