package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;

/** An initiator and a responder who know each other, made from a seed. */
final class HandshakeParties {

    static final int INITIATOR_INDEX = 0x81020304;
    static final int RESPONDER_INDEX = 0x91A2A3A4;
    static final Tai64n TIMESTAMP = Tai64n.of(Instant.ofEpochSecond(1_700_000_000));

    final Random random;
    final LocalIdentity initiator;
    final LocalIdentity responder;

    /** The responder as the initiator knows it. */
    final RemoteIdentity responderSeen;

    /** The initiator as the responder knows it. */
    final RemoteIdentity initiatorSeen;

    HandshakeParties(long seed, PresharedKey presharedKey) {
        this(seed, presharedKey, presharedKey);
    }

    HandshakeParties(long seed, PresharedKey initiators, PresharedKey responders) {
        random = new Random(seed);
        initiator = LocalIdentity.of(PrivateKey.generate(random));
        responder = LocalIdentity.of(PrivateKey.generate(random));
        responderSeen = RemoteIdentity.of(initiator, responder.publicKey(), initiators);
        initiatorSeen = RemoteIdentity.of(responder, initiator.publicKey(), responders);
    }

    static HandshakeParties withPresharedKey(long seed) {
        return new HandshakeParties(seed, PresharedKey.generate(new Random(seed + 1)));
    }

    InitiatorHandshake begin() {
        return InitiatorHandshake.begin(
                        initiator, responderSeen, INITIATOR_INDEX, TIMESTAMP, random)
                .orElseThrow();
    }

    /** The responder's steps up to proof, mac1 included. */
    Optional<ReceivedInitiation> receive(byte[] message) {
        return Mac1.verify(responder, message) ? receiveWithoutMac1(message) : Optional.empty();
    }

    Optional<ReceivedInitiation> receiveWithoutMac1(byte[] message) {
        return ReceivedInitiation.open(responder, message)
                .filter(received -> received.authenticate(initiatorSeen).isPresent());
    }

    HandshakeAnswer answer(byte[] initiation) {
        return receive(initiation)
                .orElseThrow()
                .respond(initiatorSeen, RESPONDER_INDEX, random)
                .orElseThrow();
    }

    /** The initiator's steps, mac1 included. */
    Optional<SessionKeys> consume(InitiatorHandshake handshake, byte[] response) {
        return Mac1.verify(initiator, response)
                ? handshake.consumeResponse(response)
                : Optional.empty();
    }
}
