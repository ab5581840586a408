package io.wirelatch.cli.serve;

import io.wirelatch.cli.running.PairedNetwork;
import io.wirelatch.enroll.server.PeerInstaller;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The registry's peers as the engine knows them. A peer that is online is sent a keepalive as often
 * as it sends one itself, so that either side notices when the other is gone; one that is away is
 * left in peace.
 */
final class TunnelPeers implements PeerInstaller {

    private static final int NO_KEEPALIVE = 0;

    private final Tunnel tunnel;
    private final PrivateKey ownKey;
    private final Map<PublicKey, PeerRecord> installed = new HashMap<>();
    private final Set<PublicKey> online = new HashSet<>();

    /**
     * @param ownKey the one that is kept
     */
    TunnelPeers(Tunnel tunnel, PrivateKey ownKey) {
        this.tunnel = tunnel;
        this.ownKey = ownKey;
    }

    @Override
    public synchronized void install(PeerRecord peer, Optional<Tai64n> latestInitiation) {
        boolean known = installed.put(peer.publicKey(), peer) != null;
        Endpoint endpoint = known ? Endpoint.UNKNOWN : peer.lastEndpoint();
        PeerSettings settings = settings(peer, endpoint);
        latestInitiation.ifPresentOrElse(
                latest -> tunnel.setPeer(settings, latest), () -> tunnel.setPeer(settings));
        if (endpoint.isKnown()) {
            tunnel.initiateHandshake(peer.publicKey());
        }
    }

    @Override
    public synchronized void remove(PublicKey publicKey) {
        installed.remove(publicKey);
        online.remove(publicKey);
        tunnel.removePeer(publicKey);
    }

    @Override
    public Optional<Tai64n> latestInitiation(PublicKey publicKey) {
        return tunnel.latestInitiation(publicKey);
    }

    @Override
    public boolean hasShakenHands(PublicKey publicKey) {
        return tunnel.peer(publicKey)
                .map(PeerStats::latestHandshake)
                .filter(Instant.EPOCH::isBefore)
                .isPresent();
    }

    /** Of those alone who were set by hand to a single address; what is wider leads around it. */
    @Override
    public synchronized Set<IpAddress> takenByOthers(PublicKey publicKey) {
        return tunnel.peers().stream()
                .filter(peer -> !peer.publicKey().equals(publicKey))
                .filter(peer -> !installed.containsKey(peer.publicKey()))
                .flatMap(peer -> peer.allowedIps().stream())
                .filter(network -> network.equals(Cidr.host(network.address())))
                .map(Cidr::address)
                .collect(Collectors.toSet());
    }

    /**
     * Begins or ends the keepalives to a peer; one that is removed stays so, and what somebody has
     * set by hand besides stays as well.
     */
    synchronized void setOnline(PublicKey publicKey, boolean isOnline) {
        if (!installed.containsKey(publicKey)) {
            return;
        }
        if (isOnline ? online.add(publicKey) : online.remove(publicKey)) {
            tunnel.configure(
                    InterfaceChange.ofPeers(
                            PeerChange.ofKeepalive(publicKey, keepaliveSeconds(publicKey))));
        }
    }

    /**
     * Makes a change that somebody wants by hand. Nobody can pair between the look at who has
     * paired and the change.
     *
     * @throws io.wirelatch.control.uapi.NotPermittedException when it is not one for {@code wg}
     */
    synchronized void changeByHand(InterfaceChange change) {
        PairedNetwork.check(change, ownKey, installed.keySet());
        tunnel.configure(change);
    }

    /** An unknown endpoint leaves the one in use. */
    private PeerSettings settings(PeerRecord peer, Endpoint endpoint) {
        return new PeerSettings(
                peer.publicKey(),
                peer.presharedKey(),
                peer.addresses().stream().map(Cidr::host).toList(),
                endpoint,
                keepaliveSeconds(peer.publicKey()));
    }

    private int keepaliveSeconds(PublicKey publicKey) {
        return online.contains(publicKey) ? PeerRegistry.KEEPALIVE_SECONDS : NO_KEEPALIVE;
    }
}
