package io.wirelatch.tunnel.conductor;

import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.packet.DropReason;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.peer.PeerTable;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.time.Tai64n;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who the interface is and who its peers are, and every change of that. A change keeps what it does
 * not touch: sessions, counters, endpoints. Conductor thread only, but for {@link #publicKey()}.
 */
final class Configuration {

    private final Map<PublicKey, ManagedPeer> managedPeers;
    private final PeerTable table;
    private final Function<PeerSettings, Peer> newPeer;
    private final HandshakeDesk desk;
    private final PeerTimers timers;
    private final DeadlineQueue deadlines;
    private volatile LocalIdentity local;
    private boolean linkUp = true;

    /**
     * @param managedPeers the peers by their keys, which is changed here alone
     * @param newPeer makes a peer that tells the conductor of itself
     */
    Configuration(
            LocalIdentity local,
            Map<PublicKey, ManagedPeer> managedPeers,
            PeerTable table,
            Function<PeerSettings, Peer> newPeer,
            HandshakeDesk desk,
            PeerTimers timers,
            DeadlineQueue deadlines) {
        this.local = local;
        this.managedPeers = managedPeers;
        this.table = table;
        this.newPeer = newPeer;
        this.desk = desk;
        this.timers = timers;
        this.deadlines = deadlines;
    }

    /** From any thread. */
    PublicKey publicKey() {
        return local.publicKey();
    }

    PrivateKey copyPrivateKey() {
        return local.copyPrivateKey();
    }

    /** Whether the interface is up, as far as was told. */
    boolean isLinkUp() {
        return linkUp;
    }

    /** Every setting stays as it is. */
    void linkChanged(boolean up, long nowNanos) {
        if (up == linkUp) {
            return;
        }
        linkUp = up;
        for (ManagedPeer managed : managedPeers.values()) {
            if (up) {
                restartKeepalive(managed, nowNanos);
            } else {
                suspend(managed);
            }
        }
    }

    List<Peer> peers() {
        return table.all();
    }

    @Nullable Peer peer(PublicKey publicKey) {
        return table.find(publicKey);
    }

    /** Adds a peer, or gives a known one new settings. An interface is no peer of its own. */
    void setPeer(PeerSettings settings, long nowNanos) {
        if (settings.publicKey().equals(local.publicKey())) {
            return;
        }
        PeerTable.Edit edit = table.edit();
        ManagedPeer managed = managedPeers.get(settings.publicKey());
        if (managed == null) {
            managed = add(settings, edit);
        } else {
            boolean sameSecret =
                    settings.presharedKey().equals(managed.peer.settings().presharedKey());
            edit.configure(managed.peer, settings);
            if (!sameSecret) {
                forgetHandshakes(managed);
            }
        }
        edit.publish();
        restartKeepalive(managed, nowNanos);
    }

    /**
     * Forgets a peer; nothing from it is accepted from now on.
     *
     * @return whether it was known
     */
    boolean removePeer(PublicKey publicKey) {
        ManagedPeer managed = managedPeers.get(publicKey);
        if (managed == null) {
            return false;
        }
        PeerTable.Edit edit = table.edit();
        remove(managed, edit);
        edit.publish();
        return true;
    }

    /** Accepts from a peer only initiations that carry a greater timestamp than this one. */
    void requireInitiationsAfter(PublicKey publicKey, Tai64n timestamp) {
        ManagedPeer managed = managedPeers.get(publicKey);
        if (managed == null) {
            return;
        }
        Tai64n latest = managed.latestTimestamp;
        if (latest == null || latest.compareTo(timestamp) < 0) {
            managed.latestTimestamp = timestamp;
        }
    }

    /**
     * Makes all changes at once; packet threads see every one of them or none. A peer that goes and
     * comes again in one of them, as with {@code wg setconf}, begins without a session, but what it
     * has sent before is still a replay (whitepaper, 5.1).
     */
    void apply(InterfaceChange change, long nowNanos) {
        Map<PublicKey, Tai64n> latestTimestamps = latestTimestampsOf(change.peers());
        PeerTable.Edit edit = table.edit();
        change.privateKey().ifPresent(key -> changeIdentity(key, edit));
        if (change.replacePeers()) {
            removeAll(edit);
        }
        for (PeerChange peer : change.peers()) {
            apply(peer, edit, nowNanos);
        }
        latestTimestamps.forEach(this::requireInitiationsAfter);
        edit.publish();
    }

    /** Forgets every peer and wipes the private key. */
    void destroy() {
        PeerTable.Edit edit = table.edit();
        removeAll(edit);
        edit.publish();
        local.destroy();
    }

    private Map<PublicKey, Tai64n> latestTimestampsOf(List<PeerChange> peers) {
        Map<PublicKey, Tai64n> latest = new HashMap<>();
        for (PeerChange peer : peers) {
            ManagedPeer managed = managedPeers.get(peer.publicKey());
            if (managed != null && managed.latestTimestamp != null) {
                latest.put(peer.publicKey(), managed.latestTimestamp);
            }
        }
        return latest;
    }

    private void apply(PeerChange change, PeerTable.Edit edit, long nowNanos) {
        ManagedPeer managed = managedPeers.get(change.publicKey());
        if (change.remove()) {
            if (managed != null) {
                remove(managed, edit);
            }
            return;
        }
        boolean isOwn = change.publicKey().equals(local.publicKey());
        if (managed == null && (isOwn || change.updateOnly())) {
            return;
        }
        ManagedPeer changed =
                managed == null ? add(PeerSettings.of(change.publicKey()), edit) : managed;
        changeSettings(changed, change, nowNanos);
        edit.changeNetworks(changed.peer, change.replaceAllowedIps(), change.allowedIps());
    }

    private void changeSettings(ManagedPeer managed, PeerChange change, long nowNanos) {
        Peer peer = managed.peer;
        change.presharedKey()
                .filter(key -> !key.equals(peer.settings().presharedKey()))
                .ifPresent(
                        key -> {
                            peer.configure(peer.settings().withPresharedKey(key));
                            forgetHandshakes(managed);
                        });
        change.endpoint()
                .ifPresent(
                        endpoint -> {
                            peer.configure(peer.settings().withEndpoint(endpoint));
                            peer.moveTo(endpoint);
                        });
        change.persistentKeepaliveSeconds()
                .ifPresent(
                        seconds -> {
                            if (seconds != peer.settings().persistentKeepaliveSeconds()) {
                                peer.configure(
                                        peer.settings().withPersistentKeepaliveSeconds(seconds));
                                restartKeepalive(managed, nowNanos);
                            }
                        });
    }

    /**
     * Another identity: no session and no handshake of the one before goes on, and whoever has this
     * very key is no peer any more. The next handshake may begin at once.
     */
    private void changeIdentity(PrivateKey privateKey, PeerTable.Edit edit) {
        LocalIdentity before = local;
        LocalIdentity identity = LocalIdentity.of(privateKey);
        if (identity.publicKey().equals(before.publicKey())) {
            identity.destroy();
            return;
        }
        Optional.ofNullable(managedPeers.get(identity.publicKey()))
                .ifPresent(self -> remove(self, edit));
        for (ManagedPeer managed : managedPeers.values()) {
            forgetHandshakes(managed);
            managed.peer.keypairs().clear();
            timers.forgetSession(managed);
            deadlines.update(managed);
        }
        desk.answerAs(identity);
        local = identity;
        before.destroy();
    }

    private ManagedPeer add(PeerSettings settings, PeerTable.Edit edit) {
        ManagedPeer managed = new ManagedPeer(newPeer.apply(settings));
        managedPeers.put(settings.publicKey(), managed);
        edit.add(managed.peer);
        return managed;
    }

    private void remove(ManagedPeer managed, PeerTable.Edit edit) {
        managedPeers.remove(managed.peer.publicKey());
        edit.remove(managed.peer);
        forgetHandshakes(managed);
        managed.cookie.destroy();
        managed.peer.keypairs().clear();
        managed.peer.staged().discard(DropReason.NO_PEER_FOR_DESTINATION);
        deadlines.remove(managed);
    }

    private void removeAll(PeerTable.Edit edit) {
        List.copyOf(managedPeers.values()).forEach(managed -> remove(managed, edit));
    }

    private void suspend(ManagedPeer managed) {
        desk.abandon(managed);
        managed.peer.keypairs().clear();
        managed.peer.staged().discard(DropReason.LINK_DOWN);
        timers.suspend(managed);
        deadlines.update(managed);
    }

    private void forgetHandshakes(ManagedPeer managed) {
        desk.abandon(managed);
        managed.forgetRemote();
    }

    private void restartKeepalive(ManagedPeer managed, long nowNanos) {
        if (linkUp) {
            timers.configurePersistentKeepalive(managed, nowNanos);
            deadlines.update(managed);
        }
    }
}
