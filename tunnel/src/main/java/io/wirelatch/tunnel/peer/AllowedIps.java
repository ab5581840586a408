package io.wirelatch.tunnel.peer;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.packet.IpPacket;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Which peer an inner address belongs to, by the longest prefix (the cryptokey routing table of the
 * whitepaper, section 2). One binary trie a family, path-compressed and immutable: the conductor
 * publishes a new root, packet threads walk whichever root they see, without lock or allocation.
 *
 * <p>A key is 128 bits, most significant first; an IPv4 address fills the upper 32 of them.
 */
public final class AllowedIps {

    private volatile @Nullable Node ipv4;
    private volatile @Nullable Node ipv6;

    /** The peer for the packet's destination; null when there is none. Allocates nothing. */
    public @Nullable Peer findDestination(MemorySegment memory, long offset) {
        Node root = IpPacket.isIpv4(memory, offset) ? ipv4 : ipv6;
        return find(
                root,
                IpPacket.destinationHigh(memory, offset),
                IpPacket.destinationLow(memory, offset));
    }

    /** The peer for the packet's source; null when there is none. Allocates nothing. */
    public @Nullable Peer findSource(MemorySegment memory, long offset) {
        Node root = IpPacket.isIpv4(memory, offset) ? ipv4 : ipv6;
        return find(root, IpPacket.sourceHigh(memory, offset), IpPacket.sourceLow(memory, offset));
    }

    /** The peer for an address; null when there is none. */
    public @Nullable Peer find(IpAddress address) {
        return find(root(address.family()), keyHigh(address), keyLow(address));
    }

    /**
     * Gives a network to a peer. Conductor only.
     *
     * @return the peer that had exactly this network before, null when nobody had
     */
    public @Nullable Peer put(Cidr network, Peer owner) {
        Draft draft = draft();
        Peer before = draft.put(network, owner);
        draft.publish();
        return before;
    }

    /** Takes a network away from whoever has it. Conductor only. */
    public void remove(Cidr network) {
        Draft draft = draft();
        draft.remove(network);
        draft.publish();
    }

    /** Begins a change of many networks, of which one is made at a time. Conductor only. */
    public Draft draft() {
        return new Draft();
    }

    /** The table as it will be: nobody else sees a change before {@link #publish()}. */
    public final class Draft {

        private @Nullable Node draftIpv4 = ipv4;
        private @Nullable Node draftIpv6 = ipv6;

        private Draft() {}

        /**
         * Gives a network to a peer.
         *
         * @return the peer that had exactly this network before, null when nobody had
         */
        public @Nullable Peer put(Cidr network, Peer owner) {
            Node leaf =
                    new Node(
                            keyHigh(network.first()),
                            keyLow(network.first()),
                            network.prefixLength(),
                            owner,
                            null,
                            null);
            Node root = root(network.family());
            Peer before = exact(root, leaf);
            if (before != owner) {
                setRoot(network.family(), insert(root, leaf));
            }
            return before;
        }

        /** Takes a network away from whoever has it. */
        public void remove(Cidr network) {
            setRoot(
                    network.family(),
                    removeExact(
                            root(network.family()),
                            keyHigh(network.first()),
                            keyLow(network.first()),
                            network.prefixLength()));
        }

        /** Puts the draft into the place of the table. */
        public void publish() {
            ipv4 = draftIpv4;
            ipv6 = draftIpv6;
        }

        private @Nullable Node root(IpFamily family) {
            return family == IpFamily.IPV4 ? draftIpv4 : draftIpv6;
        }

        private void setRoot(IpFamily family, @Nullable Node root) {
            if (family == IpFamily.IPV4) {
                draftIpv4 = root;
            } else {
                draftIpv6 = root;
            }
        }
    }

    /**
     * How many nodes a family's trie has: none when nobody owns anything, and at most one fork less
     * than there are networks besides the networks themselves.
     */
    int nodeCount(IpFamily family) {
        return nodeCount(root(family));
    }

    private static int nodeCount(@Nullable Node node) {
        return node == null ? 0 : 1 + nodeCount(node.zero) + nodeCount(node.one);
    }

    private @Nullable Node root(IpFamily family) {
        return family == IpFamily.IPV4 ? ipv4 : ipv6;
    }

    private static long keyHigh(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? address.low() << 32 : address.high();
    }

