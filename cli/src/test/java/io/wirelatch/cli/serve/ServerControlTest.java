package io.wirelatch.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.running.Announcer;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.HeldStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.PoolStatus;
import io.wirelatch.control.WindowStatus;
import io.wirelatch.control.WindowTerms;
import io.wirelatch.enroll.server.DecisionOutcome;
import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.server.PeerInstaller;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's commands over a real registry and a real state file; only the engine is not there. */
class ServerControlTest {

    private static final Endpoint LAST = Endpoint.of(IpAddress.parse("192.0.2.7"), 40123);
    private static final Endpoint NOW = Endpoint.of(IpAddress.parse("192.0.2.8"), 40124);

    @TempDir Path folder;

    private final Random random = new Random(7);
    private final PrivateKey serverKey = PrivateKey.generate(random);
    private final PeerRecord pi = peer("pi", 2, LAST);
    private final PeerRecord laptop = peer("laptop", 3, Endpoint.UNKNOWN);
    private final AtomicLong nanoTime = new AtomicLong();
    private final PairingWindow window = new PairingWindow(nanoTime::get);
    private final StringWriter out = new StringWriter();
    private final List<PublicKey> removed = new ArrayList<>();
    private final List<PeerStats> stats = new ArrayList<>();
    private final List<HeldJoiner> held = new ArrayList<>();
    private WindowOptions opened = WindowOptions.forToken(Duration.ofSeconds(60));
    private StateStore store;
    private PeerRegistry registry;
    private ServerControl control;

    @AfterEach
    void closeStore() {
        store.close();
    }

    @BeforeEach
    void start() {
        stats.add(statsOf(pi.publicKey(), List.of()));
        ServerState state =
                new ServerState(
                        serverKey,
                        PairingToken.of("a-token-of-mine"),
                        List.of(Cidr.parse("10.9.0.0/24"), Cidr.parse("fd00:1::/64")),
                        51820,
                        1420,
                        List.of(pi, laptop));
        store = StateStore.open(folder, "latch0");
        store.commit(state);
        registry =
                new PeerRegistry(
                        store,
                        state,
                        new AddressPools(state.pools()),
                        random,
                        InstantSource.fixed(Instant.EPOCH),
                        nanoTime::get,
                        new PeerInstaller() {
                            @Override
                            public void install(
                                    PeerRecord peer, Optional<Tai64n> latestInitiation) {}

                            @Override
                            public Optional<Tai64n> latestInitiation(PublicKey publicKey) {
                                return Optional.empty();
                            }

                            @Override
                            public boolean hasShakenHands(PublicKey publicKey) {
                                return false;
                            }

                            @Override
                            public void remove(PublicKey publicKey) {
                                removed.add(publicKey);
                            }
                        });
        Announcer announcer =
                new Announcer(new PrintWriter(out, true), () -> LocalTime.of(12, 34, 56));
        announcer.introduce(List.of());
        control =
                new ServerControl(
                        "latch0",
                        registry,
                        windowSwitch(),
                        () -> 51820,
                        () -> stats,
                        () -> EngineStatus.of("libcrypto"),
                        announcer,
                        new JoinLine(
                                () -> HostPort.parse("192.0.2.2"),
                                PairingToken.of("a-token-of-mine"),
                                ServerFingerprint.of(serverKey.publicKey()),
                                ""));
    }

    @Test
    void theWindowOpensAndClosesAndSaysSo() {
        assertEquals(
                """
                pairing: OPEN for 60 s
                On the other machine:
                  sudo wirelatch join 192.0.2.2 --token a-token-of-mine\
                """,
                opened(new ControlRequest.OpenWindow(60)).message());
        nanoTime.addAndGet(Duration.ofMillis(12_001).toNanos());
        assertEquals(WindowStatus.openFor(48), status(false).window());
        assertEquals("pairing: CLOSED", done(new ControlRequest.CloseWindow()));
        assertEquals("pairing: CLOSED, as it was already", done(new ControlRequest.CloseWindow()));
        assertEquals(WindowStatus.CLOSED, status(false).window());
    }

