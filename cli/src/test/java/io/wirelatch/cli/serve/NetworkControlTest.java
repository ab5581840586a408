package io.wirelatch.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.enroll.server.PeerInstaller;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.state.audit.AuditReader;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.tun.DeviceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes a running server's network, over a real registry and a real state file. */
class NetworkControlTest {

    private static final String FLAGS = " -i latch7";

    private static final String NEW_TOKEN = "7k2m-x0q9-c4fd-vt8e-31hn";

    @TempDir Path folder;

    private final Random random = new Random(7);
    private final List<String> done = new ArrayList<>();
    private final PeerRecord pi =
            new PeerRecord(
                    PrivateKey.generate(random).publicKey(),
                    "pi",
                    List.of(IpAddress.parse("10.9.0.2")),
                    PresharedKey.NONE,
                    Endpoint.UNKNOWN,
                    Instant.EPOCH);
    private StateStore store;
    private AuditLog log;
    private PeerRegistry registry;
    private final List<ControlEvent> announced = new ArrayList<>();
    private NetworkControl control;
    private boolean windowIsOpen;
    private boolean linkFails;
    private boolean tokenIsNotKept;

    @BeforeEach
    void start() {
        ServerState state =
                new ServerState(
                        PrivateKey.generate(random),
                        PairingToken.of("a-token-of-mine"),
                        List.of(Cidr.parse("10.9.0.0/24")),
                        51820,
                        1420,
                        List.of(pi));
        store = StateStore.open(folder, "latch0");
        store.commit(state);
        log = new AuditLog(store.folder(), complaint -> {});
        registry =
                new PeerRegistry(
                        store,
                        state,
                        new AddressPools(state.pools()),
                        random,
                        InstantSource.fixed(Instant.EPOCH),
                        () -> 0,
                        new RecordingPeers());
        control =
                new NetworkControl(
                        request -> new ControlReply.Done("passed on: " + request),
                        registry,
                        this::replaceToken,
                        new RecordingLink(),
                        FLAGS,
                        new JoinLine(
                                () -> HostPort.parse("192.0.2.2"),
                                PairingToken.of("a-token-of-mine"),
                                ServerFingerprint.of(state.privateKey().publicKey()),
                                FLAGS),
                        new PairingAudit(log, _ -> {}, InstantSource.fixed(Instant.EPOCH)),
                        announced::add);
    }

    @AfterEach
    void stop() {
        log.close();
        store.close();
    }

    @Test
    void aNewTokenIsTakenAndShownAndWrittenDownWithoutBeingTold() throws IOException {
        windowIsOpen = true;
        String said = done(new ControlRequest.ReplaceToken(NEW_TOKEN));

        assertTrue(said.contains("and the pairing window is closed"), said);
        assertTrue(said.contains("sudo wirelatch join 192.0.2.2 --token " + NEW_TOKEN), said);
        assertEquals(List.of("token"), done);
        AuditEvent event = AuditReader.read(store.folder()).getFirst();
        assertEquals(AuditKind.REKEYED, event.kind());
        assertTrue(event.user().isPresent());
        assertTrue(!Files.readString(store.folder().resolve("pairings.jsonl")).contains("7k2m"));
        assertTrue(!new ControlRequest.ReplaceToken(NEW_TOKEN).toString().contains("7k2m"));
    }

    @Test
    void whatIsNoTokenOrCannotBeKeptChangesNothing() throws IOException {
        assertEquals(
                RefusalKind.WRONG_USAGE, refused(new ControlRequest.ReplaceToken("short")).kind());
        tokenIsNotKept = true;
        String said = refused(new ControlRequest.ReplaceToken(NEW_TOKEN)).message();
        assertEquals("the token stays what it was: the disk is full", said);
        assertEquals(List.of(), AuditReader.read(store.folder()));
    }

    @Test
    void aPoolIsAddedInTheStateThenTheTunnelThenAtTheInterface() throws IOException {
        String said = done(new ControlRequest.AddPool("10.10.0.0/24"));

        assertTrue(
                said.startsWith("10.10.0.0/24 is a pool now, in which this server is 10.10.0.1.\n"),
                said);
        assertTrue(said.contains("Machines that have joined already (1)"), said);
        assertTrue(
                said.contains("remove NAME" + FLAGS + "\n  sudo wirelatch open 60" + FLAGS), said);
        assertEquals(List.of("free 10.10.0.0/24", "install pi", "add 10.10.0.1/24"), done);
        assertEquals(Optional.of(registry.state()), store.load());
        assertEquals(2, registry.state().peers().getFirst().addresses().size());
        assertEquals(
                List.of(AuditKind.POOLS),
                AuditReader.read(store.folder()).stream().map(AuditEvent::kind).toList());
    }

