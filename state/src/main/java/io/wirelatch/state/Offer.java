package io.wirelatch.state;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * What a server gives to a machine that has paired with it.
 *
 * @param serverKey who the server is from now on
 * @param name the name that the machine has got, which may carry a suffix
 * @param addresses the machine's own addresses, each with its pool's prefix length
 * @param pools the networks to be reached through the tunnel
 * @param presharedKey the secret that this pair alone mixes into its handshakes
 * @param mtu the longest packet inside the tunnel, in bytes
 * @param keepaliveSeconds how often the machine keeps its path open; 0 for never
 * @param serverVersion which version the server ran then; empty where it did not say so
 */
public record Offer(
        PublicKey serverKey,
        String name,
        List<Cidr> addresses,
        List<Cidr> pools,
        PresharedKey presharedKey,
        int mtu,
        int keepaliveSeconds,
        Optional<ProgramVersion> serverVersion) {

    public Offer {
        addresses = List.copyOf(addresses);
        pools = List.copyOf(pools);
    }

    /** The offer of a server that does not say its version. */
    public Offer(
            PublicKey serverKey,
            String name,
            List<Cidr> addresses,
            List<Cidr> pools,
            PresharedKey presharedKey,
            int mtu,
            int keepaliveSeconds) {
        this(
                serverKey,
                name,
                addresses,
                pools,
                presharedKey,
                mtu,
                keepaliveSeconds,
                Optional.empty());
    }

    /** The same offer, of a server that says its version. */
    public Offer withServerVersion(Optional<ProgramVersion> version) {
        return new Offer(
                serverKey, name, addresses, pools, presharedKey, mtu, keepaliveSeconds, version);
    }
}
