package io.wirelatch.enroll.server;

import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.crypto.ServerKeyMac;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.AdmitOutcome.Admitted;
import io.wirelatch.enroll.server.AdmitOutcome.NotAdmitted;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Everything about pairing that needs neither thread nor socket: the window's opening and closing,
 * what its end means for pairings in progress, and somebody's yes or no. Datagrams are {@link
 * PairingProtocol}'s. Time comes with each call. Not safe for use by several threads.
 */
final class PairingCore {

    private final ServerWindow window;
    private final Pairings pairings = new Pairings();
    private final HeldJoiners held = new HeldJoiners();
    private final PairingListener listener;
    private final Supplier<HardenedSecret> token;
    private final JoinGate gate;
    private final PairingProtocol protocol;

    /**
     * @param token asked when the window opens
     * @param fingerprint of the server's key
     * @param window closed, and used through this alone from now on
     * @param version of this program, which those who have paired are told
     */
    PairingCore(
            Supplier<HardenedSecret> token,
            ServerFingerprint fingerprint,
            PairingWindow window,
            PeerRegistry registry,
            PairingListener listener,
            RandomGenerator random,
            InstantSource clock,
            Optional<ProgramVersion> version,
            PairingDrops drops) {
        this.token = token;
        this.window = new ServerWindow(window);
        this.listener = listener;
        this.gate = new JoinGate(registry, this.window, held, listener);
        this.protocol =
                new PairingProtocol(
                        this.window,
                        pairings,
                        gate,
                        new ServerKeyMac(fingerprint),
                        listener,
                        random,
                        clock,
                        version,
                        drops);
    }

    /**
     * Opens the window. One that is open already is opened anew; where a code comes or goes with
     * that, pairings in progress end.
     *
     * @param code hardened, if the options have one; wiped when the window closes
     */
    void open(WindowOptions options, Optional<HardenedSecret> code, long nowNanos) {
        advance(nowNanos);
        boolean onlyLonger =
                code.isEmpty()
                        && window.options()
                                .filter(o -> o.accepts().equals(options.accepts()))
                                .isPresent();
        if (!onlyLonger) {
            forgetAll();
        }
        window.open(new WindowTerms(options, token.get(), code));
        protocol.windowOpened();
        listener.heard(new PairingEvent.WindowOpened(options));
    }

    /**
     * Closes the window and forgets every pairing, but for machines that are held, which have
     * proven the secret and are told, and for the refusals of an attack, which may have been lost.
     *
     * @return false when it was closed
     */
    boolean close(WindowClosedReason reason, long nowNanos) {
        advance(nowNanos);
        boolean wasOpen = window.close(reason);
        forgetAtEnd(reason);
        if (wasOpen) {
            listener.heard(new PairingEvent.WindowClosed(reason));
        }
        if (reason == WindowClosedReason.SHUTDOWN) {
            forgetAll(); // They ask on, and may be held anew by the server that comes after.
        } else {
            held.takeAll().forEach(entry -> sendAway(entry, reason, nowNanos));
        }
        return wasOpen;
    }

    private void forgetAtEnd(WindowClosedReason reason) {
        pairings.forgetHalfOpen();
        if (reason.isAttack()) {
            pairings.forgetOffers();
        } else {
            pairings.forgetAnswered();
        }
    }

    private void sendAway(HeldJoiners.Entry entry, WindowClosedReason reason, long nowNanos) {
        switch (reason) {
            case CODE_USED_TWICE ->
                    decline(
                            entry,
                            RefusalReason.CODE_USED_TWICE,
                            JoinGate.CODE_USED_TWICE,
                            nowNanos);
            case TOO_MANY_FAILURES ->
                    decline(
                            entry,
                            RefusalReason.LOCKED,
                            "the pairing window closed itself after too many wrong tokens or codes:"
                                    + " have it opened anew",
                            nowNanos);
            default ->
                    decline(
                            entry,
                            RefusalReason.WINDOW_CLOSED,
                            "the pairing window was closed before somebody had said yes: have it"
                                    + " opened anew",
                            nowNanos);
        }
    }

