package io.wirelatch.state;

import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;

/**
 * A machine that is no peer any more, for the case that its key becomes one again: a recorded
 * initiation of its first time must not be answered then.
 *
 * @param latestInitiation the greatest timestamp that its initiations have carried
 */
public record RemovedPeer(PublicKey publicKey, Tai64n latestInitiation) {}
