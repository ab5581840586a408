package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.Announcer;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.PairingListener;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.Optional;

/** Announces what happens at the pairing. */
final class PairingAnnouncements implements PairingListener {

    private final Announcer announcer;

    /** Who gave the last reason to close the window before its time. */
    private Endpoint suspect = Endpoint.UNKNOWN;

    PairingAnnouncements(Announcer announcer) {
        this.announcer = announcer;
    }

    @Override
    public void heard(PairingEvent event) {
        switch (event) {
            case PairingEvent.SecretWrong wrong -> suspect = wrong.from();
            case PairingEvent.CodeUsedTwice twice -> suspect = twice.second();
            default -> {
                // Nobody is suspected of anything.
            }
        }
        controlEvent(event).ifPresent(announcer::announce);
        if (event instanceof PairingEvent.CodeUsedTwice twice) {
            twice.takenBack()
                    .forEach(peer -> announcer.announce(new ControlEvent.PeerRemoved(peer.name())));
        }
    }

    /**
     * Empty for what anybody can make happen any number of times without having proven anything.
     */
    private Optional<ControlEvent> controlEvent(PairingEvent event) {
        return switch (event) {
            case PairingEvent.JoinAttempted _ -> Optional.empty();
            case PairingEvent.WindowOpened(WindowOptions options) ->
                    Optional.of(
                            new ControlEvent.WindowOpened(
                                    Math.toIntExact(options.duration().toSeconds())));
            case PairingEvent.CodeWatched(Duration time) ->
                    Optional.of(new ControlEvent.CodeWatched(Math.toIntExact(time.toSeconds())));
            case PairingEvent.WindowClosed(WindowClosedReason reason) ->
                    Optional.of(
                            new ControlEvent.WindowClosed(
                                    WindowText.reason(reason)
                                            + (reason.isAttack()
                                                    ? ", the last one from " + suspect
                                                    : "")));
            case PairingEvent.PeerJoined joined ->
                    Optional.of(
                            new ControlEvent.PeerJoined(
                                    joined.peer().name(),
                                    joined.peer().publicKey().toBase64(),
                                    joined.peer().addresses().stream()
                                            .map(IpAddress::toString)
                                            .toList(),
                                    joined.checkWords().toString(),
                                    joined.again()));
            case PairingEvent.JoinRefused refused -> refused(refused.from(), refused.detail());
            case PairingEvent.SecretWrong wrong ->
                    refused(wrong.from(), WindowText.wrongSecret(wrong));
            case PairingEvent.CodeUsedTwice twice ->
                    refused(twice.second(), WindowText.usedTwice(twice));
            case PairingEvent.JoinerWaits(HeldJoiner joiner) ->
                    Optional.of(new ControlEvent.JoinerWaits(ServerReport.held(joiner)));
            case PairingEvent.JoinerLeft(HeldJoiner joiner) ->
                    Optional.of(new ControlEvent.JoinerLeft(joiner.name()));
        };
    }

    private static Optional<ControlEvent> refused(Endpoint from, String reason) {
        return Optional.of(new ControlEvent.JoinRefused(from.toString(), reason));
    }
}
