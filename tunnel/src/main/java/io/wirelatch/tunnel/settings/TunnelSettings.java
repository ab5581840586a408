package io.wirelatch.tunnel.settings;

import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PrivateKey;

/**
 * What an engine is started with.
 *
 * @param privateKey the interface's own identity, or {@link PrivateKey#NONE} until it is given one
 * @param relayBetweenPeers whether a packet for another peer's address goes straight on to it
 * @param aead how packets are sealed and opened
 */
public record TunnelSettings(
        PrivateKey privateKey, boolean relayBetweenPeers, AeadImplementation aead) {}
