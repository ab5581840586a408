package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.RemoteIdentity;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.TestPeers;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.util.Random;

/** Peers as the conductor keeps them, without a conductor. */
final class ManagedPeers {

    private static final LocalIdentity LOCAL = LocalIdentity.of(PrivateKey.generate(new Random(3)));

    private ManagedPeers() {}

    static ManagedPeer of(Peer peer) {
        return new ManagedPeer(peer, RemoteIdentity.of(LOCAL, peer.publicKey(), PresharedKey.NONE));
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
