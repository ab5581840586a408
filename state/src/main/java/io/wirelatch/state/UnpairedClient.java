package io.wirelatch.state;

import io.wirelatch.tunnel.key.PrivateKey;

/**
 * A client that has made its key and not been answered yet. The key is kept before the first
 * attempt, so that a client killed in the middle of pairing comes back as the same one.
 */
public record UnpairedClient(PrivateKey privateKey) implements NetworkState {}
