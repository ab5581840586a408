package io.wirelatch.tunnel.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the published vectors do not show: failures, copies, several messages under one key. */
class SymmetricStateTest {

    private static final byte[] DATA = "data".getBytes(US_ASCII);

    private static SymmetricState start() {
        SymmetricState state = SymmetricState.start("Noise_test".getBytes(US_ASCII), DATA);
        state.mixKey(DATA);
        return state;
    }

    /** Noise, 5.1: n is incremented by every message. */
    @Test
    void oneKeySealsEveryMessageUnderAnotherNonce() {
        SymmetricState writer = start();
        SymmetricState reader = start();
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(
                    DATA, reader.decryptAndHash(writer.encryptAndHash(DATA)).orElseThrow());
        }
    }

    /** Noise, 5.1: a failure leaves n and h as they were. */
    @Test
    void aRefusedCiphertextLeavesNoMark() {
        SymmetricState writer = start();
        SymmetricState reader = start();
        byte[] sealed = writer.encryptAndHash(DATA);
        byte[] forged = sealed.clone();
        forged[0] ^= 1;
        assertTrue(reader.decryptAndHash(forged).isEmpty());
        assertArrayEquals(DATA, reader.decryptAndHash(sealed).orElseThrow());
        assertArrayEquals(writer.handshakeHash(), reader.handshakeHash());
    }

    @Test
    void aCopyGoesItsOwnWay() {
        SymmetricState state = start();
        byte[] hashBefore = state.handshakeHash();
        byte[][] keysBefore = state.split();

        SymmetricState copy = state.copy();
        copy.mixKey(DATA);
        copy.mixHash(DATA);
        copy.destroy();

        assertArrayEquals(hashBefore, state.handshakeHash());
        assertArrayEquals(keysBefore, state.split());
    }

    @Test
    void aPresharedKeyChangesHashAndKeys() {
        SymmetricState with = start();
        SymmetricState without = start();
        with.mixKeyAndHash(new byte[32]);
        assertFalse(Arrays.equals(with.handshakeHash(), without.handshakeHash()));
        assertFalse(Arrays.deepEquals(with.split(), without.split()));
    }
}