    @Test
    void aCodeIsShownInPlaceOfTheToken() {
        String shown =
                opened(new ControlRequest.OpenWindow(new WindowTerms(60, true, 2, 5, true)))
                        .message();
        assertTrue(
                shown.startsWith(
                        """
                        pairing: OPEN for 60 s, with a code for 2 machines, each to be approved
                        On the other machine:
                          sudo wirelatch join 192.0.2.2
                        and there, when it asks:
                        """),
                shown);
        assertTrue(shown.matches("(?s).*\\n  \\d{4}-[a-z]+-[a-z]+-[a-z]+"), shown);
        assertEquals(
                new WindowStatus(true, 60, false, 0, 5, 0, 2, true, List.of(), ""),
                status(false).window());
    }

    @Test
    void theLineToScanHasTheServersKeyAndTheCodeAndNeverTheToken() {
        String toServer =
                "sudo wirelatch join 192.0.2.2 --server-key "
                        + ServerFingerprint.of(serverKey.publicKey());
        assertEquals(toServer, opened(new ControlRequest.OpenWindow(60)).joinLine());

        ControlReply.Opened withCode =
                opened(new ControlRequest.OpenWindow(new WindowTerms(60, true, 1, 5, false)));
        String code = withCode.message().substring(withCode.message().lastIndexOf(' ') + 1);
        assertEquals(toServer + " --token " + code, withCode.joinLine());
    }

    @Test
    void aScriptIsToldWhatHasBeenDoneAndNoTokenOfThisServer() {
        assertEquals("{'wasOpen':false}", facts(new ControlRequest.CloseWindow()));
        ControlReply.Opened withToken = opened(new ControlRequest.OpenWindow(60));
        String line = withToken.facts().toJsonLine();
        assertTrue(
                line.startsWith("{\"joinLine\":\"sudo wirelatch join 192.0.2.2 --server-"), line);
        assertTrue(!line.contains("a-token-of-mine"), line);

        ControlReply.Opened withCode =
                opened(new ControlRequest.OpenWindow(new WindowTerms(60, true, 1, 5, false)));
        String code = withCode.message().substring(withCode.message().lastIndexOf(' ') + 1);
        assertTrue(
                withCode.facts().toJsonLine().startsWith("{\"code\":\"%s\"".formatted(code)), code);
        String key = pi.publicKey().toBase64();
        assertEquals(
                "{'oldName':'pi','name':'attic','publicKey':'%s','addresses':['10.9.0.2','fd00:1::2']}"
                        .formatted(key),
                facts(new ControlRequest.RenamePeer("pi", "attic")));
        assertEquals(
                "{'name':'attic','publicKey':'%s','addresses':['10.9.0.2','fd00:1::2']}"
                        .formatted(key),
                facts(new ControlRequest.RemovePeer("attic")));
    }

    private String facts(ControlRequest request) {
        return assertInstanceOf(ControlReply.Done.class, control.handle(request))
                .facts()
                .toJsonLine()
                .replace('"', '\'');
    }

    @Test
    void whoWaitsIsDecidedAboutByName() {
        assertTrue(
                refused(new ControlRequest.ApproveJoiner("pi"))
                        .message()
                        .startsWith("no machine waits to be let in"));
        held.add(
                new HeldJoiner(
                        "attic", pi.publicKey(), NOW, new CheckWords("ocean", "cactus", "plug")));
        assertEquals(
                "no 'pi' waits to be let in, but these do: attic.",
                refused(new ControlRequest.DenyJoiner("pi")).message());
        assertEquals(
                "attic, from 192.0.2.8:40124, is not let in, and is told so",
                done(new ControlRequest.DenyJoiner("attic")));
        assertEquals(
                "{'name':'attic','publicKey':'%s','from':'192.0.2.8:40124'}"
                        .formatted(pi.publicKey().toBase64()),
                facts(new ControlRequest.DenyJoiner("attic")));
        assertEquals(
                List.of(new HeldStatus("attic", "192.0.2.8:40124", "ocean cactus plug")),
                status(false).window().held());
    }

