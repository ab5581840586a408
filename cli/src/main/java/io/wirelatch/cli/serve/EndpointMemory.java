package io.wirelatch.cli.serve;

import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Gathers where peers are heard from, so that a peer that moves often does not keep the disk busy.
 * Any thread may note; one thread at a time writes.
 */
final class EndpointMemory {

    private final BiConsumer<PublicKey, Endpoint> keep;
    private final Map<PublicKey, Endpoint> noted = new ConcurrentHashMap<>();

    /**
     * @param keep writes one endpoint to disk
     */
    EndpointMemory(BiConsumer<PublicKey, Endpoint> keep) {
        this.keep = keep;
    }

    /** Returns at once. */
    void note(PublicKey peer, Endpoint endpoint) {
        noted.put(peer, endpoint);
    }

    /** Keeps the newest endpoint of every peer that has one noted. */
    void write() {
        for (PublicKey peer : List.copyOf(noted.keySet())) {
            Endpoint endpoint = noted.remove(peer);
            if (endpoint != null) {
                keep.accept(peer, endpoint);
            }
        }
    }
}
