package io.wirelatch.cli.tunnel;

import io.wirelatch.tunnel.aead.AeadImplementation;

/**
 * What was typed for an interface that others configure.
 *
 * @param interfaceName what the system is to know it by
 * @param mtu the longest packet inside the tunnel, in bytes
 * @param aead how packets are sealed and opened
 */
public record TunnelOptions(String interfaceName, int mtu, AeadImplementation aead) {}
