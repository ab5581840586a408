package io.wirelatch.state;

import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random states for tests, of every role and with every field at its edges now and then. */
final class RandomStates {

    private static final List<String> NAME_PARTS =
            List.of("pi", "nas", "-", "\"", "\\", "/", " ", "ü", "日本", "😀", "'", "<", "0", ".");

    private RandomStates() {}

    static NetworkState any(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> server(random, random.nextInt(12));
            case 1 -> new UnpairedClient(PrivateKey.generate(random));
            default -> pairedClient(random);
        };
    }

    static ServerState server(Random random, int peerCount) {
        List<Cidr> networks = new ArrayList<>();
        if (random.nextInt(4) > 0) {
            networks.add(Cidr.parse("10.150.0.0/24"));
        }
        if (networks.isEmpty() || random.nextBoolean()) {
            networks.add(Cidr.randomUniqueLocal(random));
        }
        AddressPools pools = new AddressPools(networks);
        List<PeerRecord> peers = new ArrayList<>();
        for (int i = 0; i < peerCount; i++) {
            peers.add(
                    new PeerRecord(
                            publicKey(random),
                            name(random) + i,
                            pools.lease().orElseThrow().addresses(),
                            presharedKey(random),
                            endpoint(random),
                            Instant.ofEpochSecond(random.nextLong(-(1L << 33), 1L << 38)),
                            random.nextInt(3) > 0));
        }
        return new ServerState(
                PrivateKey.generate(random),
                PairingToken.generate(random),
                networks,
                random.nextInt(1, 65536),
                random.nextInt(1280, 9001),
                peers,
                removedPeers(random));
    }

    private static List<RemovedPeer> removedPeers(Random random) {
        List<RemovedPeer> removed = new ArrayList<>();
        for (int i = random.nextInt(4); i > 1; i--) {
            removed.add(
                    new RemovedPeer(
                            publicKey(random), new Tai64n(random.nextLong(), random.nextInt())));
        }
        return removed;
    }

    static PairedClient pairedClient(Random random) {
        List<String> hosts = List.of("nas.lan", "192.0.2.7", "2001:db8::7", "näs.local");
        return new PairedClient(
                PrivateKey.generate(random),
                hosts.get(random.nextInt(hosts.size())),
                random.nextInt(1, 65536),
                new Offer(
                        publicKey(random),
                        name(random) + "x",
                        List.of(Cidr.parse("10.150.0.7/24"), Cidr.parse("fd00::7/64")),
                        List.of(Cidr.parse("10.150.0.0/24"), Cidr.parse("fd00::/64")),
                        presharedKey(random),
                        random.nextInt(1280, 9001),
                        random.nextInt(65536),
                        random.nextBoolean()
                                ? ProgramVersion.of("0." + random.nextInt(100) + ".0-rc1")
                                : Optional.empty()));
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        int parts = random.nextInt(6);
        for (int i = 0; i < parts; i++) {
            name.append(NAME_PARTS.get(random.nextInt(NAME_PARTS.size())));
        }
        return name.toString();
    }

    private static PublicKey publicKey(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return PublicKey.ofBytes(bytes);
    }

    private static PresharedKey presharedKey(Random random) {
        return random.nextInt(5) == 0 ? PresharedKey.NONE : PresharedKey.generate(random);
    }

    private static Endpoint endpoint(Random random) {
        int port = random.nextInt(1, 65536);
        return switch (random.nextInt(4)) {
            case 0 -> Endpoint.UNKNOWN;
            case 1 -> Endpoint.of(IpAddress.ofIpv4(random.nextInt()), port);
            case 2 -> Endpoint.of(IpAddress.ofIpv6(random.nextLong(), random.nextLong()), port);
            default ->
                    new Endpoint(
                            IpAddress.ofIpv6(0xFE80L << 48, random.nextLong()),
                            port,
                            random.nextInt(Integer.MAX_VALUE) + 1);
        };
    }
}
