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
import java.util.Optional;

/** Announces what happens at the pairing. */
final class PairingAnnouncements implements PairingListener {

    private final Announcer announcer;

    PairingAnnouncements(Announcer announcer) {
        this.announcer = announcer;
    }

    @Override
    public void heard(PairingEvent event) {
        controlEvent(event).ifPresent(announcer::announce);
    }

    /**
     * Empty for what anybody can make happen any number of times without having proven anything.
     */
    private static Optional<ControlEvent> controlEvent(PairingEvent event) {
        return switch (event) {
            case PairingEvent.JoinAttempted _ -> Optional.empty();
            case PairingEvent.WindowOpened(WindowOptions options) ->
                    Optional.of(
                            new ControlEvent.WindowOpened(
                                    Math.toIntExact(options.duration().toSeconds())));
            case PairingEvent.WindowClosed(WindowClosedReason reason) ->
                    Optional.of(new ControlEvent.WindowClosed(WindowText.reason(reason)));
            case PairingEvent.PeerJoined joined ->
                    Optional.of(
                            new ControlEvent.PeerJoined(
                                    joined.peer().name(),
                                    joined.peer().publicKey().toBase64(),
                                    joined.peer().addresses().stream()
                                            .map(IpAddress::toString)
                                            .toList()));
            case PairingEvent.JoinRefused refused -> refused(refused.from(), refused.detail());
            case PairingEvent.SecretWrong wrong ->
                    refused(wrong.from(), WindowText.wrongSecret(wrong));
            case PairingEvent.CodeUsedTwice twice ->
                    refused(twice.second(), WindowText.usedTwice(twice));
            case PairingEvent.JoinerWaits(HeldJoiner joiner) ->
                    refused(joiner.from(), joiner.name() + " waits to be approved");
            case PairingEvent.JoinerLeft(HeldJoiner joiner) ->
                    refused(joiner.from(), joiner.name() + " waits no more");
        };
    }

    private static Optional<ControlEvent> refused(Endpoint from, String reason) {
        return Optional.of(new ControlEvent.JoinRefused(from.toString(), reason));
    }
}
