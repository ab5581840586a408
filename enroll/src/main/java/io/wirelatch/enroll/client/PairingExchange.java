package io.wirelatch.enroll.client;

import io.wirelatch.enroll.crypto.CpaceSide;
import io.wirelatch.enroll.crypto.HardenedToken;
import io.wirelatch.enroll.crypto.PairingKeys;
import io.wirelatch.enroll.message.JoinAnswer;
import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.JoinRequestCodec;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.enroll.message.PairingMessage.Confirm;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Refused;
import io.wirelatch.enroll.message.PairingMessage.SealedOffer;
import io.wirelatch.enroll.message.PairingMessage.Share;
import io.wirelatch.enroll.message.RefusalReason;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The client's side of pairing with one address:
 *
 * <pre>
 *   Greeting --SHARE--> Confirming --OFFER that proves the token--> Answered
 *      ^                    |
 *      +---- 10 s ----------+
 * </pre>
 *
 * <p>In the first two stages one datagram is repeated until the next step. An answer that proves
 * nothing, such as REFUSED, is kept as a {@link Hint} and ends the exchange only when no proof has
 * come for a second. It does no I/O and reads no clock. Not safe for use by several threads.
 */
final class PairingExchange {

    /** What this client can do beyond version 1: nothing yet. */
    private static final int FEATURES = 0;

    private sealed interface Stage {

        /** HELLO is repeated. */
        record Greeting(CpaceSide side) implements Stage {}

        /** CONFIRM is repeated. */
        record Confirming(PairingKeys keys) implements Stage {}

        /** The server has proven that it knows the token, and has answered. */
        record Answered(JoinAnswer answer) implements Stage {}
    }

    private final HardenedToken token;
    private final JoinRequest request;
    private final RandomGenerator random;

    private Octets sid;
    private Stage stage;
    private byte[] datagram;
    private long stageStartedNanos;
    private long repeatAfterNanos;
    private long nextSendNanos;
    private Optional<Hint> hint = Optional.empty();
    private long hintMaturesNanos;
    private boolean everShared;

    /**
     * Draws a session identifier (16 bytes) and a scalar (32 bytes); the nonce (24 bytes) follows
     * with the server's share.
     */
    PairingExchange(
            HardenedToken token, JoinRequest request, RandomGenerator random, long nowNanos) {
        this.token = token;
        this.request = request;
        this.random = random;
        this.sid = Octets.random(PairingMessage.SID_BYTES, random);
        CpaceSide side = startSide();
        this.stage = new Stage.Greeting(side);
        this.datagram = hello(side);
        scheduleFirst(nowNanos);
    }

    /** The datagram to send now, if one is due. */
    Optional<byte[]> dueDatagram(long nowNanos) {
        if (hasEnded(nowNanos)) {
            return Optional.empty();
        }
        if (stage instanceof Stage.Confirming
                && nowNanos - stageStartedNanos >= PairingTimes.BEGIN_ANEW.toNanos()) {
            beginAnew(nowNanos);
        }
        if (nowNanos - nextSendNanos < 0) {
            return Optional.empty();
        }
        scheduleNext(nowNanos);
        return Optional.of(datagram.clone());
    }

    /** When {@link #dueDatagram} or {@link #hasEnded} may next have something new to say. */
    long nextWakeNanos() {
        return hint.isPresent() && hintMaturesNanos - nextSendNanos < 0
                ? hintMaturesNanos
                : nextSendNanos;
    }

    /** Takes what came from the server, or from anybody who says so. */
    void receive(PairingMessage message, long nowNanos) {
        if (!message.sid().equals(sid) || hasEnded(nowNanos)) {
            return;
        }
        switch (message) {
            case Share share when stage instanceof Stage.Greeting(CpaceSide side) ->
                    confirm(side, share, nowNanos);
            case SealedOffer offer when stage instanceof Stage.Confirming(PairingKeys keys) ->
                    open(offer, keys, nowNanos);
            case Refused(Octets _, RefusalReason reason)
                    when stage instanceof Stage.Confirming && reason == RefusalReason.WRONG_TOKEN ->
                    keepHint(Hint.WRONG_TOKEN, nowNanos);
            case Refused(Octets _, RefusalReason reason)
                    when stage instanceof Stage.Greeting
                            && reason == RefusalReason.VERSION_NOT_UNDERSTOOD ->
                    keepHint(Hint.OTHER_VERSION, nowNanos);
            default -> {
                // Out of turn: a repetition, or a message that only a client sends.
            }
        }
    }

