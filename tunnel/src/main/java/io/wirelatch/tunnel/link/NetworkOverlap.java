package io.wirelatch.tunnel.link;

import io.wirelatch.ippool.Cidr;

/**
 * A pool and something on this machine that shares addresses with it.
 *
 * @param pool as it was asked for
 * @param existing what the machine has, for a person to read, such as {@code address 10.150.0.5/16
 *     on eth0} or {@code route 10.0.0.0/8 via 192.168.1.1 dev eth0}
 */
public record NetworkOverlap(Cidr pool, String existing) {}
