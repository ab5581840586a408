package io.wirelatch.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.MessageMacs;
import io.wirelatch.tunnel.wire.Response;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Messages that were changed on their way, and by somebody who knows how mac1 is made. */
class HandshakeTamperingTest {

    private static final HandshakeParties PARTIES = HandshakeParties.withPresharedKey(11);

    /** Where the sender index ends: Noise does not cover it, mac1 does. */
    private static final int NOISE_OFFSET = 8;

    /** 5.4.4: mac1 covers everything before it; mac2 counts only when a cookie was asked for. */
    @Test
    void anInitiationWithAnyBitFlippedBeforeMac2IsRefused() {
        byte[] message = PARTIES.begin().message();
        for (int bit = 0; bit < 8 * MessageMacs.mac2Offset(message.length); bit++) {
            assertTrue(PARTIES.receive(flipped(message, bit)).isEmpty(), "bit " + bit);
        }
        assertTrue(PARTIES.receive(message).isPresent());
    }

    @Test
    void aResponseWithAnyBitFlippedBeforeMac2IsRefused() {
        InitiatorHandshake handshake = PARTIES.begin();
        byte[] message = PARTIES.answer(handshake.message()).message();
        for (int bit = 0; bit < 8 * MessageMacs.mac2Offset(message.length); bit++) {
            assertTrue(PARTIES.consume(handshake, flipped(message, bit)).isEmpty(), "bit " + bit);
        }
        assertTrue(PARTIES.consume(handshake, message).isPresent());
    }

    /** The key of mac1 is public, so it alone must not be what keeps a changed message out. */
    @Test
    void anInitiationChangedUnderAFreshMac1IsRefused() {
        byte[] message = PARTIES.begin().message();
        for (int bit = 8 * NOISE_OFFSET; bit < 8 * Initiation.MAC1_OFFSET; bit++) {
            byte[] forged = flipped(message, bit);
            Mac1.write(PARTIES.responder.mac1Key(), forged);
            assertTrue(Mac1.verify(PARTIES.responder, forged));
            assertTrue(PARTIES.receive(forged).isEmpty(), "bit " + bit);
        }
    }

    /** A forged response that looks right until the last tag leaves the way free for the real. */
    @Test
    void aResponseChangedUnderAFreshMac1IsRefusedAndTheRealOneStillAccepted() {
        InitiatorHandshake handshake = PARTIES.begin();
        byte[] message = PARTIES.answer(handshake.message()).message();
        for (int bit = 8 * NOISE_OFFSET; bit < 8 * Response.MAC1_OFFSET; bit++) {
            byte[] forged = flipped(message, bit);
            Mac1.write(PARTIES.initiator.mac1Key(), forged);
            assertTrue(Mac1.verify(PARTIES.initiator, forged));
            assertTrue(PARTIES.consume(handshake, forged).isEmpty(), "bit " + bit);
        }
        assertTrue(PARTIES.consume(handshake, message).isPresent());
    }

    @Test
    void anInitiationOfAnyOtherLengthIsRefused() {
        byte[] message = PARTIES.begin().message();
        for (int length = 0; length <= 200; length++) {
            if (length != message.length) {
                byte[] resized = Arrays.copyOf(message, length);
                assertTrue(PARTIES.receive(resized).isEmpty(), "length " + length);
                assertTrue(PARTIES.receiveWithoutMac1(resized).isEmpty(), "length " + length);
            }
        }
    }

    @Test
    void aResponseOfAnyOtherLengthIsRefused() {
        InitiatorHandshake handshake = PARTIES.begin();
        byte[] message = PARTIES.answer(handshake.message()).message();
        for (int length = 0; length <= 200; length++) {
            if (length != message.length) {
                byte[] resized = Arrays.copyOf(message, length);
                assertTrue(PARTIES.consume(handshake, resized).isEmpty(), "length " + length);
                assertTrue(handshake.consumeResponse(resized).isEmpty(), "length " + length);
            }
        }
        assertTrue(PARTIES.consume(handshake, message).isPresent());
    }

    @Test
    void theTwoMessagesAreNotTakenForEachOther() {
        InitiatorHandshake handshake = PARTIES.begin();
        byte[] response = PARTIES.answer(handshake.message()).message();
        assertTrue(handshake.consumeResponse(handshake.message()).isEmpty());
        assertTrue(ReceivedInitiation.open(PARTIES.responder, response).isEmpty());
    }

    private static byte[] flipped(byte[] message, int bit) {
        byte[] changed = message.clone();
        changed[bit / 8] ^= (byte) (1 << bit % 8);
        return changed;
    }
}
