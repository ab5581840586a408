package io.wirelatch.ippool;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A set of addresses of one family, kept as ranges that neither overlap nor touch. Its size in
 * memory goes with the number of gaps, not of addresses, and every operation takes logarithmic
 * time: a whole /64 is one entry.
 */
final class AddressRanges {

    private final TreeMap<IpAddress, IpAddress> lastByFirst = new TreeMap<>();

    /** The set of every address from the first to the last, both included. */
    AddressRanges(IpAddress first, IpAddress last) {
        lastByFirst.put(first, last);
    }

    Optional<IpAddress> lowest() {
        return lastByFirst.isEmpty() ? Optional.empty() : Optional.of(lastByFirst.firstKey());
    }

    boolean contains(IpAddress address) {
        Map.Entry<IpAddress, IpAddress> range = lastByFirst.floorEntry(address);
        return range != null && address.compareTo(range.getValue()) <= 0;
    }

    /** Takes an address out of the set, and returns whether it was there. */
    boolean remove(IpAddress address) {
        Map.Entry<IpAddress, IpAddress> range = lastByFirst.floorEntry(address);
        if (range == null || address.compareTo(range.getValue()) > 0) {
            return false;
        }
        IpAddress first = range.getKey();
        IpAddress last = range.getValue();
        lastByFirst.remove(first);
        if (first.compareTo(address) < 0) {
            lastByFirst.put(first, address.previous());
        }
        if (address.compareTo(last) < 0) {
            lastByFirst.put(address.next(), last);
        }
        return true;
    }

    /** Puts an address into the set and joins it with the ranges that it touches. */
    void add(IpAddress address) {
        if (contains(address)) {
            return;
        }
        IpAddress first = address;
        IpAddress last = address;
        Map.Entry<IpAddress, IpAddress> below = lastByFirst.lowerEntry(address);
        if (below != null && below.getValue().next().equals(address)) {
            first = below.getKey();
        }
        Map.Entry<IpAddress, IpAddress> above = lastByFirst.higherEntry(address);
        if (above != null && address.next().equals(above.getKey())) {
            last = above.getValue();
            lastByFirst.remove(above.getKey());
        }
        lastByFirst.put(first, last);
    }

    /** How many ranges the set falls into. */
    int rangeCount() {
        return lastByFirst.size();
    }
}
