package io.wirelatch.tunnel.noise;

/** What a responder has when it accepts an initiation: the message to send, and the session. */
public final class HandshakeAnswer {

    private final byte[] message;
    private final SessionKeys keys;

    HandshakeAnswer(byte[] message, SessionKeys keys) {
        this.message = message;
        this.keys = keys;
    }

    /** The response: 92 bytes with mac1 filled in and mac2 zero; the very array, not a copy. */
    public byte[] message() {
        return message;
    }

    /**
     * The session's keys, which the receiver of this answer owns and destroys. Nothing may be sent
     * under them before the initiator has proved that it has them, with its first authenticated
     * transport data (whitepaper, 5.4.5).
     */
    public SessionKeys keys() {
        return keys;
    }
}
