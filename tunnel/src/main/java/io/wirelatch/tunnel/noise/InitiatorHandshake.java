package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.wire.DatagramKind;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.Response;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A handshake that this side has begun and that waits for its response (whitepaper, 5.4.2 and
 * 5.4.3). Belongs to one thread, and must not outlive the identities that it was begun with.
 */
public final class InitiatorHandshake {

    private final LocalIdentity local;
    private final RemoteIdentity remote;
    private final int senderIndex;
    private final PrivateKey ephemeral;
    private final SymmetricState state;
    private final byte[] message;
    private boolean over;

    private InitiatorHandshake(
            LocalIdentity local,
            RemoteIdentity remote,
            int senderIndex,
            PrivateKey ephemeral,
            SymmetricState state,
            byte[] message) {
        this.local = local;
        this.remote = remote;
        this.senderIndex = senderIndex;
        this.ephemeral = ephemeral;
        this.state = state;
        this.message = message;
    }

    /**
     * Makes an initiation: one Diffie-Hellman and a new ephemeral key.
     *
     * @param senderIndex the index of the session that may come of it, unused so far
     * @param timestamp greater than that of every initiation this side has sent to the peer
     * @param random a cryptographic one outside of tests; 32 bytes are taken
     * @return empty when the remote identity is not usable
     */
    public static Optional<InitiatorHandshake> begin(
            LocalIdentity local,
            RemoteIdentity remote,
            int senderIndex,
            Tai64n timestamp,
            RandomGenerator random) {
        if (!remote.isUsable()) {
            return Optional.empty();
        }
        byte[] message = Initiation.create(senderIndex);
        SymmetricState state = remote.startAsInitiator();

        // e
        PrivateKey ephemeral = PrivateKey.generate(random);
        PublicKey ephemeralPublic = ephemeral.publicKey();
        HandshakePattern.put(ephemeralPublic.toBytes(), message, Initiation.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(state, ephemeralPublic);

        // es, s
        if (!HandshakePattern.mixSecret(state, ephemeral.agree(remote.publicKey()))) {
            return Optional.empty();
        }
        byte[] sealedStatic = state.encryptAndHash(local.publicKey().toBytes());
        HandshakePattern.put(sealedStatic, message, Initiation.STATIC_OFFSET);

        // ss, and the timestamp as the payload
        remote.mixStaticStatic(state);
        byte[] sealedTimestamp = state.encryptAndHash(timestamp.toBytes());
        HandshakePattern.put(sealedTimestamp, message, Initiation.TIMESTAMP_OFFSET);

        Mac1.write(remote.mac1Key(), message);
        return Optional.of(
                new InitiatorHandshake(local, remote, senderIndex, ephemeral, state, message));
    }

    /**
     * The initiation to send, 148 bytes, with mac1 filled in and mac2 zero: the very array, in
     * which nobody changes more than mac2. It is sent once; a retry is a new handshake with a new
     * ephemeral key.
     */
    public byte[] message() {
        return message;
    }

    /** The index in the initiation, under which the response will come. */
    public int senderIndex() {
        return senderIndex;
    }

    /**
     * Takes a response whose mac1 the caller has checked; mac1 alone covers its sender index. Two
     * Diffie-Hellmans. A response that is refused leaves no mark, so a forged one cannot keep the
     * real one out; one that is accepted ends the handshake and wipes it.
     *
     * @return this side's keys, the caller's to destroy; empty when the message is no response to
     *     this initiation, or this handshake is over
     */
    public Optional<SessionKeys> consumeResponse(byte[] response) {
        if (over
                || !remote.isUsable()
                || DatagramKind.of(response) != DatagramKind.RESPONSE
                || Response.receiverIndex(response) != senderIndex) {
            return Optional.empty();
        }
        SymmetricState attempt = state.copy();
        try {
            if (!readResponse(attempt, response)) {
                return Optional.empty();
            }
            byte[][] keys = attempt.split();
            destroy();
            return Optional.of(new SessionKeys(keys[0], keys[1], Response.senderIndex(response)));
        } finally {
            attempt.destroy();
        }
    }

    private boolean readResponse(SymmetricState attempt, byte[] response) {
        // e
        PublicKey remoteEphemeral =
                HandshakePattern.publicKeyAt(response, Response.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(attempt, remoteEphemeral);

        // ee, se
        if (!HandshakePattern.mixSecret(attempt, ephemeral.agree(remoteEphemeral))
                || !HandshakePattern.mixSecret(attempt, local.agree(remoteEphemeral))) {
            return false;
        }

        // psk, and nothing as the payload: its tag proves that the responder has all the keys
        remote.mixPresharedKey(attempt);
        byte[] sealedNothing =
                Arrays.copyOfRange(response, Response.EMPTY_OFFSET, Response.MAC1_OFFSET);
        return attempt.decryptAndHash(sealedNothing).isPresent();
    }

    /** Wipes the ephemeral key and the state; every response is refused afterwards. */
    public void destroy() {
        over = true;
        ephemeral.destroy();
        state.destroy();
    }
}
