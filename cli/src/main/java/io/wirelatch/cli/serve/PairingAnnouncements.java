package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.Announcer;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.PairingListener;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.IpAddress;

/** Announces what happens at the pairing. */
final class PairingAnnouncements implements PairingListener {

    private final Announcer announcer;

    PairingAnnouncements(Announcer announcer) {
        this.announcer = announcer;
    }

    @Override
    public void heard(PairingEvent event) {
        announcer.announce(
                switch (event) {
                    case PairingEvent.WindowOpened(WindowOptions options) ->
                            new ControlEvent.WindowOpened(
                                    Math.toIntExact(options.duration().toSeconds()));
                    case PairingEvent.WindowClosed(WindowClosedReason reason) ->
                            new ControlEvent.WindowClosed(
                                    switch (reason) {
                                        case DEADLINE -> "its time is over";
                                        case COMMAND -> "somebody closed it";
                                        case SHUTDOWN -> "the server stops";
                                        case TOO_MANY_FAILURES -> "too many wrong secrets";
                                        case CODE_USED_TWICE ->
                                                "two machines used one code: somebody else knows it";
                                    });
                    case PairingEvent.PeerJoined joined ->
                            new ControlEvent.PeerJoined(
                                    joined.peer().name(),
                                    joined.peer().publicKey().toBase64(),
                                    joined.peer().addresses().stream()
                                            .map(IpAddress::toString)
                                            .toList());
                    case PairingEvent.JoinRefused refused ->
                            new ControlEvent.JoinRefused(
                                    refused.from().toString(), refused.detail());
                    case PairingEvent.SecretWrong wrong ->
                            new ControlEvent.JoinRefused(
                                    wrong.from().toString(),
                                    "the machine does not know this server's token or code; the"
                                            + " window stands "
                                            + wrong.triesLeft()
                                            + " more");
                    case PairingEvent.CodeUsedTwice twice ->
                            new ControlEvent.JoinRefused(
                                    twice.second().toString(),
                                    "two machines used one code, the first from "
                                            + twice.first()
                                            + "; neither has joined");
                    case PairingEvent.JoinerWaits waits ->
                            new ControlEvent.JoinRefused(
                                    waits.joiner().from().toString(),
                                    waits.joiner().name() + " waits to be approved");
                    case PairingEvent.JoinerLeft left ->
                            new ControlEvent.JoinRefused(
                                    left.joiner().from().toString(),
                                    left.joiner().name() + " waits no more");
                });
    }
}
