package io.wirelatch.enroll.client;

import io.wirelatch.enroll.crypto.Commitment;
import io.wirelatch.enroll.crypto.CpaceSide;
import io.wirelatch.enroll.crypto.PairingKeys;
import io.wirelatch.enroll.crypto.ServerKeyMac;
import io.wirelatch.enroll.message.JoinAnswer;
import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.enroll.message.JoinRequestCodec;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.enroll.message.PairingMessage.Closed;
import io.wirelatch.enroll.message.PairingMessage.Confirm;
import io.wirelatch.enroll.message.PairingMessage.Cookie;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Refused;
import io.wirelatch.enroll.message.PairingMessage.SealedOffer;
import io.wirelatch.enroll.message.PairingMessage.Share;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.CheckWords;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The client's side of pairing with one address:
 *
 * <pre>
 *   Greeting --SHARE--> Confirming --OFFER that proves the secret--> Answered
 *      ^ ^ |                | ^ |
 *      | +-+ COOKIE         | +-+ OFFER: wait for somebody to say yes
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

        /**
         * HELLO is repeated.
         *
         * @param cookies how many have been taken, each of which is worth an early repetition
         */
        record Greeting(CpaceSide side, Hello hello, int cookies) implements Stage {}

        /**
         * CONFIRM is repeated.
         *
         * @param waiting what the server has proven, if it waits for somebody to say yes
         */
        record Confirming(
                PairingKeys keys, Octets commitment, Octets nonce, Optional<Waiting> waiting)
                implements Stage {}

        /** The server has proven that it knows the secret, and has answered. */
        record Answered(JoinAnswer answer, CheckWords checkWords) implements Stage {}
    }

    /**
     * The server waits for somebody to say yes.
     *
     * @param checkWords what it shows
     * @param secondsLeft for how long, as of its last word
     * @param heardNanos when that was
     */
    record Waiting(CheckWords checkWords, int secondsLeft, long heardNanos) {}

    /** A proven answer, and the words that the server shows. */
    record Answer(JoinAnswer answer, CheckWords checkWords) {}

    private final PairingTask task;
    private final Optional<ServerKeyMac> serverKey;
    private final RandomGenerator random;

    private Octets sid;
    private Stage stage;
    private byte[] datagram;
    private long stageStartedNanos;
    private long repeatAfterNanos;
    private long nextSendNanos;
    private Optional<Hint> hint = Optional.empty();
    private long hintMaturesNanos;
    private int triesLeft;
    private boolean everShared;
    private Optional<RefusalReason> closed = Optional.empty();

    /**
     * Draws a session identifier (16 bytes) and a scalar (32 bytes); the nonce (24 bytes) follows
     * with the server's share.
     */
    PairingExchange(PairingTask task, RandomGenerator random, long nowNanos) {
        this.task = task;
        this.serverKey = task.server().map(ServerKeyMac::new);
        this.random = random;
        this.sid = Octets.random(PairingMessage.SID_BYTES, random);
        Stage.Greeting greeting = greet();
        this.stage = greeting;
        this.datagram = PairingCodec.encode(greeting.hello());
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
        switch (stage) {
            case Stage.Greeting greeting -> receive(message, greeting, nowNanos);
            case Stage.Confirming confirming -> receive(message, confirming, nowNanos);
            case Stage.Answered _ -> {
                // Nothing can change it.
            }
        }
    }

    private void receive(PairingMessage message, Stage.Greeting greeting, long nowNanos) {
        switch (message) {
            case Share share -> confirm(greeting, share, nowNanos);
            case Cookie(Octets _, Octets cookie) -> greetWith(cookie, greeting, nowNanos);
            case Refused(Octets _, RefusalReason reason, int _) ->
                    Hint.toHello(reason).ifPresent(h -> keepHint(h, nowNanos));
            case Closed notice ->
                    serverKey
                            .filter(key -> key.isSigned(notice))
                            .ifPresent(_ -> closed = Optional.of(notice.reason()));
            default -> {
                // Out of turn, or a message that only a client sends.
            }
        }
    }

    private void receive(PairingMessage message, Stage.Confirming confirming, long nowNanos) {
        switch (message) {
            case SealedOffer offer -> open(offer, confirming, nowNanos);
            case Refused(Octets _, RefusalReason reason, int left)
                    when reason == RefusalReason.WRONG_SECRET && confirming.waiting().isEmpty() -> {
                triesLeft = left;
                keepHint(Hint.WRONG_SECRET, nowNanos);
            }
            default -> {
                // Out of turn: a repetition, or a message that only a client sends.
            }
        }
    }

    /** The server's proven answer, if it has come. */
    Optional<Answer> answer() {
        return stage instanceof Stage.Answered(JoinAnswer answer, CheckWords checkWords)
                ? Optional.of(new Answer(answer, checkWords))
                : Optional.empty();
    }

    /** What the server waits for, if it does. */
    Optional<Waiting> waiting() {
        return stage instanceof Stage.Confirming confirming
                ? confirming.waiting()
                : Optional.empty();
    }

    /** What an unproven answer said, whether its time is over or not. */
    Optional<Hint> hint() {
        return hint;
    }

    /** How many more wrong secrets the server stands, where that is the hint. */
    int triesLeft() {
        return triesLeft;
    }

    /** What a closed server said last of its window; empty while it seems open, or says nothing. */
    Optional<RefusalReason> closed() {
        return closed;
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
            case Stage.Greeting greeting -> greeting.side().destroy();
            case Stage.Confirming confirming -> confirming.keys().destroy();
            case Stage.Answered _ -> {}
        }
    }

    private Stage.Greeting greet() {
        CpaceSide side = CpaceSide.start(task.secret(), sid.toBytes(), random);
        Hello hello = Hello.first(sid, Octets.of(side.share()), FEATURES, task.secret().locator());
        return new Stage.Greeting(side, serverKey.map(key -> key.sign(hello)).orElse(hello), 0);
    }

    /** Nobody vouches for a cookie, so a forger may cost a few datagrams, and no more. */
    private void greetWith(Octets cookie, Stage.Greeting greeting, long nowNanos) {
        if (cookie.equals(greeting.hello().cookie())) {
            return;
        }
        Hello hello = greeting.hello().withCookie(cookie);
        stage = new Stage.Greeting(greeting.side(), hello, greeting.cookies() + 1);
        datagram = PairingCodec.encode(hello);
        if (greeting.cookies() < PairingTimes.MAX_EARLY_REPEATS) {
            nextSendNanos = nowNanos;
        }
    }

    /** A share of low order is ignored, as if it had not come. */
    private void confirm(Stage.Greeting greeting, Share share, long nowNanos) {
        Optional<PairingKeys> agreed =
                greeting.side()
                        .asInitiator(
                                greeting.hello().associatedData(),
                                share.share().toBytes(),
                                share.associatedData());
        if (agreed.isEmpty()) {
            return;
        }
        greeting.side().destroy();
        PairingKeys keys = agreed.get();
        Octets nonce = Octets.random(PairingKeys.NONCE_BYTES, random);
        byte[] box =
                keys.sealByClient(
                        nonce.toBytes(),
                        PairingCodec.confirmPrefix(sid),
                        JoinRequestCodec.encode(task.request()));
        datagram =
                PairingCodec.encode(
                        new Confirm(
                                sid,
                                share.commitment(),
                                Octets.of(keys.clientTag()),
                                nonce,
                                Octets.of(box)));
        stage = new Stage.Confirming(keys, share.commitment(), nonce, Optional.empty());
        hint = Optional.empty();
        closed = Optional.empty();
        everShared = true;
        scheduleFirst(nowNanos);
    }

    private void open(SealedOffer offer, Stage.Confirming confirming, long nowNanos) {
        PairingKeys keys = confirming.keys();
        boolean proven =
                Commitment.to(offer.opening(), sid).equals(confirming.commitment())
                        && keys.isServerTag(offer.tag().toBytes());
        Optional<byte[]> content =
                proven
                        ? keys.openFromServer(
                                offer.nonce().toBytes(),
                                PairingCodec.offerPrefix(sid),
                                offer.box().toBytes())
                        : Optional.empty();
        if (content.isEmpty()) {
            if (confirming.waiting().isEmpty()) {
                keepHint(Hint.SERVER_UNPROVEN, nowNanos);
            }
            return;
        }
        CheckWords checkWords = keys.checkWords(confirming.nonce(), offer.opening());
        JoinAnswer answer =
                JoinAnswerCodec.decode(content.get()).orElseGet(PairingExchange::notUnderstood);
        Arrays.fill(content.get(), (byte) 0);
        if (answer instanceof JoinAnswer.Waiting(int secondsLeft)) {
            Waiting waiting = new Waiting(checkWords, secondsLeft, nowNanos);
            stage =
                    new Stage.Confirming(
                            keys,
                            confirming.commitment(),
                            confirming.nonce(),
                            Optional.of(waiting));
            hint = Optional.empty();
            stageStartedNanos = nowNanos;
        } else {
            keys.destroy();
            stage = new Stage.Answered(answer, checkWords);
        }
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
        Stage.Greeting greeting = greet();
        stage = greeting;
        datagram = PairingCodec.encode(greeting.hello());
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