    @Test
    void aDurationOutOfRangeOpensNothing() {
        for (int seconds : new int[] {-1, 0, 3601, Integer.MAX_VALUE}) {
            ControlReply.Refused refused = refused(new ControlRequest.OpenWindow(seconds));
            assertEquals(RefusalKind.WRONG_USAGE, refused.kind());
            assertTrue(refused.message().contains("1 to 3600 seconds, not " + seconds));
            assertEquals(WindowStatus.CLOSED, status(false).window());
        }
    }

    @Test
    void aPeerThatWasAddedByHandIsShownBehindTheOthersAsNotPaired() {
        PublicKey byHand = PrivateKey.generate(random).publicKey();
        stats.add(statsOf(byHand, List.of(Cidr.parse("10.77.0.0/16"))));
        List<PeerStatus> peers = status(false).peers();
        assertEquals(List.of(true, true, false), peers.stream().map(PeerStatus::isPaired).toList());
        assertEquals(
                new PeerStatus(
                        "",
                        byHand.toBase64(),
                        List.of("10.77.0.0/16"),
                        NOW.toString(),
                        1_766_000_000L,
                        100,
                        200,
                        true),
                peers.getLast());
        assertTrue(
                refused(new ControlRequest.RemovePeer(byHand.toBase64()))
                        .message()
                        .contains("sudo wg set latch0 peer " + byHand.toBase64() + " remove"));
    }

    @Test
    void theStatusIsWhatIsKeptAndWhatTheEngineKnows() {
        assertEquals(
                new NetworkStatus(
                        "latch0",
                        Role.SERVER,
                        serverKey.publicKey().toBase64(),
                        51820,
                        List.of("10.9.0.1/24", "fd00:1::1/64"),
                        1420,
                        WindowStatus.CLOSED,
                        List.of(
                                new PoolStatus(
                                        "10.9.0.0/24", BigInteger.valueOf(253), BigInteger.TWO),
                                new PoolStatus(
                                        "fd00:1::/64",
                                        BigInteger.TWO.pow(64).subtract(BigInteger.TWO),
                                        BigInteger.TWO)),
                        List.of(
                                new PeerStatus(
                                        "pi",
                                        pi.publicKey().toBase64(),
                                        List.of("10.9.0.2", "fd00:1::2"),
                                        "192.0.2.8:40124",
                                        1_766_000_000L,
                                        100,
                                        200,
                                        true),
                                new PeerStatus(
                                        "laptop",
                                        laptop.publicKey().toBase64(),
                                        List.of("10.9.0.3", "fd00:1::3"),
                                        "",
                                        0,
                                        0,
                                        0,
                                        false)),
                        Optional.empty(),
                        Optional.empty()),
                status(false));
        assertEquals(Optional.of(EngineStatus.of("libcrypto")), status(true).engine());
    }

    @Test
    void renamingIsKeptAndAnnounced() {
        assertEquals(
                "pi is called attic now", done(new ControlRequest.RenamePeer("10.9.0.2", "Attic")));
        assertEquals("12:34:56  pi is called attic now\n", out.toString());
        assertEquals("attic", registry.state().peers().getFirst().name());
    }

    @Test
    void aNameThatCannotBeGivenIsRefusedWithItsReason() {
        ControlReply.Refused taken = refused(new ControlRequest.RenamePeer("pi", "laptop"));
        assertEquals(RefusalKind.FAILED, taken.kind());
        assertTrue(taken.message().contains("belongs to the peer at 10.9.0.3"), taken.message());

        ControlReply.Refused invalid = refused(new ControlRequest.RenamePeer("pi", "a b"));
        assertEquals(RefusalKind.WRONG_USAGE, invalid.kind());
        assertTrue(invalid.message().contains("'a b' cannot be a peer's name"), invalid.message());
        assertEquals("", out.toString());
    }

