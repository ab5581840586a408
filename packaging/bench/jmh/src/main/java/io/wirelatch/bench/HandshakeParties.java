package io.wirelatch.bench;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.noise.HandshakeAnswer;
import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.Mac1;
import io.wirelatch.tunnel.noise.ReceivedInitiation;
import io.wirelatch.tunnel.noise.RemoteIdentity;
import io.wirelatch.tunnel.noise.SessionKeys;
import io.wirelatch.tunnel.time.Tai64n;
import java.security.SecureRandom;
import java.time.Instant;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * An initiator and a responder who know each other and share a preshared key. One for all that a
 * benchmark uses.
 */
@State(Scope.Benchmark)
public class HandshakeParties {

    private static final int INITIATOR_INDEX = 1;
    private static final int RESPONDER_INDEX = 2;
    private static final Tai64n TIMESTAMP = Tai64n.of(Instant.ofEpochSecond(1_800_000_000));

    private final SecureRandom random = new SecureRandom();
    private final PresharedKey presharedKey = PresharedKey.generate(random);
    private final LocalIdentity initiator = LocalIdentity.of(PrivateKey.generate(random));
    private final LocalIdentity responder = LocalIdentity.of(PrivateKey.generate(random));

    /** The responder as the initiator knows it. */
    private final RemoteIdentity responderSeen =
            RemoteIdentity.of(initiator, responder.publicKey(), presharedKey);

    /** The initiator as the responder knows it. */
    private final RemoteIdentity initiatorSeen =
            RemoteIdentity.of(responder, initiator.publicKey(), presharedKey);

    InitiatorHandshake begin() {
        return InitiatorHandshake.begin(
                        initiator, responderSeen, INITIATOR_INDEX, TIMESTAMP, random)
                .orElseThrow();
    }

    /** All that the responder does, mac1 included, but for comparing timestamps. */
    HandshakeAnswer respond(byte[] initiation) {
        requireMac1(responder, initiation);
        ReceivedInitiation received = ReceivedInitiation.open(responder, initiation).orElseThrow();
        if (received.authenticate(initiatorSeen).isEmpty()) {
            throw new IllegalStateException("the initiation is not authentic");
        }
        return received.respond(initiatorSeen, RESPONDER_INDEX, random).orElseThrow();
    }

    SessionKeys consume(InitiatorHandshake handshake, byte[] response) {
        requireMac1(initiator, response);
        return handshake.consumeResponse(response).orElseThrow();
    }

    private static void requireMac1(LocalIdentity receiver, byte[] message) {
        if (!Mac1.verify(receiver, message)) {
            throw new IllegalStateException("mac1 does not verify");
        }
    }
}
