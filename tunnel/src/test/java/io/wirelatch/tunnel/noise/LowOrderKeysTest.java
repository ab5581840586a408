package io.wirelatch.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.crypto.Vectors;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.Response;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With a public key of low order every Diffie-Hellman secret is zero, and anybody can make the
 * messages that would follow from it. Here somebody does: each would verify, were the zero not
 * refused.
 */
class LowOrderKeysTest {

    private static final byte[] ZERO_SECRET = new byte[32];

    private final HandshakeParties parties = new HandshakeParties(13, PresharedKey.NONE);

    static List<PublicKey> lowOrderKeys() {
        return Vectors.lowOrderPublicKeys().stream().map(PublicKey::ofBytes).toList();
    }

    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void noHandshakeIsBegunWithALowOrderPeer(PublicKey lowOrder) {
        RemoteIdentity remote = RemoteIdentity.of(parties.initiator, lowOrder, PresharedKey.NONE);
        assertFalse(remote.isUsable());
        assertTrue(
                InitiatorHandshake.begin(
                                parties.initiator,
                                remote,
                                1,
                                HandshakeParties.TIMESTAMP,
                                parties.random)
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void anInitiationWithALowOrderEphemeralKeyIsRefused(PublicKey lowOrder) {
        byte[] message = Initiation.create(1);
        SymmetricState state = HandshakePattern.startWith(parties.responder.publicKey());
        HandshakePattern.put(lowOrder.toBytes(), message, Initiation.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(state, lowOrder);
        state.mixKey(ZERO_SECRET);
        byte[] claimedKey = parties.initiator.publicKey().toBytes();
        HandshakePattern.put(state.encryptAndHash(claimedKey), message, Initiation.STATIC_OFFSET);

        assertTrue(ReceivedInitiation.open(parties.responder, message).isEmpty());
    }

    /** Even were such a key configured as a peer: its static-static secret is zero. */
    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void anInitiationFromALowOrderStaticKeyIsNotAuthenticated(PublicKey lowOrder) {
        byte[] message = Initiation.create(1);
        SymmetricState state = HandshakePattern.startWith(parties.responder.publicKey());
        PublicKey ephemeral = parties.initiator.publicKey();
        HandshakePattern.put(ephemeral.toBytes(), message, Initiation.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(state, ephemeral);
        state.mixKey(parties.initiator.agree(parties.responder.publicKey()).orElseThrow());
        HandshakePattern.put(
                state.encryptAndHash(lowOrder.toBytes()), message, Initiation.STATIC_OFFSET);
        state.mixKey(ZERO_SECRET);
        byte[] timestamp = HandshakeParties.TIMESTAMP.toBytes();
        HandshakePattern.put(state.encryptAndHash(timestamp), message, Initiation.TIMESTAMP_OFFSET);

        ReceivedInitiation received =
                ReceivedInitiation.open(parties.responder, message).orElseThrow();
        RemoteIdentity remote = RemoteIdentity.of(parties.responder, lowOrder, PresharedKey.NONE);
        assertTrue(received.authenticate(remote).isEmpty());
    }

    /** The real responder, but its ephemeral key is of low order: no forward secrecy. */
    @ParameterizedTest
    @MethodSource("lowOrderKeys")
    void aResponseWithALowOrderEphemeralKeyIsRefused(PublicKey lowOrder) {
        InitiatorHandshake handshake = parties.begin();
        byte[] message = Response.create(2, HandshakeParties.INITIATOR_INDEX);
        SymmetricState state = stateAfter(handshake.message());
        HandshakePattern.put(lowOrder.toBytes(), message, Response.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(state, lowOrder);
        state.mixKey(ZERO_SECRET);
        state.mixKey(ZERO_SECRET);
        parties.initiatorSeen.mixPresharedKey(state);
        HandshakePattern.put(state.encryptAndHash(new byte[0]), message, Response.EMPTY_OFFSET);

        assertTrue(handshake.consumeResponse(message).isEmpty());
        byte[] real = parties.answer(handshake.message()).message();
        assertTrue(handshake.consumeResponse(real).isPresent());
    }

    /** The state that the responder has when it has read the initiation. */
    private SymmetricState stateAfter(byte[] initiation) {
        SymmetricState state = HandshakePattern.startWith(parties.responder.publicKey());
        PublicKey ephemeral = HandshakePattern.publicKeyAt(initiation, Initiation.EPHEMERAL_OFFSET);
        HandshakePattern.mixEphemeral(state, ephemeral);
        state.mixKey(parties.responder.agree(ephemeral).orElseThrow());
        state.encryptAndHash(parties.initiator.publicKey().toBytes());
        parties.initiatorSeen.mixStaticStatic(state);
        state.encryptAndHash(HandshakeParties.TIMESTAMP.toBytes());
        return state;
    }
}
