package io.wirelatch.enroll.server;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;

/** What a server offers to a machine that is its peer. */
final class Offers {

    private Offers() {}

    static Offer to(PeerRecord peer, ServerState server) {
        return new Offer(
                server.privateKey().publicKey(),
                peer.name(),
                peer.addresses().stream()
                        .map(address -> withPrefixOfPool(address, server))
                        .toList(),
                server.pools(),
                peer.presharedKey(),
                server.mtu(),
                PeerRegistry.KEEPALIVE_SECONDS);
    }

    private static Cidr withPrefixOfPool(IpAddress address, ServerState server) {
        return server.pools().stream()
                .filter(pool -> pool.contains(address))
                .findFirst()
                .map(pool -> new Cidr(address, pool.prefixLength()))
                .orElseThrow();
    }
}
