package io.wirelatch.ippool;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pools of one server, which share no address. A peer gets one address of each or none at all.
 *
 * <p>Not safe for use by several threads: whoever owns the pools guards them.
 */
public final class AddressPools {

    private List<AddressPool> pools;

    /**
     * Pools with nothing leased.
     *
     * @param networks one or several; their order is the order of the addresses in every lease
     * @throws IllegalArgumentException when there is none, one cannot be a pool, or two overlap;
     *     the message says what to give instead
     */
    public AddressPools(List<Cidr> networks) {
        if (networks.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no pool to lease addresses from: give at least one network, such as"
                            + " 10.150.0.0/24");
        }
        this.pools = networks.stream().map(AddressPool::new).toList();
        for (int i = 0; i < networks.size(); i++) {
            for (int j = i + 1; j < networks.size(); j++) {
                requireDisjoint(networks.get(i), networks.get(j));
            }
        }
    }

    /** The pools, in the order given. */
    public List<AddressPool> pools() {
        return pools;
    }

    /** Becomes what other pools are, leases included, which are not to be used any more then. */
    public void replaceWith(AddressPools others) {
        this.pools = others.pools;
    }

    /** The lowest free address of each pool; empty, with nothing changed, when one is full. */
    public Optional<Lease> lease() {
        if (pools.stream().anyMatch(AddressPool::isFull)) {
            return Optional.empty();
        }
        return Optional.of(
                new Lease(pools.stream().map(pool -> pool.lease().orElseThrow()).toList()));
    }

    /**
     * Like {@link #lease()}, but none of these addresses.
     *
     * @param taken addresses of any network that somebody has without a lease; no lease is made of
     *     them
     */
    public Optional<Lease> leaseOutside(Set<IpAddress> taken) {
        List<IpAddress> setAside = taken.stream().filter(this::claimAnywhere).toList();
        Optional<Lease> lease = lease();
        setAside.forEach(address -> pools.forEach(pool -> pool.release(address)));
        return lease;
    }

    /**
     * Leases these very addresses, as a peer that returns has them.
     *
     * @return false, with nothing changed, when one of them is leased already, reserved or not of
     *     the pool at its place, or when there is not one for each pool
     */
    public boolean claim(Lease lease) {
        if (lease.addresses().size() != pools.size()) {
            return false;
        }
        for (int i = 0; i < pools.size(); i++) {
            if (!pools.get(i).claim(lease.addresses().get(i))) {
                releaseFirst(i, lease);
                return false;
            }
        }
        return true;
    }

    /**
     * Frees the addresses of a lease.
     *
     * @return false, with nothing changed, when they are not all leased
     */
    public boolean release(Lease lease) {
        if (!isLeased(lease)) {
            return false;
        }
        releaseFirst(pools.size(), lease);
        return true;
    }

    private boolean claimAnywhere(IpAddress address) {
        return pools.stream().anyMatch(pool -> pool.claim(address));
    }

    private void releaseFirst(int count, Lease lease) {
        for (int i = 0; i < count; i++) {
            pools.get(i).release(lease.addresses().get(i));
        }
    }

    private boolean isLeased(Lease lease) {
        if (lease.addresses().size() != pools.size()) {
            return false;
        }
        for (int i = 0; i < pools.size(); i++) {
            if (!pools.get(i).isLeased(lease.addresses().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static void requireDisjoint(Cidr one, Cidr other) {
        if (one.overlaps(other)) {
            throw new IllegalArgumentException(
                    one.equals(other)
                            ? "the pool " + one + " is given twice: leave one out"
                            : "the pools "
                                    + one
                                    + " and "
                                    + other
                                    + " overlap: give pools that share no address");
        }
    }
}
