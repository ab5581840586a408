package io.wirelatch.cli.doctor.firewall;

/**
 * The UDP packet that a firewall is asked about, from another machine.
 *
 * @param port where it goes to
 * @param established whether it answers one that this machine has sent before
 */
public record Packet(int port, boolean established) {}
