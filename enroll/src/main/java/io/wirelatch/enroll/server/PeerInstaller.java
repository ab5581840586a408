package io.wirelatch.enroll.server;

import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.key.PublicKey;

/** The running tunnel, as the registry sees it. Both calls may be repeated without harm. */
public interface PeerInstaller {

    /** Lets the peer in, with its preshared key and its addresses; when it returns it is so. */
    void install(PeerRecord peer);

    /** Shuts the peer out and ends its sessions; when it returns nothing of it is accepted. */
    void remove(PublicKey publicKey);
}
