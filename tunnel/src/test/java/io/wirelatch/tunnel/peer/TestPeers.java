package io.wirelatch.tunnel.peer;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.util.List;
import java.util.stream.Stream;

/** Peers without an engine around them. */
public final class TestPeers {

    private TestPeers() {}

    /** The settings of a peer whose key is this number, with these networks. */
    public static PeerSettings settings(int number, String... networks) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        key[1] = (byte) (number >>> 8);
        List<Cidr> allowedIps = Stream.of(networks).map(Cidr::parse).toList();
        return new PeerSettings(
                PublicKey.ofBytes(key), PresharedKey.NONE, allowedIps, Endpoint.UNKNOWN, 0);
    }

    /** A peer that nobody listens to. */
    public static Peer peer(int number, String... networks) {
        return peer(settings(number, networks));
    }

    public static Peer peer(PeerSettings settings) {
        return new Peer(settings, new DropCounters(), keypair -> {}, peer -> {});
    }
}