    /** The server's proven answer, if it has come. */
    Optional<JoinAnswer> answer() {
        return stage instanceof Stage.Answered(JoinAnswer answer)
                ? Optional.of(answer)
                : Optional.empty();
    }

    /** What an unproven answer said, whether its time is over or not. */
    Optional<Hint> hint() {
        return hint;
    }

    /** Whether nothing more is sent or awaited. */
    boolean hasEnded(long nowNanos) {
        return stage instanceof Stage.Answered
                || (hint.isPresent() && nowNanos - hintMaturesNanos >= 0);
    }

    /** Whether the server has given its share and owes an answer. */
    boolean isConfirming() {
        return stage instanceof Stage.Confirming;
    }

    /** Whether the server has ever given a share. */
    boolean everShared() {
        return everShared;
    }

    /** Wipes the secrets of an exchange that is over. */
    void destroy() {
        switch (stage) {
            case Stage.Greeting(CpaceSide side) -> side.destroy();
            case Stage.Confirming(PairingKeys keys) -> keys.destroy();
            case Stage.Answered _ -> {}
        }
    }

    private CpaceSide startSide() {
        return CpaceSide.start(token, sid.toBytes(), Hello.associatedData(FEATURES), random);
    }

    private byte[] hello(CpaceSide side) {
        return PairingCodec.encode(new Hello(sid, Octets.of(side.share()), FEATURES));
    }

    /** A share of low order is ignored, as if it had not come. */
    private void confirm(CpaceSide side, Share share, long nowNanos) {
        Optional<PairingKeys> agreed =
                side.asInitiator(share.share().toBytes(), share.associatedData());
        if (agreed.isEmpty()) {
            return;
        }
        side.destroy();
        PairingKeys keys = agreed.get();
        Octets nonce = Octets.random(PairingKeys.NONCE_BYTES, random);
        byte[] box =
                keys.sealByClient(
                        nonce.toBytes(),
                        PairingCodec.confirmPrefix(sid),
                        JoinRequestCodec.encode(request));
        datagram =
                PairingCodec.encode(
                        new Confirm(sid, Octets.of(keys.clientTag()), nonce, Octets.of(box)));
        stage = new Stage.Confirming(keys);
        hint = Optional.empty();
        everShared = true;
        scheduleFirst(nowNanos);
    }

    private void open(SealedOffer offer, PairingKeys keys, long nowNanos) {
        Optional<byte[]> content =
                keys.isServerTag(offer.tag().toBytes())
                        ? keys.openFromServer(
                                offer.nonce().toBytes(),
                                PairingCodec.offerPrefix(sid),
                                offer.box().toBytes())
                        : Optional.empty();
        if (content.isEmpty()) {
            keepHint(Hint.SERVER_UNPROVEN, nowNanos);
            return;
        }
        JoinAnswer answer =
                JoinAnswerCodec.decode(content.get()).orElseGet(PairingExchange::notUnderstood);
        Arrays.fill(content.get(), (byte) 0);
        keys.destroy();
        stage = new Stage.Answered(answer);
    }

    /** The server has proven itself, so this is no hint. */
    private static JoinAnswer notUnderstood() {
        return new JoinAnswer.Declined(
                RefusalReason.VERSION_NOT_UNDERSTOOD,
                "the server's answer is not understood: update the older of the two machines");
    }

    private void keepHint(Hint received, long nowNanos) {
        if (hint.isEmpty()) {
            hint = Optional.of(received);
            hintMaturesNanos = nowNanos + PairingTimes.HINT.toNanos();
        }
    }

    private void beginAnew(long nowNanos) {
        destroy();
        sid = Octets.random(PairingMessage.SID_BYTES, random);
        CpaceSide side = startSide();
        stage = new Stage.Greeting(side);
        datagram = hello(side);
        hint = Optional.empty();
        scheduleFirst(nowNanos);
    }

    private void scheduleFirst(long nowNanos) {
        stageStartedNanos = nowNanos;
        repeatAfterNanos = PairingTimes.FIRST_REPEAT.toNanos();
        nextSendNanos = nowNanos;
    }

    private void scheduleNext(long nowNanos) {
        long jitterNanos = repeatAfterNanos / 100 * PairingTimes.REPEAT_JITTER_PERCENT;
        nextSendNanos =
                nowNanos + repeatAfterNanos + random.nextLong(-jitterNanos, jitterNanos + 1);
        repeatAfterNanos = Math.min(repeatAfterNanos * 2, PairingTimes.MAX_REPEAT.toNanos());
    }
}
