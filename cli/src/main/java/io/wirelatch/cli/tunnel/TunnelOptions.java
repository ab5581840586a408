package io.wirelatch.cli.tunnel;

import io.wirelatch.cli.running.EngineChoice;

/**
 * What was typed for an interface that others configure.
 *
 * @param interfaceName what the system is to know it by
 * @param mtu the longest packet inside the tunnel, in bytes
 * @param engine how the engine does its work
 */
public record TunnelOptions(String interfaceName, int mtu, EngineChoice engine) {}
