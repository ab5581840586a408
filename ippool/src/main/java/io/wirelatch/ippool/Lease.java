package io.wirelatch.ippool;

import java.util.List;

/**
 * What one peer has: an address of each pool.
 *
 * @param addresses in the order of the pools
 */
public record Lease(List<IpAddress> addresses) {

    public Lease {
        addresses = List.copyOf(addresses);
    }
}
