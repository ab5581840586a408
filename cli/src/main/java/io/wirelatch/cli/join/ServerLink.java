package io.wirelatch.cli.join;

import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.Optional;

/** The way to the server, as the engine knows it. */
interface ServerLink {

    /** What the engine knows of the server at the moment; empty when it is closed. */
    Optional<PeerStats> stats();

    /** Looks for the server at another place, with a handshake at once. */
    void tryAt(Endpoint endpoint);
}
