package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.AdmitOutcome.Admitted;
import io.wirelatch.enroll.server.AdmitOutcome.NotAdmitted;
import io.wirelatch.enroll.server.PairingEvent.CodeUsedTwice.NotTakenBack;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides about a machine that has proven the secret, in this order:
 *
 * <ol>
 *   <li>Is the code still good for it? A second machine with a code for one means that somebody
 *       else knows the code: then neither joins, even if the first one has just connected.
 *   <li>Could the handshakes be accepted that follow? See {@link HandshakeClock}.
 *   <li>Does somebody have to say yes? Then it is held.
 *   <li>Everything else is {@link PeerRegistry#admit}'s to say.
 * </ol>
 *
 * <p>Not safe for use by several threads.
 */
final class JoinGate {

    /** What each of two machines is told that have used a code that was for one. */
    static final String CODE_USED_TWICE =
            "another machine has used this code: somebody else may know it. This one has not joined;"
                    + " have the window opened anew";

    private final PeerRegistry registry;
    private final ServerWindow window;
    private final HeldJoiners held;
    private final PairingListener listener;

    JoinGate(
            PeerRegistry registry,
            ServerWindow window,
            HeldJoiners held,
            PairingListener listener) {
        this.registry = registry;
        this.window = window;
        this.held = held;
        this.listener = listener;
    }

    /**
     * Somebody who has proven the secret.
     *
     * @param request what the machine asks for
     * @param pairing in which it did
     * @param checkWords what its own end shows
     */
    record Proven(JoinRequest request, Pairing pairing, CheckWords checkWords) {

        Endpoint from() {
            return pairing.key().source();
        }

        PublicKey machine() {
            return request.publicKey();
        }
    }

    /** What becomes of it. */
    sealed interface Verdict {

        /** It is a peer, or is not: it is told so. */
        record Decided(AdmitOutcome outcome) implements Verdict {}

        /** Somebody has to say yes first. */
        record Held() implements Verdict {}
    }

    Verdict decide(Proven proven, WindowTerms terms) {
        return switch (terms.use(proven.pairing().secret(), proven.machine(), proven.from())) {
            case SECOND -> new Verdict.Decided(refuseBoth(proven, terms));
            case BEYOND ->
                    refuse(
                            proven,
                            RefusalReason.CODE_USED_UP,
                            "the code has been used, by this machine or by as many as it was for: have"
                                    + " the window opened anew");
            case FINE ->
                    HandshakeClock.problem(
                                    proven.request(), registry.latestInitiation(proven.machine()))
                            .map(problem -> refuse(proven, RefusalReason.CLOCK, problem))
                            .orElseGet(() -> holdOrAdmit(proven, terms));
        };
    }

    /** Somebody has said yes. */
    AdmitOutcome approve(HeldJoiners.Entry entry) {
        return admit(
                new Proven(entry.request(), entry.pairing(), entry.joiner().checkWords()),
                window.approvals());
    }

    /** Somebody has said no, or nothing until it was too late. */
    NotAdmitted decline(HeldJoiners.Entry entry, RefusalReason reason, String detail) {
        return tell(entry.joiner().from(), reason, detail);
    }

    private Verdict holdOrAdmit(Proven proven, WindowTerms terms) {
        return terms.options().approve()
                ? hold(proven)
                : new Verdict.Decided(admit(proven, window.time()));
    }

    private AdmitOutcome admit(Proven proven, PairingWindow time) {
        AdmitOutcome outcome = registry.admit(proven.request(), time);
        switch (outcome) {
            case Admitted(PeerRecord peer, var _, boolean again) -> {
                window.terms()
                        .ifPresent(
                                terms ->
                                        terms.noteAdmitted(
                                                proven.pairing().secret(),
                                                proven.machine(),
                                                !again));
                listener.heard(
                        new PairingEvent.PeerJoined(
                                peer, proven.from(), again, proven.checkWords()));
            }
            case NotAdmitted refused -> tell(proven.from(), refused);
        }
        return outcome;
    }

    private Verdict hold(Proven proven) {
        if (held.isFullFor(proven.machine())) {
            return refuse(
                    proven,
                    RefusalReason.TOO_MANY_WAITING,
                    "too many machines are waiting to be approved: try again later");
        }
        String name =
                held.nameFor(
                        proven.request(),
                        n ->
                                registry.find(n)
                                        .filter(p -> !p.publicKey().equals(proven.machine()))
                                        .isPresent());
        HeldJoiner joiner =
                new HeldJoiner(name, proven.machine(), proven.from(), proven.checkWords());
        held.put(new HeldJoiners.Entry(joiner, proven.request(), proven.pairing()));
        listener.heard(new PairingEvent.JoinerWaits(joiner));
        return new Verdict.Held();
    }

    /**
     * Two machines know a code that was for one, and nobody can tell whose it was. What the first
     * one has got by it is taken back; a peer of before this window stays one, since it owes its
     * place to another pairing.
     */
    private NotAdmitted refuseBoth(Proven second, WindowTerms terms) {
        List<PeerRecord> takenBack = new ArrayList<>();
        List<NotTakenBack> left = new ArrayList<>();
        List<PeerRecord> staying =
                terms.earlierPeersByCode().stream()
                        .map(machine -> registry.find(machine.toBase64()))
                        .flatMap(Optional::stream)
                        .toList();
        for (PublicKey machine : terms.newByCode()) {
            Optional<PeerRecord> peer = registry.find(machine.toBase64());
            switch (registry.remove(machine.toBase64())) {
                case RemoveOutcome.Removed(PeerRecord removed) -> takenBack.add(removed);
                case RemoveOutcome.NotSaved(String reason) ->
                        peer.ifPresent(p -> left.add(new NotTakenBack(p, reason)));
                case RemoveOutcome.UnknownPeer _ -> {
                    // Somebody has removed it already.
                }
            }
        }
        listener.heard(
                new PairingEvent.CodeUsedTwice(
                        terms.firstUser(), second.from(), takenBack, left, staying));
        return new NotAdmitted(RefusalReason.CODE_USED_TWICE, CODE_USED_TWICE);
    }

    private Verdict refuse(Proven proven, RefusalReason reason, String detail) {
        return new Verdict.Decided(tell(proven.from(), reason, detail));
    }

    private NotAdmitted tell(Endpoint from, RefusalReason reason, String detail) {
        NotAdmitted refused = new NotAdmitted(reason, detail);
        tell(from, refused);
        return refused;
    }

    private void tell(Endpoint from, NotAdmitted refused) {
        listener.heard(new PairingEvent.JoinRefused(from, refused.reason(), refused.ownDetail()));
    }
}
