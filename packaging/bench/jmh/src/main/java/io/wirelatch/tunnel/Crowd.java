package io.wirelatch.tunnel;

import io.wirelatch.bench.BenchPeers;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.RemoteIdentity;
import io.wirelatch.tunnel.time.Tai64n;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Random;

/** A server with any number of peers, of whom this class can make initiations. For one thread. */
final class Crowd {

    /** How far apart initiations are: two of one peer at less than 20 ms would not be answered. */
    private static final long BETWEEN_INITIATIONS_NANOS = 21_000_000L;

    /** A number that no peer has. */
    private static final int SERVER = 1 << 16;

    final MemoryHost server;

    private final PublicKey serverKey;
    private final int peers;
    private final SecureRandom random = new SecureRandom();
    private Tai64n timestamp = Tai64n.of(Instant.ofEpochSecond(1_800_000_000));

    Crowd(int peers, AeadImplementation aead) {
        PrivateKey privateKey = keyOf(SERVER);
        this.serverKey = privateKey.publicKey();
        this.server = new MemoryHost(BenchPeers.endpoint(SERVER), privateKey, aead);
        this.peers = peers;
    }

    /** The server gets to know its peers, none of whom has connected. */
    void addPeers() {
        for (int i = 0; i < peers; i++) {
            server.setPeer(BenchPeers.settings(i, keyOf(i).publicKey(), 0));
            server.engine.conductor().step();
        }
    }

    /** A peer's key follows from its number, so that nothing of it need be kept. */
    private static PrivateKey keyOf(int peer) {
        return PrivateKey.generate(new Random(peer));
    }

    /** An initiation of one of the peers waits at the server, and is not one too soon. */
    void initiate(int peer) {
        PrivateKey key = keyOf(peer);
        LocalIdentity local = LocalIdentity.of(key);
        RemoteIdentity remote = RemoteIdentity.of(local, serverKey, PresharedKey.NONE);
        timestamp = timestamp.successor();
        byte[] initiation =
                InitiatorHandshake.begin(local, remote, peer, timestamp, random)
                        .orElseThrow()
                        .message();
        server.advance(BETWEEN_INITIATIONS_NANOS);
        server.arrive(initiation, BenchPeers.endpoint(peer));
    }

    /** The server answers what waits, wipes what is over, and looks at its timers. */
    void answer() {
        server.runInbound();
        server.engine.conductor().step();
    }

    /** Every peer has a session, and what the server keeps of handshakes. */
    void connectAll() {
        long before = server.sent();
        for (int i = 0; i < peers; i++) {
            initiate(i);
            answer();
        }
        if (server.sent() - before != peers) {
            throw new IllegalStateException("not every initiation was answered");
        }
    }
}
