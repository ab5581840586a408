package io.wirelatch.state;

import io.wirelatch.tunnel.key.PrivateKey;

/**
 * A client that belongs to a server.
 *
 * @param privateKey its identity
 * @param serverHost the server's name or address as the person typed it, resolved at each start
 * @param serverPort the server's UDP port
 * @param offer what the server gave
 */
public record PairedClient(PrivateKey privateKey, String serverHost, int serverPort, Offer offer)
        implements NetworkState {}
