package io.wirelatch.tunnel.settings;

import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;

/**
 * Told what happens to peers, on the conductor thread: an implementation returns at once and never
 * throws. It may call the tunnel, which answers it without a wait.
 */
public interface TunnelListener {

    /** For those who do not care. */
    TunnelListener NONE = new TunnelListener() {};

    /** A session with the peer has been made and confirmed: the first one, or the next of many. */
    default void sessionEstablished(PublicKey peer, Endpoint endpoint) {}

    /** The peer's authenticated packets come from another place than before. */
    default void endpointChanged(PublicKey peer, Endpoint endpoint) {}

    /**
     * The interface was down and is up again. What others have configured there is still there, but
     * the system has forgotten its IPv6 addresses and its routes. Called on a thread of its own,
     * which may take its time.
     */
    default void linkCameBack() {}

    /**
     * The engine has stopped because a device failed for good; called on the thread that saw it.
     */
    default void engineFailed(RuntimeException cause) {}
}
