package io.wirelatch.cli.doctor.firewall;

/**
 * The UDP packet that a firewall is asked about, between this machine and another one.
 *
 * @param port where it goes to, or {@link #ANY_PORT}
 * @param established whether it answers one that the other side has sent before
 * @param outgoing whether this machine sends it
 */
public record Packet(int port, boolean established, boolean outgoing) {

    /** It depends on the other machine. */
    public static final int ANY_PORT = -1;

    /** One that comes in. */
    public Packet(int port, boolean established) {
        this(port, established, false);
    }
}
