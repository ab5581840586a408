package io.wirelatch.enroll.server;

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
import io.wirelatch.enroll.server.Pairing.Stage;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The server's side of the pairing protocol: a datagram goes in, at most one comes out, to the same
 * place and never longer. A pairing goes this way:
 *
 * <ol>
 *   <li>HELLO: draw a share, compute the keys, keep the pairing, answer SHARE.
 *   <li>CONFIRM: verify that the client knows the token; otherwise answer REFUSED, and that pairing
 *       is spent: one run of CPace is one guess.
 *   <li>Open the request, let {@link PeerRegistry#admit} decide, seal the answer: OFFER.
 *   <li>The same datagram again gets the same answer, as long as the window is open.
 * </ol>
 *
 * <p>It does no I/O of its own and reads no clock. Not safe for use by several threads.
 */
final class PairingProtocol {

    /** What this server can do beyond version 1: nothing yet. */
    private static final int FEATURES = 0;

    private final Supplier<HardenedToken> token;
    private final PairingWindow window;
    private final PeerRegistry registry;
    private final PairingListener listener;
    private final RandomGenerator random;
    private final PairingDrops drops;

    /** Oldest first, so that what has expired stands in front. */
    private final Map<Pairing.Key, Pairing> pairings = new LinkedHashMap<>();

    private boolean toldOfOtherVersion;

    /**
     * @param token asked when a pairing begins, which takes an open window
     */
    PairingProtocol(
            Supplier<HardenedToken> token,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            RandomGenerator random,
            PairingDrops drops) {
        this.token = token;
        this.window = window;
        this.registry = registry;
        this.listener = listener;
        this.random = random;
        this.drops = drops;
    }

    /**
     * Handles one datagram.
     *
     * @param nowNanos of the monotonic clock
     * @return the answer for that source, if there is one
     */
    Optional<byte[]> receive(byte[] datagram, Endpoint source, long nowNanos) {
        if (!window.isOpen()) {
            return dropped(PairingDrop.CLOSED);
        }
        forgetExpired(nowNanos);
        Optional<PairingMessage> message = PairingCodec.decode(datagram);
        if (message.isEmpty()) {
            return receiveOtherVersion(datagram, source);
        }
        return switch (message.get()) {
            case Hello hello -> receive(hello, source, nowNanos);
            case Confirm confirm -> receive(confirm, datagram, source);
            case Share _, SealedOffer _, Refused _ -> dropped(PairingDrop.MALFORMED);
        };
    }

    /** Forgets every pairing and wipes its keys: the window is closed. */
    void forgetAll() {
        pairings.values().forEach(Pairing::destroy);
        pairings.clear();
        toldOfOtherVersion = false;
    }

    /** Pairings in progress or just answered. */
    int pairingCount() {
        return pairings.size();
    }

    private Optional<byte[]> receive(Hello hello, Endpoint source, long nowNanos) {
        Pairing.Key key = new Pairing.Key(hello.sid(), source);
        Pairing known = pairings.get(key);
        if (known != null) {
            return known.hello().equals(hello)
                    ? Optional.of(PairingCodec.encode(known.share()))
                    : dropped(PairingDrop.CONFLICTING);
        }
        if (pairings.size() >= PairingLimits.MAX_PAIRINGS) {
            return dropped(PairingDrop.PAIRINGS_FULL);
        }
        return begin(key, hello, nowNanos);
    }

    private Optional<byte[]> begin(Pairing.Key key, Hello hello, long nowNanos) {
        CpaceSide side =
                CpaceSide.start(
                        token.get(), hello.sid().toBytes(), Share.associatedData(FEATURES), random);
        Share share = new Share(hello.sid(), Octets.of(side.share()), FEATURES);
        Optional<PairingKeys> keys =
                side.asResponder(hello.share().toBytes(), hello.associatedData());
        side.destroy();
        if (keys.isEmpty()) {
            return dropped(PairingDrop.BAD_SHARE);
        }
        pairings.put(key, new Pairing(hello, share, keys.get(), nowNanos));
        listener.joinAttempted(key.source());
        return Optional.of(PairingCodec.encode(share));
    }

    private Optional<byte[]> receive(Confirm confirm, byte[] datagram, Endpoint source) {
        Pairing pairing = pairings.get(new Pairing.Key(confirm.sid(), source));
        if (pairing == null) {
            return dropped(PairingDrop.UNKNOWN_PAIRING);
        }
        return switch (pairing.stage()) {
            case Stage.Answered answered ->
                    answered.confirm().equals(Octets.of(datagram))
                            ? Optional.of(answered.answer().toBytes())
                            : dropped(PairingDrop.CONFLICTING);
            case Stage.AwaitingConfirm awaiting -> {
                Optional<byte[]> answer = verify(confirm, awaiting.keys(), source);
                answer.ifPresent(a -> pairing.answer(Octets.of(datagram), Octets.of(a)));
                yield answer;
            }
        };
    }

    private Optional<byte[]> verify(Confirm confirm, PairingKeys keys, Endpoint source) {
        if (!keys.isClientTag(confirm.tag().toBytes())) {
            listener.joinRefused(
                    source,
                    RefusalReason.WRONG_TOKEN,
                    "the machine does not know this server's token");
            return Optional.of(
                    PairingCodec.encode(new Refused(confirm.sid(), RefusalReason.WRONG_TOKEN)));
        }
        Optional<byte[]> content =
                keys.openFromClient(
                        confirm.nonce().toBytes(),
                        PairingCodec.confirmPrefix(confirm.sid()),
                        confirm.box().toBytes());
        if (content.isEmpty()) {
            return dropped(PairingDrop.BAD_BOX);
        }
        return JoinRequestCodec.decode(content.get())
                .map(request -> decide(request, source))
                .orElseGet(() -> notUnderstood(source))
                .map(answer -> seal(answer, confirm.sid(), keys));
    }

    /** Empty when the window has closed: then nobody is told anything. */
    private Optional<JoinAnswer> decide(JoinRequest request, Endpoint source) {
        return switch (registry.admit(request, window)) {
            case AdmitOutcome.Admitted admitted -> {
                listener.peerJoined(admitted.peer(), source, admitted.again());
                yield Optional.of(new JoinAnswer.Accepted(admitted.offer()));
            }
            case AdmitOutcome.NotAdmitted refused -> {
                listener.joinRefused(source, refused.reason(), refused.detail());
                yield refused.reason() == RefusalReason.WINDOW_CLOSED
                        ? dropped(PairingDrop.CLOSED)
                        : Optional.of(new JoinAnswer.Declined(refused.reason(), refused.detail()));
            }
        };
    }

    private Optional<JoinAnswer> notUnderstood(Endpoint source) {
        String detail = "the request is not understood: are both ends of the same release?";
        listener.joinRefused(source, RefusalReason.REQUEST_INVALID, detail);
        return Optional.of(new JoinAnswer.Declined(RefusalReason.REQUEST_INVALID, detail));
    }

    private byte[] seal(JoinAnswer answer, Octets sid, PairingKeys keys) {
        Octets tag = Octets.of(keys.serverTag());
        Octets nonce = Octets.random(PairingKeys.NONCE_BYTES, random);
        byte[] content = JoinAnswerCodec.encode(answer);
        Octets box =
                Octets.of(
                        keys.sealByServer(nonce.toBytes(), PairingCodec.offerPrefix(sid), content));
        Arrays.fill(content, (byte) 0);
        return PairingCodec.encode(new SealedOffer(sid, tag, nonce, box));
    }

    /** Told to the listener once a window, since anybody can send any number of these. */
    private Optional<byte[]> receiveOtherVersion(byte[] datagram, Endpoint source) {
        Optional<Octets> sid = PairingCodec.helloOfOtherVersion(datagram);
        if (sid.isEmpty()) {
            return dropped(PairingDrop.MALFORMED);
        }
        if (!toldOfOtherVersion) {
            toldOfOtherVersion = true;
            listener.joinRefused(
                    source,
                    RefusalReason.VERSION_NOT_UNDERSTOOD,
                    "the machine speaks another version of the pairing protocol: update the"
                            + " older of the two");
        }
        return Optional.of(
                PairingCodec.encode(new Refused(sid.get(), RefusalReason.VERSION_NOT_UNDERSTOOD)));
    }

    /** Forgets the pairings whose time is over and wipes their keys. */
    void forgetExpired(long nowNanos) {
        Iterator<Pairing> oldestFirst = pairings.values().iterator();
        while (oldestFirst.hasNext()) {
            Pairing pairing = oldestFirst.next();
            if (!pairing.hasExpired(nowNanos)) {
                return;
            }
            pairing.destroy();
            oldestFirst.remove();
        }
    }

    private <T> Optional<T> dropped(PairingDrop reason) {
        drops.count(reason);
        return Optional.empty();
    }
}