    private static long keyLow(IpAddress address) {
        return address.family() == IpFamily.IPV4 ? 0 : address.low();
    }

    private static @Nullable Peer find(@Nullable Node root, long high, long low) {
        Peer longest = null;
        Node node = root;
        while (node != null && node.covers(high, low)) {
            if (node.owner != null) {
                longest = node.owner;
            }
            node = node.childFor(high, low);
        }
        return longest;
    }

    private static @Nullable Peer exact(@Nullable Node root, Node leaf) {
        Node node = root;
        while (node != null && node.covers(leaf.high, leaf.low) && node.length < leaf.length) {
            node = node.childFor(leaf.high, leaf.low);
        }
        if (node == null || node.length != leaf.length || !node.covers(leaf.high, leaf.low)) {
            return null;
        }
        return node.owner;
    }

    private static Node insert(@Nullable Node node, Node leaf) {
        if (node == null) {
            return leaf;
        }
        int common =
                Math.min(
                        Math.min(node.length, leaf.length),
                        commonPrefix(node.high, node.low, leaf.high, leaf.low));
        if (common == node.length && common == leaf.length) {
            return node.withOwner(leaf.owner);
        }
        if (common == node.length) {
            return node.withChild(insert(node.childFor(leaf.high, leaf.low), leaf));
        }
        if (common == leaf.length) {
            return leaf.withChild(node);
        }
        Node fork =
                new Node(
                        leaf.high & highMask(common),
                        leaf.low & lowMask(common),
                        common,
                        null,
                        null,
                        null);
        return fork.withChild(node).withChild(leaf);
    }

    private static @Nullable Node removeExact(
            @Nullable Node node, long high, long low, int length) {
        if (node == null || node.length > length || !node.covers(high, low)) {
            return node;
        }
        if (node.length == length) {
            return node.withOwner(null).collapsed();
        }
        boolean one = bit(high, low, node.length);
        Node child = removeExact(one ? node.one : node.zero, high, low, length);
        return new Node(
                        node.high,
                        node.low,
                        node.length,
                        node.owner,
                        one ? node.zero : child,
                        one ? child : node.one)
                .collapsed();
    }

    private static boolean bit(long high, long low, int index) {
        return index < 64 ? (high << index) < 0 : (low << (index - 64)) < 0;
    }

    private static int commonPrefix(long high, long low, long otherHigh, long otherLow) {
        return high != otherHigh
                ? Long.numberOfLeadingZeros(high ^ otherHigh)
                : 64 + Long.numberOfLeadingZeros(low ^ otherLow);
    }

    private static long highMask(int length) {
        return length == 0 ? 0 : -1L << (64 - Math.min(length, 64));
    }

    private static long lowMask(int length) {
        return length <= 64 ? 0 : -1L << (128 - length);
    }

    /** A prefix: one that somebody owns, or one that only forks. */
    private static final class Node {

        final long high;
        final long low;
        final int length;
        final long highMask;
        final long lowMask;
        final @Nullable Peer owner;
        final @Nullable Node zero;
        final @Nullable Node one;

        Node(
                long high,
                long low,
                int length,
                @Nullable Peer owner,
                @Nullable Node zero,
                @Nullable Node one) {
            this.high = high;
            this.low = low;
            this.length = length;
            this.highMask = highMask(length);
            this.lowMask = lowMask(length);
            this.owner = owner;
            this.zero = zero;
            this.one = one;
        }

        boolean covers(long keyHigh, long keyLow) {
            return ((keyHigh ^ high) & highMask) == 0 && ((keyLow ^ low) & lowMask) == 0;
        }

        @Nullable Node childFor(long keyHigh, long keyLow) {
            // A host prefix has no children; the bit asked for then is any bit.
            return bit(keyHigh, keyLow, length & 127) ? one : zero;
        }

        Node withOwner(@Nullable Peer newOwner) {
            return new Node(high, low, length, newOwner, zero, one);
        }

        Node withChild(Node child) {
            return bit(child.high, child.low, length)
                    ? new Node(high, low, length, owner, zero, child)
                    : new Node(high, low, length, owner, child, one);
        }

        /** This node, or what can stand in its place when it neither owns nor forks. */
        @Nullable Node collapsed() {
            if (owner != null || (zero != null && one != null)) {
                return this;
            }
            return zero != null ? zero : one;
        }
    }
}
