package io.wirelatch.cli.doctor.firewall;

import io.wirelatch.ippool.IpAddress;
import java.util.Optional;

/**
 * The UDP packet that a firewall is asked about, between this machine and another one.
 *
 * @param port where it goes to, or {@link #ANY_PORT}
 * @param established whether it answers one that the other side has sent before
 * @param outgoing whether this machine sends it
 * @param device the interface that it comes in or leaves by, if that is known
 * @param remote the other machine's address, if that is known
 */
public record Packet(
        int port,
        boolean established,
        boolean outgoing,
        Optional<String> device,
        Optional<IpAddress> remote) {

    /** It depends on the other machine. */
    public static final int ANY_PORT = -1;

    /** One of somebody, by some interface. */
    public Packet(int port, boolean established, boolean outgoing) {
        this(port, established, outgoing, Optional.empty(), Optional.empty());
    }

    /** One that comes in. */
    public Packet(int port, boolean established) {
        this(port, established, false);
    }

    /** The same by one interface. */
    public Packet by(String itsDevice) {
        return new Packet(port, established, outgoing, Optional.of(itsDevice), remote);
    }

    /** The same, to or from one machine. */
    public Packet with(IpAddress itsRemote) {
        return new Packet(port, established, outgoing, device, Optional.of(itsRemote));
    }

    /**
     * Whether it comes in, or leaves, by an interface.
     *
     * @param pattern a name, or the beginning of one and then {@code wildcard}
     * @param itsDirection whether it is asked about the packet's own direction: one that comes in
     *     leaves by no interface, but a bridge may know better
     */
    Match isBy(String pattern, char wildcard, boolean itsDirection) {
        if (pattern.equals("lo")) {
            return Match.NO;
        }
        if (!itsDirection || pattern.isEmpty()) {
            return Match.MAYBE;
        }
        return device.map(
                        name ->
                                Match.of(
                                        pattern.charAt(pattern.length() - 1) == wildcard
                                                ? name.startsWith(
                                                        pattern.substring(0, pattern.length() - 1))
                                                : name.equals(pattern)))
                .orElse(Match.MAYBE);
    }
}