    @Test
    void removingIsKeptAndAnnouncedAndEndsTheSession() {
        assertEquals(
                "pi is removed: its session is over, and 10.9.0.2, fd00:1::2 are free again",
                done(new ControlRequest.RemovePeer(pi.publicKey().toBase64())));
        assertEquals("12:34:56  pi was removed\n", out.toString());
        assertEquals(List.of(laptop), registry.peers());
        assertEquals(List.of(pi.publicKey()), removed);
    }

    @Test
    void anUnknownPeerIsNamedAndTheWayToFindOne() {
        for (ControlRequest request :
                List.of(
                        new ControlRequest.RemovePeer("fridge"),
                        new ControlRequest.RenamePeer("fridge", "x"))) {
            ControlReply.Refused refused = refused(request);
            assertEquals(RefusalKind.FAILED, refused.kind());
            assertTrue(refused.message().startsWith("there is no peer 'fridge' on latch0"));
            assertTrue(refused.message().contains("wirelatch peers"));
        }
    }

    private String done(ControlRequest request) {
        return assertInstanceOf(ControlReply.Done.class, control.handle(request)).message();
    }

    private ControlReply.Opened opened(ControlRequest request) {
        return assertInstanceOf(ControlReply.Opened.class, control.handle(request));
    }

    private ControlReply.Refused refused(ControlRequest request) {
        return assertInstanceOf(ControlReply.Refused.class, control.handle(request));
    }

    private NetworkStatus status(boolean verbose) {
        return assertInstanceOf(
                        ControlReply.Status.class,
                        control.handle(new ControlRequest.GetStatus(verbose)))
                .status();
    }

    private PairingWindowSwitch windowSwitch() {
        return new PairingWindowSwitch() {
            @Override
            public Optional<OneTimeCode> open(WindowOptions options) {
                window.open(options.duration());
                opened = options;
                return options.accepts().code()
                        ? Optional.of(OneTimeCode.mint(new Random(1), OptionalInt.empty()))
                        : Optional.empty();
            }

            @Override
            public boolean close() {
                return window.close();
            }

            @Override
            public io.wirelatch.enroll.server.WindowStatus status() {
                return new io.wirelatch.enroll.server.WindowStatus(
                        window.remaining(),
                        window.isOpen() ? Optional.of(opened) : Optional.empty(),
                        0,
                        0,
                        false,
                        Optional.empty(),
                        List.copyOf(held));
            }

            @Override
            public DecisionOutcome approve(String name) {
                return decide(name);
            }

            @Override
            public DecisionOutcome deny(String name) {
                return decide(name);
            }

            private DecisionOutcome decide(String name) {
                return held.stream()
                        .filter(joiner -> joiner.name().equals(name))
                        .findFirst()
                        .<DecisionOutcome>map(DecisionOutcome.Denied::new)
                        .orElseGet(() -> new DecisionOutcome.NobodyWaits(name));
            }
        };
    }

    private static PeerStats statsOf(PublicKey publicKey, List<Cidr> allowedIps) {
        return new PeerStats(
                publicKey, allowedIps, NOW, Instant.ofEpochSecond(1_766_000_000L), 100, 200, 0, 25);
    }

    private PeerRecord peer(String name, int host, Endpoint endpoint) {
        return new PeerRecord(
                PrivateKey.generate(random).publicKey(),
                name,
                List.of(IpAddress.parse("10.9.0." + host), IpAddress.parse("fd00:1::" + host)),
                PresharedKey.generate(random),
                endpoint,
                Instant.EPOCH);
    }
}
