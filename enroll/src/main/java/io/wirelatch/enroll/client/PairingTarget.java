package io.wirelatch.enroll.client;

import io.wirelatch.enroll.typed.ServerFingerprint;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The server to pair with.
 *
 * @param addresses every resolved address of the one server, the preferred one first
 * @param key whose key it must have; empty when any server will do that knows the secret
 */
public record PairingTarget(List<InetSocketAddress> addresses, Optional<ServerFingerprint> key) {

    /**
     * @throws IllegalArgumentException when there is no address, or one is unresolved
     */
    public PairingTarget {
        addresses = addresses.stream().distinct().toList();
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address to pair with");
        }
        for (InetSocketAddress address : addresses) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException(
                        "'" + address.getHostString() + "' is not resolved");
            }
        }
    }
}
