package io.wirelatch.bench;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.DropCounters;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.settings.PeerSettings;
import java.util.List;

/** Peers as a pool numbers them: one IPv4 address after the other, and IPv6 beside it. */
public final class BenchPeers {

    private static final int FIRST_IPV4 = 0x0A960002;
    private static final long IPV6_PREFIX = 0xFD00_1234_5678_0000L;
    private static final int PORT = 51_820;

    private BenchPeers() {}

    /** The IPv4 address of peer {@code number}, counted from 0. */
    public static IpAddress ipv4(int number) {
        return IpAddress.ofIpv4(FIRST_IPV4 + number);
    }

    /** The IPv6 address of peer {@code number}. */
    public static IpAddress ipv6(int number) {
        return IpAddress.ofIpv6(IPV6_PREFIX, number + 2L);
    }

    /** Where peer {@code number} is: an address of RFC 2544's benchmarking range. */
    public static Endpoint endpoint(int number) {
        return Endpoint.of(IpAddress.ofIpv4(0xC6120000 + number), PORT);
    }

    /** Settings of peer {@code number}, with one address of each family. */
    public static PeerSettings settings(int number, PublicKey publicKey, int keepaliveSeconds) {
        return new PeerSettings(
                publicKey,
                PresharedKey.NONE,
                List.of(Cidr.host(ipv4(number)), Cidr.host(ipv6(number))),
                endpoint(number),
                keepaliveSeconds);
    }

    /** Peer {@code number}, which nobody conducts; its key is the number. */
    public static Peer peer(int number, int keepaliveSeconds) {
        byte[] key = new byte[32];
        for (int i = 0; i < Integer.BYTES; i++) {
            key[i] = (byte) (number >>> (Byte.SIZE * i));
        }
        return new Peer(
                settings(number, PublicKey.ofBytes(key), keepaliveSeconds),
                new DropCounters(),
                retired -> {},
                signalled -> {});
    }
}
