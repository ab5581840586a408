package io.wirelatch.tunnel.settings;

import io.wirelatch.ippool.Cidr;

/**
 * One network that a peer gets or gives back.
 *
 * @param network bits below the prefix do not count
 * @param remove whether the peer gives it back; what belongs to another peer stays there
 */
public record AllowedIpChange(Cidr network, boolean remove) {}
