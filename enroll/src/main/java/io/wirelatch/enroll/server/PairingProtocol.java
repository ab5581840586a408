package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.Commitment;
import io.wirelatch.enroll.crypto.CpaceSide;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.crypto.PairingKeys;
import io.wirelatch.enroll.crypto.ServerKeyMac;
import io.wirelatch.enroll.message.JoinAnswer;
import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.enroll.message.JoinRequest;
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
import io.wirelatch.enroll.server.AdmitOutcome.Admitted;
import io.wirelatch.enroll.server.AdmitOutcome.NotAdmitted;
import io.wirelatch.enroll.server.Pairing.Stage;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The server's side of the pairing protocol: a datagram goes in, at most one comes out, to the same
 * place and never longer. A pairing goes this way:
 *
 * <ol>
 *   <li>HELLO: find the secret that it names ({@link WindowTerms}), let {@link HelloGate} decide
 *       whether it is worth the work, draw a share, compute the keys, keep the pairing, answer
 *       SHARE.
 *   <li>CONFIRM: verify that the client knows the secret; otherwise count it, answer REFUSED, and
 *       that pairing is spent: one run of CPace is one guess.
 *   <li>Open the request, let {@link JoinGate} decide, seal the answer: OFFER.
 *   <li>The same datagram again gets the same answer, as long as the window is open, and a refusal
 *       beyond that if it was locked; one that is held is told to wait until somebody has decided.
 * </ol>
 *
 * <p>It does no I/O of its own and reads no monotonic clock. Not safe for use by several threads.
 */
final class PairingProtocol {

    /** What this server can do beyond version 1: nothing yet. */
    private static final int FEATURES = 0;

    /** So many refusals of somebody who has proven nothing are told in a window. */
    private static final int MAX_TOLD = 16;

    private final ServerWindow window;
    private final Pairings pairings;
    private final JoinGate joinGate;
    private final HelloGate helloGate;
    private final ServerKeyMac serverKey;
    private final ClosedNotices notices;
    private final PairingListener listener;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Optional<ProgramVersion> version;
    private final PairingDrops drops;

    /**
     * What anybody can make happen any number of times, from any address, is told once a window for
     * each address, as long as those are few.
     */
    private final Set<Told> told = new HashSet<>();

    private record Told(RefusalReason reason, IpAddress from) {}

    PairingProtocol(
            ServerWindow window,
            Pairings pairings,
            JoinGate joinGate,
            ServerKeyMac serverKey,
            PairingListener listener,
            RandomGenerator random,
            InstantSource clock,
            Optional<ProgramVersion> version,
            PairingDrops drops) {
        this.window = window;
        this.pairings = pairings;
        this.joinGate = joinGate;
        this.helloGate = new HelloGate(random);
        this.serverKey = serverKey;
        this.notices = new ClosedNotices(serverKey);
        this.listener = listener;
        this.random = random;
        this.clock = clock;
        this.version = version;
        this.drops = drops;
    }

    /**
     * Handles one datagram.
     *
     * @param nowNanos of the monotonic clock
     * @return the answer for that source, if there is one
     */
    Optional<byte[]> receive(byte[] datagram, Endpoint source, long nowNanos) {
        Optional<PairingMessage> message = PairingCodec.decode(datagram);
        if (message.isEmpty()) {
            return receiveOtherVersion(datagram, source);
        }
        return switch (message.get()) {
            case Hello hello -> receive(hello, source, nowNanos);
            case Confirm confirm -> receive(confirm, datagram, source, nowNanos);
            case Share _, SealedOffer _, Refused _, Cookie _, Closed _ ->
                    dropped(PairingDrop.MALFORMED);
        };
    }

    /** A new window tells once more what it tells once. */
    void windowOpened() {
        told.clear();
    }

    private Optional<byte[]> receive(Hello hello, Endpoint source, long nowNanos) {
        Optional<WindowTerms> terms = window.isOpen() ? window.terms() : Optional.empty();
        if (terms.isEmpty()) {
            return notices.answer(hello, source, window.isLocked(), nowNanos)
                    .or(() -> dropped(PairingDrop.CLOSED));
        }
        Pairing.Key key = new Pairing.Key(hello.sid(), source);
        Optional<Pairing> known = pairings.find(key);
        if (known.isPresent()) {
            return known.get().hello().equals(hello.withCookie(Hello.NO_COOKIE))
                    ? Optional.of(PairingCodec.encode(known.get().share()))
                    : dropped(PairingDrop.CONFLICTING);
        }
        if (hello.hasServerKeyMac() && !serverKey.isSigned(hello)) {
            return Optional.of(
                    refused(
                            key,
                            RefusalReason.OTHER_SERVER_KEY,
                            "a machine means a server with another key"));
        }
        return switch (terms.get().choose(hello.locator())) {
            case WindowTerms.Choice.NotTaken(RefusalReason reason, String detail) ->
                    Optional.of(refused(key, reason, detail));
            case WindowTerms.Choice.Taken(HardenedSecret secret) ->
                    switch (helloGate.judge(hello, source, pairings.halfOpenCount(), nowNanos)) {
                        case PASS -> begin(key, hello, secret, nowNanos);
                        case DEMAND_COOKIE ->
                                Optional.of(
                                        PairingCodec.encode(
                                                new Cookie(
                                                        hello.sid(),
                                                        helloGate.cookie(source, nowNanos))));
                        case THROTTLED -> dropped(PairingDrop.THROTTLED);
                    };
        };
    }

