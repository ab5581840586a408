package io.wirelatch.tunnel.packet;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a peer's UDP socket is: an outer address and a port. Two are equal when they are the same
 * place, whichever address of this machine leads there.
 *
 * @param address the outer address
 * @param port 1 to 65535; 0 only in {@link #UNKNOWN}
 * @param scopeId the interface number that a link-local IPv6 address needs, otherwise 0
 * @param local the address of this machine to send from, which is where the peer reached it last
 */
public record Endpoint(IpAddress address, int port, int scopeId, LocalAddress local) {

    private static final int MAX_PORT = 65535;

    /** Not known yet: nothing can be sent until the peer has been heard from. */
    public static final Endpoint UNKNOWN = new Endpoint(IpAddress.ofIpv4(0), 0, 0);

    /**
     * @throws IllegalArgumentException when the port is out of range
     */
    public Endpoint {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(
                    "a port lies between 1 and " + MAX_PORT + ", not " + port);
        }
    }

    /** An endpoint to which the system chooses the way. */
    public Endpoint(IpAddress address, int port, int scopeId) {
        this(address, port, scopeId, LocalAddress.ANY);
    }

    /** An endpoint without a scope. */
    public static Endpoint of(IpAddress address, int port) {
        return new Endpoint(address, port, 0);
    }

    /**
     * @throws IllegalArgumentException when the socket address is unresolved
     */
    public static Endpoint of(InetSocketAddress socketAddress) {
        InetAddress address = socketAddress.getAddress();
        if (address == null) {
            throw new IllegalArgumentException(
                    "'" + socketAddress.getHostString() + "' is not resolved");
        }
        int scopeId = address instanceof Inet6Address ipv6 ? ipv6.getScopeId() : 0;
        return new Endpoint(IpAddress.of(address), socketAddress.getPort(), scopeId);
    }

    public boolean isKnown() {
        return port != 0;
    }

    /** Whether datagrams to both go to one place from one address. */
    public boolean hasSameWay(Endpoint other) {
        return local == other.local && equals(other);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Endpoint that
                        && port == that.port
                        && scopeId == that.scopeId
                        && address.equals(that.address));
    }

    @Override
    public int hashCode() {
        return address.hashCode() * 31 + port;
    }

    /** {@code 192.0.2.7:51820} or {@code [2001:db8::7]:51820}. */
    @Override
    public String toString() {
        if (!isKnown()) {
            return "(unknown)";
        }
        if (address.family() == IpFamily.IPV4) {
            return address + ":" + port;
        }
        return "[" + address + (scopeId == 0 ? "" : "%" + scopeId) + "]:" + port;
    }
}
