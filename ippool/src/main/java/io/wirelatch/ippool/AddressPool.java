package io.wirelatch.ippool;

import java.math.BigInteger;
import java.util.Optional;

/**
 * The tunnel addresses of one network. The server has the first host address, each peer the lowest
 * one that is free when it joins. Never leased are the network's own address (for IPv6 the
 * subnet-router anycast address, RFC 4291, 2.6.1), the IPv4 broadcast address, and the server's.
 *
 * <p>Leasing and releasing take logarithmic time in the number of leases, in a /64 as in a /24. Not
 * safe for use by several threads: whoever owns the pool guards it.
 */
public final class AddressPool {

    private final Cidr network;
    private final IpAddress serverAddress;
    private final IpAddress firstPeer;
    private final IpAddress lastPeer;
    private final BigInteger size;
    private final AddressRanges free;
    private int leasedCount;

    /**
     * A pool with nothing leased.
     *
     * @throws IllegalArgumentException when the network has bits set below its prefix, is not one
     *     that hosts can be given addresses of, or has no room for a peer; the message says what to
     *     give instead
     */
    public AddressPool(Cidr network) {
        this.network = PoolRules.requireUsable(network);
        this.size = PoolRules.peerCount(network);
        this.serverAddress = network.first().next();
        this.firstPeer = serverAddress.next();
        this.lastPeer =
                network.family() == IpFamily.IPV4 ? network.last().previous() : network.last();
        this.free = new AddressRanges(firstPeer, lastPeer);
    }

    /** The network that the addresses come from. */
    public Cidr network() {
        return network;
    }

    /** The address that the server itself has: the first after the network's own. */
    public IpAddress serverAddress() {
        return serverAddress;
    }

    /** How many addresses there are for peers, leased or not: 253 in a /24. */
    public BigInteger size() {
        return size;
    }

    /** How many addresses peers have at present. */
    public int leasedCount() {
        return leasedCount;
    }

    /** Whether every address for peers is leased. */
    public boolean isFull() {
        return free.lowest().isEmpty();
    }

    /** Whether a peer has this address; never for an address that no peer can get. */
    public boolean isLeased(IpAddress address) {
        return isForPeers(address) && !free.contains(address);
    }

    /** The address that {@link #lease()} would give; empty when the pool is full. */
    public Optional<IpAddress> lowestFree() {
        return free.lowest();
    }

    /** Leases the lowest free address; empty when the pool is full. */
    public Optional<IpAddress> lease() {
        Optional<IpAddress> lowest = free.lowest();
        lowest.ifPresent(this::claim);
        return lowest;
    }

    /**
     * Leases this very address, as a peer that returns has it.
     *
     * @return false, with nothing changed, when it is leased already, reserved or outside the pool
     */
    public boolean claim(IpAddress address) {
        boolean claimed = free.remove(address);
        if (claimed) {
            leasedCount++;
        }
        return claimed;
    }

    /**
     * Frees an address.
     *
     * @return false, with nothing changed, when it was not leased
     */
    public boolean release(IpAddress address) {
        boolean leased = isLeased(address);
        if (leased) {
            free.add(address);
            leasedCount--;
        }
        return leased;
    }

    /** How many ranges the free addresses fall into: what the pool costs in memory. */
    int freeRangeCount() {
        return free.rangeCount();
    }

    private boolean isForPeers(IpAddress address) {
        return firstPeer.compareTo(address) <= 0 && address.compareTo(lastPeer) <= 0;
    }
}
