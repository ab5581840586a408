package io.wirelatch.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.wire.DatagramKind;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.MessageMacs;
import io.wirelatch.tunnel.wire.Response;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whitepaper, 5.4.2, 5.4.3 and 5.4.5: two parties, message by message. */
class HandshakeTest {

    private static final long SEED = 7;

    /** 5.4.5: what one side sends under, the other receives under. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void bothSidesEndWithTheSameKeysCrosswise(long seed) {
        assertKeysAgree(new HandshakeParties(seed, PresharedKey.NONE));
        assertKeysAgree(HandshakeParties.withPresharedKey(seed));
    }

    private static void assertKeysAgree(HandshakeParties parties) {
        InitiatorHandshake handshake = parties.begin();
        HandshakeAnswer answer = parties.answer(handshake.message());
        SessionKeys initiators = parties.consume(handshake, answer.message()).orElseThrow();
        SessionKeys responders = answer.keys();

        assertArrayEquals(initiators.sendingKey(), responders.receivingKey());
        assertArrayEquals(initiators.receivingKey(), responders.sendingKey());
        assertFalse(Arrays.equals(initiators.sendingKey(), initiators.receivingKey()));
        assertEquals(HandshakeParties.RESPONDER_INDEX, initiators.remoteIndex());
        assertEquals(HandshakeParties.INITIATOR_INDEX, responders.remoteIndex());
    }

    @Test
    void everyHandshakeHasKeysOfItsOwn() {
        HandshakeParties parties = HandshakeParties.withPresharedKey(SEED);
        byte[] first = parties.answer(parties.begin().message()).keys().sendingKey();
        byte[] second = parties.answer(parties.begin().message()).keys().sendingKey();
        assertFalse(Arrays.equals(first, second));
    }

    @Test
    void theMessagesCarryTheirKindTheirIndicesAndAnEmptyMac2() {
        HandshakeParties parties = new HandshakeParties(SEED, PresharedKey.NONE);
        byte[] initiation = parties.begin().message();
        assertEquals(DatagramKind.INITIATION, DatagramKind.of(initiation));
        assertEquals(HandshakeParties.INITIATOR_INDEX, Initiation.senderIndex(initiation));
        assertMac2IsZero(initiation);

        byte[] response = parties.answer(initiation).message();
        assertEquals(DatagramKind.RESPONSE, DatagramKind.of(response));
        assertEquals(HandshakeParties.RESPONDER_INDEX, Response.senderIndex(response));
        assertEquals(HandshakeParties.INITIATOR_INDEX, Response.receiverIndex(response));
        assertMac2IsZero(response);
    }

    private static void assertMac2IsZero(byte[] message) {
        int offset = MessageMacs.mac2Offset(message.length);
        assertArrayEquals(new byte[16], Arrays.copyOfRange(message, offset, message.length));
    }

    @Test
    void theResponderLearnsWhoAndWhen() {
        HandshakeParties parties = new HandshakeParties(SEED, PresharedKey.NONE);
        byte[] message = parties.begin().message();
        ReceivedInitiation received =
                ReceivedInitiation.open(parties.responder, message).orElseThrow();
        assertEquals(parties.initiator.publicKey(), received.remoteKey());
        assertEquals(HandshakeParties.INITIATOR_INDEX, received.senderIndex());
        assertEquals(
                HandshakeParties.TIMESTAMP,
                received.authenticate(parties.initiatorSeen).orElseThrow());
    }

    /** 5.2: a wrong preshared key shows in the response, which then nobody can read. */
    @Test
    void differentPresharedKeysMakeNoSession() {
        PresharedKey one = PresharedKey.generate(new Random(SEED));
        PresharedKey other = PresharedKey.generate(new Random(SEED + 1));
        assertNoSession(new HandshakeParties(SEED, one, other));
        assertNoSession(new HandshakeParties(SEED, one, PresharedKey.NONE));
        assertNoSession(new HandshakeParties(SEED, PresharedKey.NONE, other));
    }

    private static void assertNoSession(HandshakeParties parties) {
        InitiatorHandshake handshake = parties.begin();
        byte[] response = parties.answer(handshake.message()).message();
        assertTrue(parties.consume(handshake, response).isEmpty());
    }

    @Test
    void anInitiationForSomebodyElseIsRefused() {
        HandshakeParties parties = new HandshakeParties(SEED, PresharedKey.NONE);
        HandshakeParties others = new HandshakeParties(SEED + 1, PresharedKey.NONE);
        byte[] message = parties.begin().message();
        assertFalse(Mac1.verify(others.responder, message));
        assertTrue(ReceivedInitiation.open(others.responder, message).isEmpty());
    }

    @Test
    void anInitiationIsNotTakenForAnotherPeersOwn() {
        HandshakeParties parties = new HandshakeParties(SEED, PresharedKey.NONE);
        RemoteIdentity otherPeer =
                RemoteIdentity.of(
                        parties.responder,
                        PrivateKey.generate(parties.random).publicKey(),
                        PresharedKey.NONE);
        ReceivedInitiation received =
                ReceivedInitiation.open(parties.responder, parties.begin().message()).orElseThrow();
        assertTrue(received.authenticate(otherPeer).isEmpty());
        assertTrue(received.authenticate(parties.initiatorSeen).isPresent());
    }

