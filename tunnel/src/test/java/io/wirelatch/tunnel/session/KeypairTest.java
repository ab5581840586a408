package io.wirelatch.tunnel.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.aead.AeadKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How long and how much a session may carry: whitepaper, 6.1 and 6.2. */
final class KeypairTest {

    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Not 0, so that an age is a difference, and not a time. */
    private static final long CREATED_NANOS = 77 * SECOND_NANOS;

    private static Keypair keypair(boolean isInitiator) {
        return new Keypair(
                new AeadKey(new byte[AeadKey.KEY_BYTES]),
                new AeadKey(new byte[AeadKey.KEY_BYTES]),
                1,
                2,
                isInitiator,
                CREATED_NANOS);
    }

    private static long afterSeconds(long seconds) {
        return CREATED_NANOS + seconds * SECOND_NANOS;
    }

    @Test
    void nothingIsSentOrReceivedFrom180SecondsOn() {
        for (boolean isInitiator : new boolean[] {true, false}) {
            Keypair keypair = keypair(isInitiator);
            assertFalse(keypair.isExpired(afterSeconds(180) - 1));
            assertTrue(keypair.canSend(afterSeconds(180) - 1));
            assertTrue(keypair.isExpired(afterSeconds(180)));
            assertFalse(keypair.canSend(afterSeconds(180)));
        }
    }

    @Test
    void theInitiatorAloneAsksForANewSessionAfter120SecondsOfSending() {
        Keypair initiators = keypair(true);
        assertFalse(initiators.wantsRekeyAfterSending(0, afterSeconds(120) - 1));
        assertTrue(initiators.wantsRekeyAfterSending(0, afterSeconds(120)));
        Keypair responders = keypair(false);
        assertFalse(responders.wantsRekeyAfterSending(0, afterSeconds(179)));
    }

    @Test
    void theInitiatorAloneAsksForANewSessionAfter165SecondsOfReceiving() {
        Keypair initiators = keypair(true);
        assertFalse(initiators.wantsRekeyAfterReceiving(afterSeconds(165) - 1));
        assertTrue(initiators.wantsRekeyAfterReceiving(afterSeconds(165)));
        assertFalse(keypair(false).wantsRekeyAfterReceiving(afterSeconds(179)));
    }

    @Test
    void bothSidesAskForANewSessionAfterTwoToThe60Messages() {
        for (boolean isInitiator : new boolean[] {true, false}) {
            Keypair keypair = keypair(isInitiator);
            keypair.skipToCounter((1L << 60) - 1);
            assertFalse(keypair.wantsRekeyAfterSending(keypair.takeCounter(), afterSeconds(1)));
            assertTrue(keypair.wantsRekeyAfterSending(keypair.takeCounter(), afterSeconds(1)));
            assertTrue(keypair.canSend(afterSeconds(1)), "the old session serves until then");
            keypair.skipToCounter(1L << 63);
            assertTrue(keypair.wantsRekeyAfterSending(keypair.takeCounter(), afterSeconds(1)));
        }
    }

    @Test
    void theLastCounterIsTwoToThe64MinusTwoToThe13MinusTwo() {
        Keypair keypair = keypair(true);
        keypair.skipToCounter(ProtocolConstants.REJECT_AFTER_MESSAGES - 1);
        assertTrue(keypair.canSend(afterSeconds(1)));
        long last = keypair.takeCounter();
        assertEquals("18446744073709543422", Long.toUnsignedString(last));
        assertFalse(Keypair.isSpent(last));
        assertFalse(keypair.canSend(afterSeconds(1)));
        assertTrue(Keypair.isSpent(keypair.takeCounter()));
    }

    @Test
    void aCounterAboveTwoToThe63IsNotNegative() {
        Keypair keypair = keypair(false);
        keypair.skipToCounter(Long.MAX_VALUE);
        keypair.takeCounter();
        assertTrue(keypair.canSend(afterSeconds(1)));
        assertFalse(Keypair.isSpent(keypair.takeCounter()));
    }

    /**
     * 5.4.5: the response proves the responder's keys, the first transport data the initiator's.
     */
    @Test
    void theInitiatorsSessionIsConfirmedFromTheStartAndTheRespondersByUse() {
        assertTrue(keypair(true).isConfirmed());
        Keypair responders = keypair(false);
        assertFalse(responders.isConfirmed());
        responders.confirm();
        assertTrue(responders.isConfirmed());
    }

    @Test
    void threadsThatSendAtTheSameTimeNeverShareACounter() throws Exception {
        int threads = 4;
        int perThread = 20_000;
        Keypair keypair = keypair(true);
        Set<Long> all = new HashSet<>();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<List<Long>>> taken = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                taken.add(
                        executor.submit(
                                () -> {
                                    List<Long> mine = new ArrayList<>(perThread);
                                    for (int k = 0; k < perThread; k++) {
                                        mine.add(keypair.takeCounter());
                                    }
                                    return mine;
                                }));
            }
            for (Future<List<Long>> mine : taken) {
                all.addAll(mine.get());
            }
        }
        assertEquals(threads * perThread, all.size());
        assertEquals(all.size(), keypair.takeCounter());
    }
}
