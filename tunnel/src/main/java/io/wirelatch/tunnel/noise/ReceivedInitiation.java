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
 * An initiation that somebody sent to this side (whitepaper, 5.4.2 and 5.4.3), in three steps that
 * cost more as they prove more: {@link #open} tells who it claims to be from, {@link #authenticate}
 * proves it, {@link #respond} answers it. Between the last two the caller compares the timestamp
 * with the peer's greatest one. Belongs to one thread; {@link #destroy()} ends it at any step.
 */
public final class ReceivedInitiation {

    private final int senderIndex;
    private final PublicKey remoteEphemeral;
    private final PublicKey remoteKey;
    private final byte[] sealedTimestamp;
    private SymmetricState state;
    private boolean authenticated;

    private ReceivedInitiation(
            int senderIndex,
            PublicKey remoteEphemeral,
            PublicKey remoteKey,
            byte[] sealedTimestamp,
            SymmetricState state) {
        this.senderIndex = senderIndex;
        this.remoteEphemeral = remoteEphemeral;
        this.remoteKey = remoteKey;
        this.sealedTimestamp = sealedTimestamp;
        this.state = state;
    }

    /**
     * Reads an initiation whose mac1 the caller has checked, as far as the sender's static key: one
     * Diffie-Hellman.
     *
     * @return empty when the message is no initiation or was not sealed for this side
     */
    public static Optional<ReceivedInitiation> open(LocalIdentity local, byte[] message) {
        if (DatagramKind.of(message) != DatagramKind.INITIATION) {
            return Optional.empty();
        }
        SymmetricState state = local.startAsResponder();

        // e
        PublicKey remoteEphemeral =
                HandshakePattern.publicKeyAt(message, Initiation.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(state, remoteEphemeral);

        // es, s
        if (!HandshakePattern.mixSecret(state, local.agree(remoteEphemeral))) {
            return Optional.empty();
        }
        byte[] sealedStatic =
                Arrays.copyOfRange(message, Initiation.STATIC_OFFSET, Initiation.TIMESTAMP_OFFSET);
        Optional<byte[]> remoteStatic = state.decryptAndHash(sealedStatic);
        if (remoteStatic.isEmpty()) {
            state.destroy();
            return Optional.empty();
        }
        byte[] sealedTimestamp =
                Arrays.copyOfRange(message, Initiation.TIMESTAMP_OFFSET, Initiation.MAC1_OFFSET);
        return Optional.of(
                new ReceivedInitiation(
                        Initiation.senderIndex(message),
                        remoteEphemeral,
                        PublicKey.ofBytes(remoteStatic.get()),
                        sealedTimestamp,
                        state));
    }

    /** Who the initiation claims to be from: anybody may claim anything. */
    public PublicKey remoteKey() {
        return remoteKey;
    }

    /** The index that the initiator picked, where the response will be sent. */
    public int senderIndex() {
        return senderIndex;
    }

    /**
     * Proves that the initiation was made by the holder of the claimed key. It may be a recorded
     * one all the same: that is what the timestamp is for.
     *
     * @param remote the peer that has {@link #remoteKey()}
     * @return the timestamp; empty when the initiation is forged, the peer is another one, or its
     *     identity is not usable
     */
    public Optional<Tai64n> authenticate(RemoteIdentity remote) {
        if (!remote.isUsable() || !remote.publicKey().equals(remoteKey)) {
            return Optional.empty();
        }
        // ss, and the timestamp as the payload
        SymmetricState attempt = state.copy();
        remote.mixStaticStatic(attempt);
        Optional<byte[]> timestamp = attempt.decryptAndHash(sealedTimestamp);
        if (timestamp.isEmpty()) {
            attempt.destroy();
            return Optional.empty();
        }
        state.destroy();
        state = attempt;
        authenticated = true;
        return timestamp.map(Tai64n::ofBytes);
    }

    /**
     * Makes the response, once: two Diffie-Hellmans and a new ephemeral key. The initiation is
     * destroyed.
     *
     * @param remote the identity that {@link #authenticate} succeeded with
     * @param localIndex this side's index of the new session, unused so far
     * @param random a cryptographic one outside of tests; 32 bytes are taken
     * @return empty when a secret is all zero, or the identity has been destroyed since
     * @throws IllegalStateException when the initiation is not authenticated, or was answered
     */
    public Optional<HandshakeAnswer> respond(
            RemoteIdentity remote, int localIndex, RandomGenerator random) {
        if (!authenticated) {
            throw new IllegalStateException(
                    "only an authenticated initiation is answered, and only once");
        }
        if (!remote.isUsable()) {
            return Optional.empty();
        }
        PrivateKey ephemeral = PrivateKey.generate(random);
        try {
            return writeResponse(remote, localIndex, ephemeral);
        } finally {
            ephemeral.destroy();
            destroy();
        }
    }

    private Optional<HandshakeAnswer> writeResponse(
            RemoteIdentity remote, int localIndex, PrivateKey ephemeral) {
        byte[] message = Response.create(localIndex, senderIndex);

        // e
        PublicKey ephemeralPublic = ephemeral.publicKey();
        HandshakePattern.put(ephemeralPublic.toBytes(), message, Response.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(state, ephemeralPublic);

        // ee, se
        if (!HandshakePattern.mixSecret(state, ephemeral.agree(remoteEphemeral))
                || !HandshakePattern.mixSecret(state, ephemeral.agree(remoteKey))) {
            return Optional.empty();
        }

        // psk, and nothing as the payload
        remote.mixPresharedKey(state);
        HandshakePattern.put(state.encryptAndHash(new byte[0]), message, Response.EMPTY_OFFSET);

        Mac1.write(remote.mac1Key(), message);
        byte[][] keys = state.split();
        return Optional.of(
                new HandshakeAnswer(message, new SessionKeys(keys[1], keys[0], senderIndex)));
    }

    /** Wipes the state; the initiation can be neither authenticated nor answered afterwards. */
    public void destroy() {
        authenticated = false;
        state.destroy();
    }
}