    private Optional<byte[]> begin(
            Pairing.Key key, Hello hello, HardenedSecret secret, long nowNanos) {
        Octets opening = Octets.random(PairingMessage.COMMITMENT_BYTES, random);
        CpaceSide side = CpaceSide.start(secret, hello.sid().toBytes(), random);
        Share share =
                new Share(
                        hello.sid(),
                        Octets.of(side.share()),
                        FEATURES,
                        Commitment.to(opening, hello.sid()));
        Optional<PairingKeys> keys =
                side.asResponder(
                        share.associatedData(), hello.share().toBytes(), hello.associatedData());
        side.destroy();
        if (keys.isEmpty()) {
            return dropped(PairingDrop.BAD_SHARE);
        }
        pairings.begin(
                new Pairing(
                        key,
                        hello.withCookie(Hello.NO_COOKIE),
                        share,
                        opening,
                        secret,
                        keys.get(),
                        nowNanos));
        listener.heard(new PairingEvent.JoinAttempted(key.source()));
        return Optional.of(PairingCodec.encode(share));
    }

    private Optional<byte[]> receive(
            Confirm confirm, byte[] datagram, Endpoint source, long nowNanos) {
        Optional<Pairing> found = pairings.find(new Pairing.Key(confirm.sid(), source));
        if (found.isEmpty()) {
            return dropped(window.isOpen() ? PairingDrop.UNKNOWN_PAIRING : PairingDrop.CLOSED);
        }
        Pairing pairing = found.get();
        Octets question = Octets.of(datagram);
        return switch (pairing.stage()) {
            case Stage.Answered(Octets asked, Octets answer, var _) ->
                    asked.equals(question)
                            ? Optional.of(answer.toBytes())
                            : dropped(PairingDrop.CONFLICTING);
            case Stage.Held(PairingKeys keys, Octets asked) ->
                    asked.equals(question)
                            ? Optional.of(seal(stillWaiting(pairing, nowNanos), pairing, keys))
                            : dropped(PairingDrop.CONFLICTING);
            case Stage.AwaitingConfirm awaiting ->
                    window.terms()
                            .filter(_ -> window.isOpen())
                            .flatMap(
                                    terms ->
                                            verify(
                                                    confirm, question, pairing, awaiting, terms,
                                                    nowNanos));
        };
    }

    private Optional<byte[]> verify(
            Confirm confirm,
            Octets question,
            Pairing pairing,
            Stage.AwaitingConfirm stage,
            WindowTerms terms,
            long nowNanos) {
        if (!confirm.commitment().equals(pairing.share().commitment())) {
            return dropped(PairingDrop.NOT_ECHOED);
        }
        PairingKeys keys = stage.keys();
        if (!keys.isClientTag(confirm.tag().toBytes())) {
            byte[] refused = countFailure(pairing, terms);
            pairings.answer(
                    pairing, new Stage.Answered(question, Octets.of(refused), true), nowNanos);
            return Optional.of(refused);
        }
        Optional<byte[]> content =
                keys.openFromClient(
                        confirm.nonce().toBytes(),
                        PairingCodec.confirmPrefix(confirm.sid()),
                        confirm.box().toBytes());
        if (content.isEmpty()) {
            return dropped(PairingDrop.BAD_BOX);
        }
        JoinGate.Verdict verdict =
                JoinRequestCodec.decode(content.get())
                        .map(request -> decide(request, confirm, pairing, keys, terms))
                        .orElseGet(() -> notUnderstood(pairing.key().source()));
        return switch (verdict) {
            case JoinGate.Verdict.Held() -> {
                pairings.hold(pairing, stage, question, nowNanos);
                yield Optional.of(seal(stillWaiting(pairing, nowNanos), pairing, keys));
            }
            case JoinGate.Verdict.Decided(NotAdmitted(RefusalReason reason, var _, var _))
                    when reason == RefusalReason.WINDOW_CLOSED ->
                    dropped(PairingDrop.CLOSED);
            case JoinGate.Verdict.Decided(AdmitOutcome outcome) ->
                    Optional.of(finish(pairing, keys, question, outcome, nowNanos));
        };
    }

