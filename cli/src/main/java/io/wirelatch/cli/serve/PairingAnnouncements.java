package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.Announcer;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.PairingListener;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.packet.Endpoint;

/** Announces what happens at the pairing. */
final class PairingAnnouncements implements PairingListener {

    private final Announcer announcer;

    PairingAnnouncements(Announcer announcer) {
        this.announcer = announcer;
    }

    @Override
    public void windowOpened(long seconds) {
        announcer.announce(new ControlEvent.WindowOpened(Math.toIntExact(seconds)));
    }

    @Override
    public void windowClosed(WindowClosedReason reason) {
        announcer.announce(
                new ControlEvent.WindowClosed(
                        switch (reason) {
                            case DEADLINE -> "its time is over";
                            case COMMAND -> "somebody closed it";
                            case SHUTDOWN -> "the server stops";
                        }));
    }

    @Override
    public void peerJoined(PeerRecord peer, Endpoint from, boolean again) {
        announcer.announce(
                new ControlEvent.PeerJoined(
                        peer.name(),
                        peer.publicKey().toBase64(),
                        peer.addresses().stream().map(IpAddress::toString).toList()));
    }

    @Override
    public void joinRefused(Endpoint from, RefusalReason reason, String detail) {
        announcer.announce(new ControlEvent.JoinRefused(from.toString(), detail));
    }
}