    @Test
    void onlyAnAuthenticatedInitiationIsAnsweredAndOnlyOnce() {
        HandshakeParties parties = new HandshakeParties(SEED, PresharedKey.NONE);
        ReceivedInitiation received =
                ReceivedInitiation.open(parties.responder, parties.begin().message()).orElseThrow();
        assertThrows(IllegalStateException.class, () -> respond(parties, received));
        assertTrue(received.authenticate(parties.initiatorSeen).isPresent());
        assertTrue(respond(parties, received));
        assertThrows(IllegalStateException.class, () -> respond(parties, received));
    }

    private static boolean respond(HandshakeParties parties, ReceivedInitiation received) {
        return received.respond(parties.initiatorSeen, 1, parties.random).isPresent();
    }

    @Test
    void aResponseToAnotherInitiationIsRefusedAndLeavesNoMark() {
        HandshakeParties parties = HandshakeParties.withPresharedKey(SEED);
        InitiatorHandshake earlier = parties.begin();
        InitiatorHandshake later = parties.begin();
        byte[] toEarlier = parties.answer(earlier.message()).message();
        byte[] toLater = parties.answer(later.message()).message();
        assertTrue(parties.consume(later, toEarlier).isEmpty());
        assertTrue(parties.consume(later, toLater).isPresent());
    }

    @Test
    void aResponseIsConsumedOnce() {
        HandshakeParties parties = HandshakeParties.withPresharedKey(SEED);
        InitiatorHandshake handshake = parties.begin();
        byte[] response = parties.answer(handshake.message()).message();
        assertTrue(parties.consume(handshake, response).isPresent());
        assertTrue(parties.consume(handshake, response).isEmpty());
    }

    @Test
    void aDestroyedHandshakeRefusesItsResponse() {
        HandshakeParties parties = HandshakeParties.withPresharedKey(SEED);
        InitiatorHandshake handshake = parties.begin();
        byte[] response = parties.answer(handshake.message()).message();
        handshake.destroy();
        assertTrue(parties.consume(handshake, response).isEmpty());
    }

    @Test
    void aDestroyedRemoteIdentityTakesNoPartInHandshakes() {
        HandshakeParties parties = HandshakeParties.withPresharedKey(SEED);
        InitiatorHandshake handshake = parties.begin();
        byte[] response = parties.answer(handshake.message()).message();
        ReceivedInitiation received = parties.receive(handshake.message()).orElseThrow();

        parties.responderSeen.destroy();
        assertFalse(parties.responderSeen.isUsable());
        assertTrue(parties.consume(handshake, response).isEmpty());
        assertTrue(
                InitiatorHandshake.begin(
                                parties.initiator,
                                parties.responderSeen,
                                1,
                                HandshakeParties.TIMESTAMP,
                                parties.random)
                        .isEmpty());

        parties.initiatorSeen.destroy();
        assertFalse(respond(parties, received));
        assertTrue(parties.receive(handshake.message()).isEmpty());
    }

    @Test
    void identitiesDoNotDependOnTheKeysTheyWereMadeFrom() {
        Random random = new Random(SEED);
        PrivateKey privateKey = PrivateKey.generate(random);
        PresharedKey presharedKey = PresharedKey.generate(random);
        PresharedKey presharedCopy = PresharedKey.ofBytes(presharedKey.revealBytes());
        LocalIdentity initiator = LocalIdentity.of(privateKey);
        LocalIdentity responder = LocalIdentity.of(PrivateKey.generate(random));
        RemoteIdentity responderSeen =
                RemoteIdentity.of(initiator, responder.publicKey(), presharedKey);
        RemoteIdentity initiatorSeen =
                RemoteIdentity.of(responder, initiator.publicKey(), presharedCopy);
        privateKey.destroy();
        presharedKey.destroy();

        InitiatorHandshake handshake =
                InitiatorHandshake.begin(
                                initiator, responderSeen, 1, HandshakeParties.TIMESTAMP, random)
                        .orElseThrow();
        ReceivedInitiation received =
                ReceivedInitiation.open(responder, handshake.message()).orElseThrow();
        assertTrue(received.authenticate(initiatorSeen).isPresent());
        byte[] response = received.respond(initiatorSeen, 2, random).orElseThrow().message();
        assertTrue(handshake.consumeResponse(response).isPresent());
    }

    @Test
    void destroyedSessionKeysAreZero() {
        HandshakeParties parties = HandshakeParties.withPresharedKey(SEED);
        SessionKeys keys = parties.answer(parties.begin().message()).keys();
        keys.destroy();
        assertArrayEquals(new byte[32], keys.sendingKey());
        assertArrayEquals(new byte[32], keys.receivingKey());
    }
}
