package io.wirelatch.cli.serve;

import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.PairingListener;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.state.audit.LocalUser;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Keeps what happens at the pairing in the {@link AuditLog}, and passes it on to the listener
 * behind it. Anybody on the network can cause attempts and refusals, so no more than {@value
 * #MAX_STRANGERS} of them are written in one window, and the others counted: a flood must not push
 * everything else out of a log that is bounded.
 */
final class PairingAudit implements PairingListener {

    static final int MAX_STRANGERS = 200;

    private final AuditLog log;
    private final PairingListener next;
    private final InstantSource clock;
    private int strangers;

    PairingAudit(AuditLog log, PairingListener next, InstantSource clock) {
        this.log = log;
        this.next = next;
        this.clock = clock;
    }

    @Override
    public void heard(PairingEvent event) {
        write(event);
        next.heard(event);
    }

    private void write(PairingEvent event) {
        switch (event) {
            case PairingEvent.WindowOpened(WindowOptions options) ->
                    log.write(
                            event(AuditKind.OPENED, WindowText.terms(options))
                                    .by(Optional.of(AuditedControl.user())));
            case PairingEvent.WindowClosed(WindowClosedReason reason) -> writeClosed(reason);
            case PairingEvent.CodeWatched _ -> {
                // A new peer's lease is written as confirmed, and the window's end follows.
            }
            case PairingEvent.JoinAttempted(Endpoint from) ->
                    writeOfStranger(event(AuditKind.ATTEMPT, "").from(from.toString()));
            case PairingEvent.SecretWrong wrong ->
                    writeOfStranger(
                            event(AuditKind.REFUSED, WindowText.wrongSecret(wrong))
                                    .from(wrong.from().toString()));
            case PairingEvent.PeerJoined joined ->
                    log.write(
                            event(
                                            AuditKind.JOINED,
                                            addresses(joined.peer())
                                                    + (joined.again() ? ", as before" : ""))
                                    .from(joined.from().toString())
                                    .about(joined.peer().name(), joined.peer().publicKey()));
            case PairingEvent.JoinRefused refused ->
                    writeOfStranger(
                            event(AuditKind.REFUSED, refused.detail())
                                    .from(refused.from().toString()));
            case PairingEvent.JoinerWaits(HeldJoiner joiner) ->
                    writeAbout(AuditKind.WAITS, joiner, "until somebody approves or denies it");
            case PairingEvent.JoinerLeft(HeldJoiner joiner) ->
                    writeAbout(AuditKind.LEFT, joiner, "it asked no more");
            case PairingEvent.CodeUsedTwice twice -> writeTwice(twice);
        }
    }

    private void writeClosed(WindowClosedReason reason) {
        AuditEvent closed = event(AuditKind.CLOSED, WindowText.past(reason) + untold());
        log.write(
                reason == WindowClosedReason.COMMAND
                        ? closed.by(Optional.of(AuditedControl.user()))
                        : closed);
        strangers = 0;
    }

    private void writeTwice(PairingEvent.CodeUsedTwice twice) {
        log.write(
                event(AuditKind.REFUSED, WindowText.usedTwice(twice))
                        .from(twice.second().toString()));
        for (PeerRecord peer : twice.takenBack()) {
            writeAbout(AuditKind.REMOVED, peer, addresses(peer) + ", for its code was used twice");
        }
    }

    /** A new peer has completed its first handshake. */
    void leaseConfirmed(PeerRecord peer) {
        writeAbout(AuditKind.CONFIRMED, peer, addresses(peer));
    }

    /** A new peer has never completed one. */
    void leaseReturned(PeerRecord peer) {
        writeAbout(AuditKind.RETURNED, peer, addresses(peer));
    }

    /** Somebody has removed a peer. */
    void removed(PeerRecord peer, LocalUser user) {
        log.write(
                event(AuditKind.REMOVED, addresses(peer))
                        .about(peer.name(), peer.publicKey())
                        .by(Optional.of(user)));
    }

    /** Somebody has said yes to a machine that waited. */
    void approved(PeerRecord peer, LocalUser user) {
        log.write(
                event(AuditKind.APPROVED, addresses(peer))
                        .about(peer.name(), peer.publicKey())
                        .by(Optional.of(user)));
    }

    /** Somebody has said no to a machine that waited. */
    void denied(HeldJoiner joiner, LocalUser user) {
        log.write(
                event(AuditKind.DENIED, "")
                        .from(joiner.from().toString())
                        .about(joiner.name(), joiner.publicKey())
                        .by(Optional.of(user)));
    }

    /** Somebody has given a peer another name. */
    void renamed(PeerRecord before, String newName, LocalUser user) {
        log.write(
                event(AuditKind.RENAMED, "was called " + before.name())
                        .about(newName, before.publicKey())
                        .by(Optional.of(user)));
    }

    /** Somebody has changed the network itself; the detail holds no secret. */
    void changed(AuditKind kind, String detail, LocalUser user) {
        log.write(event(kind, detail).by(Optional.of(user)));
    }

    private void writeAbout(AuditKind kind, PeerRecord peer, String detail) {
        log.write(event(kind, detail).about(peer.name(), peer.publicKey()));
    }

    private void writeAbout(AuditKind kind, HeldJoiner joiner, String detail) {
        log.write(
                event(kind, detail)
                        .from(joiner.from().toString())
                        .about(joiner.name(), joiner.publicKey()));
    }

    private void writeOfStranger(AuditEvent event) {
        strangers++;
        if (strangers <= MAX_STRANGERS) {
            log.write(event);
        }
    }

    private String untold() {
        return strangers <= MAX_STRANGERS
                ? ""
                : "; %d more attempts and refusals are not listed"
                        .formatted(strangers - MAX_STRANGERS);
    }

    private AuditEvent event(AuditKind kind, String detail) {
        return AuditEvent.of(clock.instant(), kind, detail);
    }

    private static String addresses(PeerRecord peer) {
        return peer.addresses().stream().map(IpAddress::toString).collect(Collectors.joining(", "));
    }
}
