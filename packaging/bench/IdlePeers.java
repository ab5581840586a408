import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.link.LinkConfigurator;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.PeerSettings;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.LinuxTun;
import io.wirelatch.tunnel.udp.LinuxUdp;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The peers of the benchmark {@code idle}, which starts it as a single source file. {@code state
 * FOLDER COUNT} writes what a server keeps of so many peers; {@code connect COUNT} is these peers,
 * each an engine of its own, until it is ended. Their keys are the same each time: they guard
 * nothing.
 */
final class IdlePeers {

    private static final int PORT = 51820;
    private static final int MTU = 1420;
    private static final int KEEPALIVE_SECONDS = 25;

    private IdlePeers() {}

    public static void main(String[] arguments) throws InterruptedException {
        switch (arguments[0]) {
            case "state" -> writeState(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            case "connect" -> connect(Integer.parseInt(arguments[1]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void writeState(Path folder, int count) {
        List<PeerRecord> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(
                    new PeerRecord(
                            key(i).publicKey(),
                            "peer-" + i,
                            List.of(IpAddress.parse("10.150.0." + (i + 2))),
                            PresharedKey.NONE,
                            Endpoint.UNKNOWN,
                            Instant.EPOCH));
        }
        try (StateStore store = StateStore.open(folder, "latch0")) {
            store.commit(
                    new ServerState(
                            serverKey(),
                            PairingToken.of("idle-benchmark"),
                            List.of(Cidr.parse("10.150.0.0/24")),
                            PORT,
                            MTU,
                            peers));
        }
    }

    private static void connect(int count) throws InterruptedException {
        AeadImplementation aead = AeadImplementation.fastest();
        PeerSettings server =
                new PeerSettings(
                        serverKey().publicKey(),
                        PresharedKey.NONE,
                        List.of(Cidr.parse("10.150.0.0/24")),
                        Endpoint.of(new InetSocketAddress("127.0.0.1", PORT)),
                        KEEPALIVE_SECONDS);
        for (int i = 0; i < count; i++) {
            String name = "peer" + i;
            LinuxTun tun = LinuxTun.open(name, MTU);
            LinkConfigurator.configure(name, List.of(), List.of()); // one that is down says nothing
            Tunnel tunnel =
                    Tunnel.start(
                            new TunnelSettings(key(i), false, aead),
                            tun,
                            LinuxUdp.bind(0),
                            TunnelListener.NONE,
                            UnclaimedDatagrams.IGNORED);
            tunnel.setPeer(server);
            tunnel.initiateHandshake(server.publicKey());
        }
        System.out.println("started");
        Thread.currentThread().join();
    }

    private static PrivateKey serverKey() {
        return key(-1);
    }

    private static PrivateKey key(int index) {
        return PrivateKey.generate(new Random(index));
    }
}
