package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.crypto.PairingKeys;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Share;
import io.wirelatch.tunnel.packet.Endpoint;

/**
 * One pairing, as the server keeps it: who it is with, what was said, and where it stands. It moves
 * from awaiting the confirmation to answered, perhaps by way of being held, and keeps each answer
 * so that a repeated question gets the same one.
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
         * The client has proven the secret, and somebody has to say yes.
         *
         * @param confirm the datagram by which it did, and by which it asks again
         */
        record Held(PairingKeys keys, Octets confirm) implements Stage {}

        /**
         * The client has confirmed, rightly or not; there is no second try.
         *
         * @param confirm the datagram that was answered
         * @param answer the datagram that answers it
         * @param isRefusal whether it lets nobody in
         */
        record Answered(Octets confirm, Octets answer, boolean isRefusal) implements Stage {}
    }

    private final Key key;
    private final Hello hello;
    private final Share share;
    private final Octets opening;
    private final HardenedSecret secret;

    /** When its stage began or, if it is held, when its client last asked. */
    private long aliveNanos;

    private Stage stage;

    /**
     * @param hello without its cookie, which may change
     * @param opening of the share's commitment
     * @param secret what the client has to know
     */
    Pairing(
            Key key,
            Hello hello,
            Share share,
            Octets opening,
            HardenedSecret secret,
            PairingKeys keys,
            long nowNanos) {
        this.key = key;
        this.hello = hello;
        this.share = share;
        this.opening = opening;
        this.secret = secret;
        this.aliveNanos = nowNanos;
        this.stage = new Stage.AwaitingConfirm(keys);
    }

    Key key() {
        return key;
    }

    /** What the client began with. */
    Hello hello() {
        return hello;
    }

    /** What the server answered to it. */
    Share share() {
        return share;
    }

    /** The server's part of the check words. */
    Octets opening() {
        return opening;
    }

    /** What the client has to know. */
    HardenedSecret secret() {
        return secret;
    }

    Stage stage() {
        return stage;
    }

    /** Whether it is of no more use to anybody. */
    boolean hasExpired(long nowNanos) {
        return nowNanos - aliveNanos >= PairingLimits.PAIRING_LIFETIME.toNanos();
    }

    /** Keeps the keys until somebody has said yes or no. */
    void hold(PairingKeys keys, Octets confirm, long nowNanos) {
        stage = new Stage.Held(keys, confirm);
        aliveNanos = nowNanos;
    }

    /** Its client, which is held, has asked again. */
    void heard(long nowNanos) {
        aliveNanos = nowNanos;
    }

    /** Ends the pairing with this answer; its keys are of no more use. */
    void answer(Stage.Answered answered, long nowNanos) {
        destroy();
        stage = answered;
        aliveNanos = nowNanos;
    }

    /** Wipes the keys, if there are any. */
    void destroy() {
        switch (stage) {
            case Stage.AwaitingConfirm(PairingKeys keys) -> keys.destroy();
            case Stage.Held(PairingKeys keys, Octets _) -> keys.destroy();
            case Stage.Answered _ -> {}
        }
    }
}
