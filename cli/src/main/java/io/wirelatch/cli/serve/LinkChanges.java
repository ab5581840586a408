package io.wirelatch.cli.serve;

import io.wirelatch.ippool.Cidr;

/** What a change of the pools means for the server's own interface. */
interface LinkChanges {

    /**
     * Finds out beforehand that a pool can be had here.
     *
     * @throws io.wirelatch.cli.common.CommandFailure when it cannot, saying why
     */
    void requireFree(Cidr pool);

    /** Gives the interface an address, with its pool's prefix length. */
    void add(Cidr address);

    /** Gives an address the prefix length of a larger pool. */
    void widen(Cidr before, Cidr after);
}