    /**
     * Handles one datagram, and closes the window when it was the last straw.
     *
     * @return the answer for that source, if there is one
     */
    Optional<byte[]> receive(byte[] datagram, Endpoint source, long nowNanos) {
        advance(nowNanos);
        Optional<byte[]> answer = protocol.receive(datagram, source, nowNanos);
        closeIfDue(nowNanos);
        return answer;
    }

    /**
     * A peer has made a session. Where it was the last that the window's code was for, the window
     * has done its work and closes; that of a code for one is open for a moment more, for a second
     * machine that proves it.
     */
    void connected(PublicKey peer, long nowNanos) {
        advance(nowNanos);
        boolean isWatched = window.terms().map(terms -> terms.noteConnected(peer)).orElse(false);
        if (isWatched) {
            window.endAfterCodeWatch();
            listener.heard(new PairingEvent.CodeWatched(PairingLimits.CODE_WATCH));
        }
        closeIfDue(nowNanos);
    }

    private void closeIfDue(long nowNanos) {
        window.terms()
                .flatMap(WindowTerms::reasonToClose)
                .ifPresent(reason -> close(reason, nowNanos));
    }

    /** Says yes to the machine of this name. */
    DecisionOutcome approve(String name, long nowNanos) {
        advance(nowNanos);
        Optional<HeldJoiners.Entry> entry = held.take(name);
        if (entry.isEmpty()) {
            return new DecisionOutcome.NobodyWaits(name);
        }
        AdmitOutcome outcome = gate.approve(entry.get());
        protocol.finishHeld(entry.get().pairing(), outcome, nowNanos);
        return switch (outcome) {
            case Admitted admitted -> new DecisionOutcome.Approved(admitted.peer());
            case NotAdmitted(RefusalReason reason, var _, String ownDetail) ->
                    new DecisionOutcome.NotAdmitted(reason, ownDetail);
        };
    }

    /** Says no to the machine of this name. */
    DecisionOutcome deny(String name, long nowNanos) {
        advance(nowNanos);
        Optional<HeldJoiners.Entry> entry = held.take(name);
        if (entry.isEmpty()) {
            return new DecisionOutcome.NobodyWaits(name);
        }
        decline(
                entry.get(),
                RefusalReason.DENIED,
                "somebody at the server has said no to this machine",
                nowNanos);
        return new DecisionOutcome.Denied(entry.get().joiner());
    }

    /** Does what is due: ends windows and waits that are over, and forgets what has expired. */
    void advance(long nowNanos) {
        Optional<WindowClosedReason> expired = window.expire();
        if (expired.isPresent()) {
            forgetAtEnd(expired.get());
            listener.heard(new PairingEvent.WindowClosed(expired.get()));
        }
        if (window.expireApprovals()) {
            held.takeAll()
                    .forEach(
                            entry ->
                                    decline(
                                            entry,
                                            RefusalReason.NOT_DECIDED,
                                            "nobody at the server has said yes in time: have the"
                                                    + " window opened anew",
                                            nowNanos));
        }
        for (HeldJoiners.Entry silent : held.takeSilent(nowNanos)) {
            listener.heard(new PairingEvent.JoinerLeft(silent.joiner()));
        }
        pairings.forgetExpired(nowNanos);
    }

    WindowStatus status() {
        boolean open = window.isOpen();
        return new WindowStatus(
                window.time().remaining(),
                open ? window.options() : Optional.empty(),
                window.terms().map(WindowTerms::failures).orElse(0),
                window.terms().map(WindowTerms::codeUses).orElse(0),
                window.isLocked(),
                open ? Optional.empty() : window.closing(),
                held.list());
    }

    /** Whether anything of a pairing is kept, so that the time goes on to matter. */
    boolean isBusy() {
        return pairings.count() > 0;
    }

    /** Pairings in progress or just answered. */
    int pairingCount() {
        return pairings.count();
    }

    private void decline(
            HeldJoiners.Entry entry, RefusalReason reason, String detail, long nowNanos) {
        protocol.finishHeld(entry.pairing(), gate.decline(entry, reason, detail), nowNanos);
    }

    private void forgetAll() {
        held.takeAll();
        pairings.forgetAll();
    }
}
