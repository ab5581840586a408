package io.wirelatch.tunnel;

import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.tun.TunDevice;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.util.List;
import java.util.Optional;

/**
 * A running WireGuard engine between one {@link TunDevice} and one {@link UdpTransport}: the facade
 * that everything outside this module uses. All methods may be called from any thread.
 */
public final class Tunnel implements AutoCloseable {

    private Tunnel() {}

    /**
     * Starts the engine's threads; it owns both devices from now on and closes them.
     *
     * @param unclaimed gets what comes to the port and is no WireGuard message
     */
    public static Tunnel start(
            TunnelSettings settings,
            TunDevice tun,
            UdpTransport udp,
            TunnelListener listener,
            UnclaimedDatagrams unclaimed) {
        throw new UnsupportedOperationException("engine");
    }

    /** The interface's own public key. */
    public PublicKey publicKey() {
        throw new UnsupportedOperationException("engine");
    }

    /** The UDP port that the engine listens on. */
    public int listenPort() {
        throw new UnsupportedOperationException("engine");
    }

    /**
     * Adds a peer, or gives one that is known new settings; its sessions and counters stay. A known
     * endpoint replaces the one in use, an unknown one leaves it. When this returns the peer is in
     * force.
     */
    public void setPeer(PeerSettings settings) {
        throw new UnsupportedOperationException("engine");
    }

    /**
     * Forgets a peer and wipes its sessions. When this returns, nothing from it is accepted.
     *
     * @return whether it was known
     */
    public boolean removePeer(PublicKey publicKey) {
        throw new UnsupportedOperationException("engine");
    }

    /** Begins a handshake with a peer whose endpoint is known, without waiting for a packet. */
    public void initiateHandshake(PublicKey publicKey) {
        throw new UnsupportedOperationException("engine");
    }

    /** Every peer at this moment, in the order in which they were added. */
    public List<PeerStats> peers() {
        throw new UnsupportedOperationException("engine");
    }

    public Optional<PeerStats> peer(PublicKey publicKey) {
        throw new UnsupportedOperationException("engine");
    }

    /**
     * Sends one datagram from the tunnel's port as it is: for a protocol that shares the port.
     *
     * @param datagram at most 1,500 bytes
     */
    public void sendUnclaimed(byte[] datagram, Endpoint destination) {
        throw new UnsupportedOperationException("engine");
    }

    /** Stops the threads, wipes every key, and closes the device and the socket. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("engine");
    }
}
