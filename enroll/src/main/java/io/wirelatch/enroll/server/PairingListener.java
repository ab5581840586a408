package io.wirelatch.enroll.server;

import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.packet.Endpoint;

/**
 * Hears what happens at the server's pairing, one call at a time and in order. Called on the
 * pairing thread, or on the thread that opens or closes the window; pairing waits until the call
 * returns, so an implementation is quick.
 */
public interface PairingListener {

    /**
     * The window is open from now on, or has a new deadline.
     *
     * @param seconds how long it stays open
     */
    void windowOpened(long seconds);

    /** The window is closed. */
    void windowClosed(WindowClosedReason reason);

    /**
     * A machine has begun to pair and has proven nothing yet. Anybody can send any number of these,
     * from any address.
     *
     * @param from where it says that it sends from
     */
    default void joinAttempted(Endpoint from) {}

    /**
     * A machine is a peer and has been offered its place. Its answer may be lost: it then asks
     * again, which is not told twice.
     *
     * @param from where it paired from, which is not its tunnel's endpoint
     * @param again whether its key was a peer already
     */
    void peerJoined(PeerRecord peer, Endpoint from, boolean again);

    /**
     * A machine did not become a peer.
     *
     * @param from where it tried from
     * @param detail what happened, for a person; holds no secret
     */
    void joinRefused(Endpoint from, RefusalReason reason, String detail);
}
