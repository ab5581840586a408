package io.wirelatch.cli.serve;

import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingListener;
import io.wirelatch.enroll.server.WindowClosedReason;
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
    public void windowOpened(long seconds) {
        log.write(
                event(AuditKind.OPENED, "for " + seconds + " s")
                        .by(Optional.of(AuditedControl.user())));
        next.windowOpened(seconds);
    }

    @Override
    public void windowClosed(WindowClosedReason reason) {
        AuditEvent closed = event(AuditKind.CLOSED, reasonOf(reason) + untold());
        log.write(
                reason == WindowClosedReason.COMMAND
                        ? closed.by(Optional.of(AuditedControl.user()))
                        : closed);
        strangers = 0;
        next.windowClosed(reason);
    }

    @Override
    public void joinAttempted(Endpoint from) {
        writeOfStranger(event(AuditKind.ATTEMPT, "").from(from.toString()));
        next.joinAttempted(from);
    }

    @Override
    public void peerJoined(PeerRecord peer, Endpoint from, boolean again) {
        log.write(
                event(AuditKind.JOINED, addresses(peer) + (again ? ", as before" : ""))
                        .from(from.toString())
                        .about(peer.name(), peer.publicKey()));
        next.peerJoined(peer, from, again);
    }

    @Override
    public void joinRefused(Endpoint from, RefusalReason reason, String detail) {
        writeOfStranger(event(AuditKind.REFUSED, detail).from(from.toString()));
        next.joinRefused(from, reason, detail);
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

    /** Somebody has given a peer another name. */
    void renamed(PeerRecord before, String newName, LocalUser user) {
        log.write(
                event(AuditKind.RENAMED, "was called " + before.name())
                        .about(newName, before.publicKey())
                        .by(Optional.of(user)));
    }

    private void writeAbout(AuditKind kind, PeerRecord peer, String detail) {
        log.write(event(kind, detail).about(peer.name(), peer.publicKey()));
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

    private static String reasonOf(WindowClosedReason reason) {
        return switch (reason) {
            case DEADLINE -> "its time was over";
            case COMMAND -> "somebody closed it";
            case SHUTDOWN -> "the server stopped";
        };
    }

    private static String addresses(PeerRecord peer) {
        return peer.addresses().stream().map(IpAddress::toString).collect(Collectors.joining(", "));
    }
}
