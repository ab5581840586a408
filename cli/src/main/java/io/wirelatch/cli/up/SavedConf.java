package io.wirelatch.cli.up;

import io.wirelatch.cli.wgconf.EndpointName;
import io.wirelatch.cli.wgconf.InterfaceConf;
import io.wirelatch.cli.wgconf.PeerConf;
import io.wirelatch.cli.wgconf.WgConf;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.InterfaceSnapshot;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

/**
 * What SaveConfig writes: an interface as it is now, and the rest as the file has it; pure.
 *
 * @param addresses those that the interface has now
 * @param chosenMark the mark that was chosen for it, as its file named none; it is not kept
 * @param nameOf the name that stands for a peer's endpoint, where one does
 */
record SavedConf(
        List<Cidr> addresses,
        int chosenMark,
        BiFunction<PublicKey, Endpoint, Optional<EndpointName>> nameOf) {

    WgConf of(WgConf file, InterfaceSnapshot now) {
        InterfaceConf own = file.ownInterface();
        return new WgConf(
                new InterfaceConf(
                        now.privateKey().isNone()
                                ? Optional.empty()
                                : Optional.of(now.privateKey()),
                        OptionalInt.of(now.listenPort()),
                        mark(own, now.firewallMark()),
                        addresses,
                        own.dns(),
                        own.mtu(),
                        own.table(),
                        own.hooks(),
                        own.saveConfig()),
                now.peers().stream().map(this::peer).toList());
    }

    private OptionalInt mark(InterfaceConf own, int mark) {
        boolean wasChosen = mark == chosenMark && own.firewallMark().orElse(0) == 0;
        return mark == 0 || wasChosen ? OptionalInt.empty() : OptionalInt.of(mark);
    }

    private PeerConf peer(InterfaceSnapshot.Peer peer) {
        PeerStats stats = peer.stats();
        return new PeerConf(
                stats.publicKey(),
                peer.presharedKey(),
                stats.allowedIps(),
                endpoint(stats),
                stats.persistentKeepaliveSeconds());
    }

    private Optional<EndpointName> endpoint(PeerStats stats) {
        Endpoint endpoint = stats.endpoint();
        if (!endpoint.isKnown()) {
            return Optional.empty();
        }
        String scope = endpoint.scopeId() == 0 ? "" : "%" + endpoint.scopeId();
        return nameOf.apply(stats.publicKey(), endpoint)
                .or(
                        () ->
                                Optional.of(
                                        new EndpointName(
                                                endpoint.address() + scope, endpoint.port())));
    }
}
