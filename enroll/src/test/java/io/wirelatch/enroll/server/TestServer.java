package io.wirelatch.enroll.server;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.io.IOException;
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

    /** What the server's clock says, always. */
    public static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

    /** What it says of its program. */
    public static final Optional<ProgramVersion> VERSION = ProgramVersion.of("0.1.0");

    public final PairingWindow window;

    /** What was told, but for openings, in short. */
    public final List<String> events = new ArrayList<>();

    /** What was told. */
    public final List<PairingEvent> all = new ArrayList<>();

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
    private final HardenedSecret token;
    private PairingCore core;
    private final PairingDrops drops = new PairingDrops();

    public TestServer(HardenedSecret token, ManualClock clock, long seed, String... pools) {
        this(
                token,
                clock,
                new Random(seed),
                new Random(seed + 1),
                PrivateKey.generate(new Random(seed + 2)),
                pools);
    }

    public TestServer(
            HardenedSecret token,
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
    public TestServer(HardenedSecret token, ManualClock clock, long seed, ServerState kept) {
        this(token, clock, new Random(seed), new Random(seed + 1), kept);
    }

    private TestServer(
            HardenedSecret token,
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
                        () -> NOW,
                        clock,
                        installer());
        this.token = token;
        this.core = core(fingerprint(), protocolRandom);
    }

    private PairingCore core(ServerFingerprint fingerprint, RandomGenerator random) {
        return new PairingCore(
                () -> token,
                fingerprint,
                window,
                registry,
                this::heard,
                random,
                () -> NOW,
                VERSION,
                drops);
    }

    /** Takes HELLOs that mean the server with this key, and offers its own. */
    public TestServer pretendingToBe(ServerFingerprint victim) {
        core = core(victim, new Random(77));
        return this;
    }

    /** Opens a window for the token. */
    public TestServer open(Duration duration) {
        return open(WindowOptions.forToken(duration), Optional.empty());
    }

    public TestServer open(WindowOptions options, Optional<HardenedSecret> code) {
        core.open(options, code, clock.getAsLong());
        return this;
    }

    public boolean close() {
        return core.close(WindowClosedReason.COMMAND, clock.getAsLong());
    }

    /** The machine with this key has completed a handshake. */
    public void connected(PublicKey peer) {
        core.connected(peer, clock.getAsLong());
    }

    public DecisionOutcome approve(String name) {
        return core.approve(name, clock.getAsLong());
    }

    public DecisionOutcome deny(String name) {
        return core.deny(name, clock.getAsLong());
    }

    public WindowStatus status() {
        core.advance(clock.getAsLong());
        return core.status();
    }

    /** The last machine that joined. */
    public PairingEvent.PeerJoined joined() {
        return all.stream()
                .filter(PairingEvent.PeerJoined.class::isInstance)
                .map(PairingEvent.PeerJoined.class::cast)
                .toList()
                .getLast();
    }

    public ServerFingerprint fingerprint() {
        return ServerFingerprint.of(disk.privateKey().publicKey());
    }

    public Optional<byte[]> receive(byte[] datagram, Endpoint source) {
        Optional<byte[]> answer = core.receive(datagram, source, clock.getAsLong());
        answer.ifPresent(
                bytes -> {
                    if (bytes.length > datagram.length) {
                        throw new AssertionError("an answer is longer than its question");
                    }
                });
        return answer;
    }

    public PeerRegistry registry() {
        return registry;
    }

    public int pairingCount() {
        return core.pairingCount();
    }

    public long drops(PairingDrop reason) {
        return drops.get(reason);
    }

    private void commit(ServerState state) {
        if (diskFull) {
            throw new StateException(
                    "cannot write /var/lib/state.json: no room left: free some",
                    "the disk is full",
                    new IOException("no room left"));
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

    private void heard(PairingEvent event) {
        all.add(event);
        switch (event) {
            case PairingEvent.PeerJoined(
                            PeerRecord peer,
                            Endpoint _,
                            boolean again,
                            CheckWords _) ->
                    events.add("joined " + peer.name() + (again ? " again" : ""));
            case PairingEvent.JoinRefused(Endpoint from, RefusalReason reason, String _) ->
                    events.add("refused " + reason + " " + from);
            case PairingEvent.SecretWrong(Endpoint from, int _, int left) ->
                    events.add("wrong secret " + from + ", " + left + " left");
            case PairingEvent.WindowClosed(WindowClosedReason reason) ->
                    events.add("closed " + reason);
            case PairingEvent.CodeWatched(Duration time) ->
                    events.add("code watched for " + time.toSeconds() + " s");
            case PairingEvent.CodeUsedTwice twice ->
                    events.add("code used twice " + twice.first() + " " + twice.second());
            case PairingEvent.JoinerWaits(HeldJoiner joiner) ->
                    events.add("waits " + joiner.name());
            case PairingEvent.JoinerLeft(HeldJoiner joiner) -> events.add("left " + joiner.name());
            case PairingEvent.WindowOpened _, PairingEvent.JoinAttempted _ -> {
                // Every test has these.
            }
        }
    }
}