    @Test
    void aPoolGrowsWithoutTouchingAPeer() {
        String said = done(new ControlRequest.GrowPool("10.9.0.0/22"));

        assertTrue(said.startsWith("the pool 10.9.0.0/24 is 10.9.0.0/22 now.\n"), said);
        assertEquals(List.of("free 10.9.0.0/22", "widen 10.9.0.1/24 10.9.0.1/22"), done);
        assertEquals(List.of(pi), registry.peers());
    }

    @Test
    void aPoolThatCannotBeIsRefusedBeforeAnythingIsTouched() {
        for (String cidr : List.of("10.9.0.0/25", "nonsense", "10.9.0.0/24")) {
            assertEquals(RefusalKind.FAILED, refused(new ControlRequest.AddPool(cidr)).kind());
            assertEquals(RefusalKind.FAILED, refused(new ControlRequest.GrowPool(cidr)).kind());
        }
        assertEquals(List.of(), done);
        assertEquals(1, registry.state().pools().size());
    }

    /** What is committed is the truth: the next start has it. */
    @Test
    void anInterfaceThatDoesNotFollowIsTold() {
        linkFails = true;
        String said = refused(new ControlRequest.AddPool("10.10.0.0/24")).message();

        assertTrue(said.contains("and kept, but the interface could not follow"), said);
        assertTrue(said.contains("Restart wirelatch serve"), said);
        assertEquals(2, registry.state().pools().size());
    }

    @Test
    void aChangeOfThePoolsIsAnnouncedOnceItIsDone() {
        done(new ControlRequest.GrowPool("10.9.0.0/22"));
        linkFails = true;
        refused(new ControlRequest.AddPool("10.10.0.0/24"));

        assertEquals(
                List.of(new ControlEvent.PoolsChanged("the pool 10.9.0.0/24 is 10.9.0.0/22 now")),
                announced);
    }

    @Test
    void aScriptIsToldWhatHasChangedAndNoSecret() {
        String added = facts(new ControlRequest.AddPool("10.10.0.0/24"));
        assertEquals(
                "{'cidr':'10.10.0.0/24','serverAddress':'10.10.0.1','peersToJoinAnew':1}", added);
        String grown = facts(new ControlRequest.GrowPool("10.9.0.0/22"));
        assertEquals("{'cidr':'10.9.0.0/22','grownFrom':'10.9.0.0/24','peersToJoinAnew':1}", grown);
        windowIsOpen = true;
        String replaced = facts(new ControlRequest.ReplaceToken(NEW_TOKEN));
        assertTrue(
                replaced.startsWith(
                        "{'windowClosed':true,'joinLine':'sudo wirelatch join 192.0.2.2 --server-key "),
                replaced);
        assertTrue(!replaced.contains(NEW_TOKEN), replaced);
    }

    private String facts(ControlRequest request) {
        return assertInstanceOf(ControlReply.Done.class, control.handle(request))
                .facts()
                .toJsonLine()
                .replace('"', '\'');
    }

    @Test
    void everythingElseIsPassedOn() {
        assertEquals("passed on: CloseWindow[]", done(new ControlRequest.CloseWindow()));
    }

    private boolean replaceToken(PairingToken token) {
        if (tokenIsNotKept) {
            throw new StateException("the disk is full");
        }
        assertEquals(PairingToken.of(NEW_TOKEN), token);
        done.add("token");
        return windowIsOpen;
    }

    private String done(ControlRequest request) {
        return assertInstanceOf(ControlReply.Done.class, control.handle(request)).message();
    }

    private ControlReply.Refused refused(ControlRequest request) {
        return assertInstanceOf(ControlReply.Refused.class, control.handle(request));
    }

    private final class RecordingLink implements LinkChanges {

        @Override
        public void requireFree(Cidr pool) throws CommandFailure {
            done.add("free " + pool);
        }

        @Override
        public void add(Cidr address) {
            if (linkFails) {
                throw new DeviceException("no");
            }
            done.add("add " + address);
        }

        @Override
        public void widen(Cidr before, Cidr after) {
            done.add("widen " + before + " " + after);
        }
    }

    private final class RecordingPeers implements PeerInstaller {

        @Override
        public void install(PeerRecord peer, Optional<Tai64n> latestInitiation) {
            done.add("install " + peer.name());
        }

        @Override
        public void remove(PublicKey publicKey) {
            done.add("remove");
        }

        @Override
        public Optional<Tai64n> latestInitiation(PublicKey publicKey) {
            return Optional.empty();
        }

        @Override
        public boolean hasShakenHands(PublicKey publicKey) {
            return false;
        }
    }
}
