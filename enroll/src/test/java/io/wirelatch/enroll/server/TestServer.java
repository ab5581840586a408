package io.wirelatch.enroll.server;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.crypto.HardenedToken;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A server's whole pairing without sockets, files, threads and real time. */
@SuppressWarnings("exports") // shared among tests, not out of the module
public final class TestServer {

    public final PairingWindow window;
    public final List<String> events = new ArrayList<>();
    public final Map<PublicKey, PeerRecord> installed = new LinkedHashMap<>();

    /** What the tunnel knows of its peers' initiations. */
    public final Map<PublicKey, Tai64n> latestInitiations = new LinkedHashMap<>();

    /** Who has completed a handshake with the tunnel. */
    public final Set<PublicKey> shaken = new HashSet<>();

    /** Called between any two steps of a change; a test may throw there. */
    public Runnable moments = () -> {};

    /** Set to make every commit fail. */
    public boolean diskFull;

    /** The last state that was committed. */
    public ServerState disk;

    private final ManualClock clock;
    private final PeerRegistry registry;
    private final PairingProtocol protocol;
    private final PairingDrops drops = new PairingDrops();

    public TestServer(HardenedToken token, ManualClock clock, long seed, String... pools) {
        this(
                token,
                clock,
                new Random(seed),
                new Random(seed + 1),
                PrivateKey.generate(new Random(seed + 2)),
                pools);
    }

    public TestServer(
            HardenedToken token,
            ManualClock clock,
            RandomGenerator protocolRandom,
            RandomGenerator registryRandom,
            PrivateKey privateKey,
            String... pools) {
        this(
                token,
                clock,
                protocolRandom,
                registryRandom,
                new ServerState(
                        privateKey,
                        PairingToken.of("not-used-here"),
                        List.of(pools).stream().map(Cidr::parse).toList(),
                        51820,
                        1420,
                        List.of()));
    }

    /** A server that comes back with what was kept. */
    public TestServer(HardenedToken token, ManualClock clock, long seed, ServerState kept) {
        this(token, clock, new Random(seed), new Random(seed + 1), kept);
    }

    private TestServer(
            HardenedToken token,
            ManualClock clock,
            RandomGenerator protocolRandom,
            RandomGenerator registryRandom,
            ServerState kept) {
        this.clock = clock;
        this.window = new PairingWindow(clock);
        this.disk = kept;
        this.registry =
                new PeerRegistry(
                        (StateCommit) this::commit,
                        disk,
                        new AddressPools(kept.pools()),
                        registryRandom,
                        () -> Instant.ofEpochSecond(1_700_000_000),
                        clock,
                        installer());
        this.protocol =
                new PairingProtocol(
                        () -> token, window, registry, listener(), protocolRandom, drops);
    }

    public TestServer open(Duration duration) {
        window.open(duration);
        return this;
    }

    public void close() {
        window.close();
        protocol.forgetAll();
    }

    public Optional<byte[]> receive(byte[] datagram, Endpoint source) {
        return protocol.receive(datagram, source, clock.getAsLong());
    }

    public PeerRegistry registry() {
        return registry;
    }

    public int pairingCount() {
        return protocol.pairingCount();
    }

    public long drops(PairingDrop reason) {
        return drops.get(reason);
    }

    private void commit(ServerState state) {
        if (diskFull) {
            throw new StateException("no space left on the disk: free some");
        }
        moments.run();
        disk = state;
        moments.run();
    }

    private PeerInstaller installer() {
        return new PeerInstaller() {
            @Override
            public void install(PeerRecord peer, Optional<Tai64n> latestInitiation) {
                moments.run();
                installed.put(peer.publicKey(), peer);
                latestInitiation.ifPresent(
                        latest -> latestInitiations.put(peer.publicKey(), latest));
            }

            @Override
            public void remove(PublicKey publicKey) {
                moments.run();
                installed.remove(publicKey);
                latestInitiations.remove(publicKey);
                shaken.remove(publicKey);
            }

            @Override
            public Optional<Tai64n> latestInitiation(PublicKey publicKey) {
                return Optional.ofNullable(latestInitiations.get(publicKey));
            }

            @Override
            public boolean hasShakenHands(PublicKey publicKey) {
                return shaken.contains(publicKey);
            }
        };
    }

    private PairingListener listener() {
        return new PairingListener() {
            @Override
            public void windowOpened(long seconds) {
                events.add("opened " + seconds);
            }

            @Override
            public void windowClosed(WindowClosedReason reason) {
                events.add("closed " + reason);
            }

            @Override
            public void peerJoined(PeerRecord peer, Endpoint from, boolean again) {
                events.add("joined " + peer.name() + (again ? " again" : ""));
            }

            @Override
            public void joinRefused(Endpoint from, RefusalReason reason, String detail) {
                events.add("refused " + reason + " " + from);
            }
        };
    }
}
