package io.wirelatch.control;

import java.util.List;
import java.util.Optional;

/**
 * Everything that an interface knows about itself at one moment: the object of {@code status
 * --json}, field by field.
 *
 * @param interfaceName the name that the system knows it by; {@code interface} in JSON
 * @param role whether it serves or has joined
 * @param publicKey its own key, in base64
 * @param listenPort its UDP port
 * @param addresses its own tunnel addresses, with prefix lengths
 * @param mtu the longest packet inside the tunnel, in bytes
 * @param window the pairing window; always closed on a client
 * @param pools what addresses are leased from; none on a client
 * @param peers whom it knows, in the order of joining
 * @param engine for {@code -v} only; left out of the JSON where it is empty
 * @param serverVersion on a client, which version the server ran when this machine joined, as far
 *     as it is known; left out of the JSON where it is empty
 */
public record NetworkStatus(
        String interfaceName,
        Role role,
        String publicKey,
        int listenPort,
        List<String> addresses,
        int mtu,
        WindowStatus window,
        List<PoolStatus> pools,
        List<PeerStatus> peers,
        Optional<EngineStatus> engine,
        Optional<String> serverVersion) {

    public NetworkStatus {
        addresses = List.copyOf(addresses);
        pools = List.copyOf(pools);
        peers = List.copyOf(peers);
    }

    /** The two ends of a network. */
    public enum Role {
        SERVER,
        CLIENT
    }
}
