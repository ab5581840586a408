package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.TestPeers;
import io.wirelatch.tunnel.settings.PeerSettings;

/** Peers as the conductor keeps them, without a conductor. */
final class ManagedPeers {

    private ManagedPeers() {}

    static ManagedPeer of(Peer peer) {
        return new ManagedPeer(peer);
    }

    static ManagedPeer withKeepalive(int seconds) {
        PeerSettings settings = TestPeers.settings(1);
        return of(
                TestPeers.peer(
                        new PeerSettings(
                                settings.publicKey(),
                                settings.presharedKey(),
                                settings.allowedIps(),
                                settings.endpoint(),
                                seconds)));
    }
}
