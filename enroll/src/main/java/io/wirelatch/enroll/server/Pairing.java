package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.PairingKeys;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Share;
import io.wirelatch.tunnel.packet.Endpoint;

/**
 * One pairing, as the server keeps it: who it is with, what was said, and where it stands. It moves
 * once, from awaiting the confirmation to answered, and keeps each answer so that a repeated
 * question gets the same one.
 */
final class Pairing {

    /**
     * What a datagram must show to belong to a pairing.
     *
     * @param sid as the client drew it
     * @param source where the HELLO came from
     */
    record Key(Octets sid, Endpoint source) {}

    /** Where a pairing stands. */
    sealed interface Stage {

        /** The client has been sent the share, and has proven nothing. */
        record AwaitingConfirm(PairingKeys keys) implements Stage {}

        /**
         * The client has confirmed, rightly or not; there is no second try.
         *
         * @param confirm the datagram that was answered
         * @param answer the datagram that answers it
         */
        record Answered(Octets confirm, Octets answer) implements Stage {}
    }

    private final Hello hello;
    private final Share share;
    private final long startedNanos;
    private Stage stage;

    Pairing(Hello hello, Share share, PairingKeys keys, long startedNanos) {
        this.hello = hello;
        this.share = share;
        this.startedNanos = startedNanos;
        this.stage = new Stage.AwaitingConfirm(keys);
    }

    /** What the client began with. */
    Hello hello() {
        return hello;
    }

    /** What the server answered to it. */
    Share share() {
        return share;
    }

    Stage stage() {
        return stage;
    }

    boolean hasExpired(long nowNanos) {
        return nowNanos - startedNanos >= PairingLimits.PAIRING_LIFETIME.toNanos();
    }

    /** Ends the pairing with this answer; its keys are of no more use. */
    void answer(Octets confirm, Octets answer) {
        destroy();
        stage = new Stage.Answered(confirm, answer);
    }

    /** Wipes the keys, if there are any yet. */
    void destroy() {
        if (stage instanceof Stage.AwaitingConfirm awaiting) {
            awaiting.keys().destroy();
        }
    }
}
