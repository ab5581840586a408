package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.window.PairingWindow;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registry on a real state file. */
class PeerRegistryTest {

    private static final Endpoint ENDPOINT = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);

    @TempDir private Path folder;

    private final PairingWindow window = new PairingWindow(System::nanoTime);
    private final List<String> tunnel = new ArrayList<>();
    private final Map<PublicKey, PeerRecord> installed = new LinkedHashMap<>();
    private Set<IpAddress> setByHand = Set.of();
    private StateStore store;
    private PeerRegistry registry;

    @BeforeEach
    void start() {
        window.open(Duration.ofHours(1));
        store = StateStore.open(folder, "latch0");
        ServerState fresh =
                new ServerState(
                        PrivateKey.generate(new Random(1)),
                        PairingToken.of("a-token-of-its-own"),
                        List.of(Cidr.parse("10.150.0.0/29"), Cidr.parse("fd00:1::/64")),
                        51820,
                        1420,
                        List.of());
        store.commit(fresh);
        registry = registry();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void whatIsAdmittedIsKeptAndInstalled() {
        PeerRecord peer = admit(10, "pi");

        assertEquals(List.of(peer), kept().peers());
        assertEquals(Map.of(peer.publicKey(), peer), installed);
        assertEquals(Instant.parse("2026-01-02T03:04:05Z"), peer.joinedAt());
        assertEquals(Endpoint.UNKNOWN, peer.lastEndpoint());
    }

    @Test
    void aRestartedRegistryKnowsAndInstallsEveryPeer() {
        PeerRecord one = admit(10, "pi");
        PeerRecord two = admit(20, "nas");
        installed.clear();
        registry = registry();
        registry.restore();

        assertEquals(List.of(one, two), registry.peers());
        assertEquals(List.of(one, two), List.copyOf(installed.values()));
        assertEquals(IpAddress.parse("10.150.0.4"), admit(30, "third").addresses().getFirst());
    }

    /** A kill between commit and install: the next start installs, and joining again works. */
    @Test
    void aPeerThatWasKeptButNotInstalledIsInstalledByJoiningAgain() {
        PeerRecord peer = admit(10, "pi");
        installed.clear();

        assertEquals(peer, admit(10, "pi"));
        assertEquals(peer, installed.get(peer.publicKey()));
    }

    @Test
    void nobodyIsAdmittedThroughAClosedWindow() {
        window.close();
        AdmitOutcome outcome = registry.admit(request(10, "pi", false), window);

        assertEquals(
                RefusalReason.WINDOW_CLOSED,
                assertInstanceOf(AdmitOutcome.NotAdmitted.class, outcome).reason());
        assertEquals(List.of(), kept().peers());
    }

    @Test
    void aPeerIsFoundByNameAddressOrKey() {
        PeerRecord peer = admit(10, "pi");

        assertEquals(Optional.of(peer), registry.find("pi"));
        assertEquals(Optional.of(peer), registry.find("PI"));
        assertEquals(Optional.of(peer), registry.find("10.150.0.2"));
        assertEquals(Optional.of(peer), registry.find("fd00:1:0:0::2"));
        assertEquals(Optional.of(peer), registry.find(peer.publicKey().toBase64()));
        assertEquals(Optional.empty(), registry.find("10.150.0.1"));
        assertEquals(Optional.empty(), registry.find("nas"));
        assertEquals(Optional.empty(), registry.find(""));
    }

    @Test
    void otherPoolsAreKeptFirstAndDropNobody() {
        PeerRecord peer = admit(10, "pi");
        installed.clear();
        registry.changePools(
                state ->
                        PoolPlan.add(
                                PoolPlan.grow(state, Cidr.parse("10.150.0.0/28")),
                                Cidr.parse("10.151.0.0/24")));

        PeerRecord changed = kept().peers().getFirst();
        assertEquals(peer.addresses(), changed.addresses().subList(0, 2));
        assertEquals(IpAddress.parse("10.151.0.2"), changed.addresses().getLast());
        assertEquals(Map.of(peer.publicKey(), changed), installed);
        assertEquals(
                List.of(
                        IpAddress.parse("10.150.0.3"),
                        IpAddress.parse("fd00:1::3"),
                        IpAddress.parse("10.151.0.3")),
                admit(20, "nas").addresses());
        assertEquals(registry.state(), registry().state());
    }

    @Test
    void poolsThatCannotBeKeptChangeNothing() {
        admit(10, "pi");
        ServerState before = registry.state();
        store.close();
        assertThrows(
                IllegalStateException.class,
                () ->
                        registry.changePools(
                                state -> PoolPlan.add(state, Cidr.parse("10.151.0.0/24"))));
        assertEquals(before, registry.state());
        assertEquals(2, registry.pools().size());
    }

    @Test
    void anotherTokenIsKeptAndPeersStay() {
        PeerRecord peer = admit(10, "pi");
        registry.changeToken(PairingToken.of("another-token"));

        assertEquals(PairingToken.of("another-token"), kept().token());
        assertEquals(List.of(peer), kept().peers());
    }

    @Test
    void aPeerIsRenamed() {
        admit(10, "pi");
        RenameOutcome.Renamed renamed =
                assertInstanceOf(RenameOutcome.Renamed.class, registry.rename("pi", "Garage"));

        assertEquals("pi", renamed.oldName());
        assertEquals("garage", renamed.peer().name());
        assertEquals("garage", kept().peers().getFirst().name());
        assertEquals(Optional.empty(), registry.find("pi"));
    }

    @Test
    void aRenameThatCannotBeSaysWhy() {
        PeerRecord pi = admit(10, "pi");
        admit(20, "nas");

        assertEquals(new RenameOutcome.NameTaken("pi", pi), registry.rename("nas", "pi"));
        assertEquals(
                new RenameOutcome.NameInvalid("a b", PeerNames.RULE),
                registry.rename("nas", "a b"));
        assertEquals(new RenameOutcome.UnknownPeer("tv"), registry.rename("tv", "x"));
        assertInstanceOf(RenameOutcome.Renamed.class, registry.rename("pi", "pi"));
    }

    @Test
    void aRemovedPeersAddressesGoToTheNext() {
        PeerRecord pi = admit(10, "pi");
        admit(20, "nas");

        assertEquals(new RemoveOutcome.Removed(pi), registry.remove("pi"));
        assertEquals(new RemoveOutcome.UnknownPeer("pi"), registry.remove("pi"));
        assertEquals(List.of("nas"), kept().peers().stream().map(PeerRecord::name).toList());
        assertEquals("remove", tunnel.getLast());
        assertEquals(pi.addresses(), admit(30, "tv").addresses());
    }

    /** The removed machine must pair anew, and its old preshared key is of no more use. */
    @Test
    void aRemovedKeyThatPairsAnewIsANewPeer() {
        PeerRecord before = admit(10, "pi");
        registry.remove("pi");
        AdmitOutcome.Admitted after =
                assertInstanceOf(
                        AdmitOutcome.Admitted.class,
                        registry.admit(request(10, "pi", false), window));

        assertEquals(false, after.again());
        assertEquals(false, after.peer().presharedKey().equals(before.presharedKey()));
    }

    @Test
    void theSameKeyMayInsistOnAnotherName() {
        PeerRecord before = admit(10, "pi");
        admit(20, "nas");
        AdmitOutcome.Admitted renamed =
                assertInstanceOf(
                        AdmitOutcome.Admitted.class,
                        registry.admit(request(10, "garage", true), window));

        assertEquals(before.withName("garage"), renamed.peer());
        assertEquals(
                RefusalReason.NAME_TAKEN,
                assertInstanceOf(
                                AdmitOutcome.NotAdmitted.class,
                                registry.admit(request(10, "nas", true), window))
                        .reason());
    }

    @Test
    void aPeersEndpointIsKept() {
        PeerRecord peer = admit(10, "pi");
        registry.rememberEndpoint(peer.publicKey(), ENDPOINT);
        registry.rememberEndpoint(TestClient.key(99), ENDPOINT);

        assertEquals(List.of(peer.withLastEndpoint(ENDPOINT)), kept().peers());
    }

    @Test
    void thePoolsTellHowFullTheyAre() {
        admit(10, "pi");

        assertEquals(
                List.of(5, 1),
                List.of(
                        registry.pools().getFirst().size().intValueExact(),
                        registry.pools().getFirst().leased()));
    }

    @Test
    void keptPeersThatShareAnAddressAreRefusedAtStart() {
        PeerRecord peer = admit(10, "pi");
        PeerRecord twin =
                new PeerRecord(
                        TestClient.key(20),
                        "twin",
                        peer.addresses(),
                        PresharedKey.NONE,
                        Endpoint.UNKNOWN,
                        peer.joinedAt());
        ServerState torn = kept().withPeers(List.of(peer, twin));

        StateException refused = assertThrows(StateException.class, () -> registryOf(torn));
        assertEquals(true, String.valueOf(refused.getMessage()).contains("twin"));
    }

    @Test
    void anAddressOfAPeerThatWasSetByHandIsNotLeased() {
        setByHand = Set.of(IpAddress.parse("10.150.0.2"), IpAddress.parse("192.0.2.9"));

        PeerRecord one = admit(10, "pi");
        assertEquals(
                List.of(IpAddress.parse("10.150.0.3"), IpAddress.parse("fd00:1::2")),
                one.addresses());

        // Once its owner has gone it is like any other.
        setByHand = Set.of();
        assertEquals(
                List.of(IpAddress.parse("10.150.0.2"), IpAddress.parse("fd00:1::3")),
                admit(20, "nas").addresses());
    }

    @Test
    void aPoolOfWhichTheRestWasGivenAwayByHandIsFull() {
        setByHand =
                Set.copyOf(
                        IntStream.rangeClosed(2, 6)
                                .mapToObj(i -> IpAddress.parse("10.150.0." + i))
                                .toList());

        AdmitOutcome.NotAdmitted refused =
                assertInstanceOf(
                        AdmitOutcome.NotAdmitted.class,
                        registry.admit(request(10, "pi", false), window));

        assertEquals(RefusalReason.POOL_FULL, refused.reason());
        assertEquals(List.of(0, 0), registry.pools().stream().map(PoolUsage::leased).toList());
    }

    private PeerRecord admit(long seed, String name) {
        return assertInstanceOf(
                        AdmitOutcome.Admitted.class,
                        registry.admit(request(seed, name, false), window))
                .peer();
    }

    private static JoinRequest request(long seed, String name, boolean insisted) {
        return new JoinRequest(TestClient.key(seed), name, insisted);
    }

    private ServerState kept() {
        return assertInstanceOf(ServerState.class, store.load().orElseThrow());
    }

    private PeerRegistry registry() {
        return registryOf(kept());
    }

    private PeerRegistry registryOf(ServerState state) {
        return new PeerRegistry(
                store,
                state,
                new AddressPools(state.pools()),
                new Random(5),
                () -> Instant.parse("2026-01-02T03:04:05.678Z"),
                System::nanoTime,
                new PeerInstaller() {
                    @Override
                    public void install(PeerRecord peer, Optional<Tai64n> latestInitiation) {
                        tunnel.add("install");
                        installed.put(peer.publicKey(), peer);
                    }

                    @Override
                    public void remove(PublicKey publicKey) {
                        tunnel.add("remove");
                        installed.remove(publicKey);
                    }

                    @Override
                    public Optional<Tai64n> latestInitiation(PublicKey publicKey) {
                        return Optional.empty();
                    }

                    @Override
                    public boolean hasShakenHands(PublicKey publicKey) {
                        return false;
                    }

                    @Override
                    public Set<IpAddress> takenByOthers(PublicKey publicKey) {
                        return setByHand;
                    }
                });
    }
}
