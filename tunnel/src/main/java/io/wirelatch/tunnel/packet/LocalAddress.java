package io.wirelatch.tunnel.packet;

import io.wirelatch.ippool.IpAddress;

/**
 * The address of this machine that a datagram came to. What is sent back leaves from it: whoever
 * sent the datagram, and every NAT and firewall on the way, expects it from there. It serves until
 * the machine no longer has the address, or sends another way; then it is forgotten for good, and
 * the next datagram to that address brings another object. Any thread may use and forget it.
 */
public final class LocalAddress {

    /** No address in particular: the system chooses one for each datagram. */
    public static final LocalAddress ANY = new LocalAddress(IpAddress.ofIpv4(0));

    static {
        ANY.forget();
    }

    private final IpAddress address;
    private volatile boolean forgotten;

    public LocalAddress(IpAddress address) {
        this.address = address;
    }

    public IpAddress address() {
        return address;
    }

    /** Whether something can be sent from it, as far as is known. */
    public boolean isUsable() {
        return !forgotten;
    }

    /** Nothing is to be sent from it any more. */
    public void forget() {
        forgotten = true;
    }
}
