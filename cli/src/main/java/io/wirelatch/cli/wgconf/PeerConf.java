package io.wirelatch.cli.wgconf;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * What a section [Peer] says.
 *
 * @param publicKey who it is
 * @param presharedKey {@link PresharedKey#NONE} where the file has none
 * @param allowedIps its networks, bits below the prefix cleared
 * @param endpoint empty for a peer that is not looked for
 * @param persistentKeepaliveSeconds 0 for never
 */
public record PeerConf(
        PublicKey publicKey,
        PresharedKey presharedKey,
        List<Cidr> allowedIps,
        Optional<EndpointName> endpoint,
        int persistentKeepaliveSeconds) {

    public PeerConf {
        allowedIps = List.copyOf(allowedIps);
    }
}