    private byte[] countFailure(Pairing pairing, WindowTerms terms) {
        if (terms.isOutOfTries()) {
            return refused(
                    pairing.key(),
                    RefusalReason.WRONG_SECRET,
                    "one more wrong code: this window locks when it closes");
        }
        int triesLeft = terms.countFailure(pairing.key().source());
        listener.heard(
                new PairingEvent.SecretWrong(pairing.key().source(), terms.failures(), triesLeft));
        return PairingCodec.encode(
                new Refused(pairing.key().sid(), RefusalReason.WRONG_SECRET, triesLeft));
    }

    private JoinGate.Verdict decide(
            JoinRequest request,
            Confirm confirm,
            Pairing pairing,
            PairingKeys keys,
            WindowTerms terms) {
        return joinGate.decide(
                new JoinGate.Proven(
                        request, pairing, keys.checkWords(confirm.nonce(), pairing.opening())),
                terms);
    }

    private JoinGate.Verdict notUnderstood(Endpoint source) {
        String detail = "the request is not understood: are both ends of the same release?";
        listener.heard(new PairingEvent.JoinRefused(source, RefusalReason.REQUEST_INVALID, detail));
        return new JoinGate.Verdict.Decided(new NotAdmitted(RefusalReason.REQUEST_INVALID, detail));
    }

    /** Ends a pairing that was held; its client hears so when it asks again. */
    void finishHeld(Pairing pairing, AdmitOutcome outcome, long nowNanos) {
        if (pairing.stage() instanceof Stage.Held(PairingKeys keys, Octets question)) {
            finish(pairing, keys, question, outcome, nowNanos);
        }
    }

    private byte[] finish(
            Pairing pairing,
            PairingKeys keys,
            Octets question,
            AdmitOutcome outcome,
            long nowNanos) {
        JoinAnswer answer =
                switch (outcome) {
                    case Admitted admitted ->
                            new JoinAnswer.Accepted(
                                    admitted.offer().withServerVersion(version), clock.instant());
                    case NotAdmitted(RefusalReason reason, String detail, var _) ->
                            new JoinAnswer.Declined(reason, detail);
                };
        byte[] sealed = seal(answer, pairing, keys);
        boolean isRefusal = outcome instanceof NotAdmitted;
        pairings.answer(
                pairing, new Stage.Answered(question, Octets.of(sealed), isRefusal), nowNanos);
        return sealed;
    }

    private JoinAnswer stillWaiting(Pairing pairing, long nowNanos) {
        pairing.heard(nowNanos);
        return new JoinAnswer.Waiting(Math.toIntExact(window.approvals().remaining().toSeconds()));
    }

    private byte[] seal(JoinAnswer answer, Pairing pairing, PairingKeys keys) {
        Octets sid = pairing.key().sid();
        Octets tag = Octets.of(keys.serverTag());
        Octets nonce = Octets.random(PairingKeys.NONCE_BYTES, random);
        byte[] content = JoinAnswerCodec.encode(answer);
        Octets box =
                Octets.of(
                        keys.sealByServer(nonce.toBytes(), PairingCodec.offerPrefix(sid), content));
        Arrays.fill(content, (byte) 0);
        return PairingCodec.encode(new SealedOffer(sid, pairing.opening(), tag, nonce, box));
    }

    private Optional<byte[]> receiveOtherVersion(byte[] datagram, Endpoint source) {
        if (!window.isOpen()) {
            return dropped(PairingDrop.CLOSED);
        }
        return PairingCodec.helloOfOtherVersion(datagram)
                .map(
                        sid ->
                                refused(
                                        new Pairing.Key(sid, source),
                                        RefusalReason.VERSION_NOT_UNDERSTOOD,
                                        "the machine speaks another version of the pairing"
                                                + " protocol: update the older of the two"))
                .or(() -> dropped(PairingDrop.MALFORMED));
    }

    private byte[] refused(Pairing.Key key, RefusalReason reason, String detail) {
        if (told.size() < MAX_TOLD && told.add(new Told(reason, key.source().address()))) {
            listener.heard(new PairingEvent.JoinRefused(key.source(), reason, detail));
        }
        return PairingCodec.encode(new Refused(key.sid(), reason, 0));
    }

    private <T> Optional<T> dropped(PairingDrop reason) {
        drops.count(reason);
        return Optional.empty();
    }
}
