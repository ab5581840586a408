package io.wirelatch.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.Caller;
import io.wirelatch.control.ControlHandler;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.enroll.server.HeldJoiner;
import io.wirelatch.enroll.server.PairingEvent;
import io.wirelatch.enroll.server.PairingListener;
import io.wirelatch.enroll.server.PeerInstaller;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.server.WindowClosedReason;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.state.audit.AuditReader;
import io.wirelatch.state.audit.LocalUser;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

/** What is written down of pairing and of commands, in a real file. */
class PairingAuditTest {

    private static final Endpoint STRANGER = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final CheckWords WORDS = new CheckWords("ocean", "cactus", "plug");
    private static final long NO_SUCH_USER = 4_000_000_000L;
    private static final Caller SOMEBODY = new Caller(NO_SUCH_USER, 1, 0);

    @TempDir Path folder;

    private final List<String> passedOn = new ArrayList<>();
    private final PeerRecord pi =
            new PeerRecord(
                    PrivateKey.generate(new Random(1)).publicKey(),
                    "pi",
                    List.of(IpAddress.parse("10.9.0.2")),
                    PresharedKey.NONE,
                    Endpoint.UNKNOWN,
                    Instant.EPOCH);
    private StateStore store;
    private AuditLog log;
    private PairingAudit audit;
    private PeerRegistry registry;

    @BeforeEach
    void start() {
        store = StateStore.open(folder, "latch0");
        log = new AuditLog(store.folder(), complaint -> {});
        audit = new PairingAudit(log, listener(), InstantSource.fixed(Instant.EPOCH));
        ServerState state =
                new ServerState(
                        PrivateKey.generate(new Random(2)),
                        PairingToken.of("a-token-of-mine"),
                        List.of(Cidr.parse("10.9.0.0/24")),
                        51820,
                        1420,
                        List.of(pi));
        registry =
                new PeerRegistry(
                        store,
                        state,
                        new AddressPools(state.pools()),
                        new Random(3),
                        InstantSource.fixed(Instant.EPOCH),
                        System::nanoTime,
                        new NoTunnel());
    }

    @AfterEach
    void stop() {
        log.close();
        store.close();
    }

    @Test
    void everyEventIsWrittenAndPassedOn() throws IOException {
        opened();
        attempted();
        audit.heard(new PairingEvent.SecretWrong(STRANGER, 1, 4));
        joined(true);
        audit.leaseConfirmed(pi);
        audit.leaseReturned(pi);
        closed(WindowClosedReason.DEADLINE);

        assertEquals(
                List.of(
                        AuditKind.OPENED,
                        AuditKind.ATTEMPT,
                        AuditKind.REFUSED,
                        AuditKind.JOINED,
                        AuditKind.CONFIRMED,
                        AuditKind.RETURNED,
                        AuditKind.CLOSED),
                events().stream().map(AuditEvent::kind).toList());
        assertEquals(Optional.of(STRANGER.toString()), events().get(2).source());
        assertEquals(
                "wrong token or code, number 1 in this window; 4 more close it",
                events().get(2).detail());
        assertEquals(Optional.of(pi.publicKey()), events().get(3).publicKey());
        assertEquals("10.9.0.2, as before", events().get(3).detail());
        assertEquals(Optional.empty(), events().get(6).user());
        assertEquals(
                List.of(
                        "WindowOpened",
                        "JoinAttempted",
                        "SecretWrong",
                        "PeerJoined",
                        "WindowClosed"),
                passedOn);
    }

    @Test
    void whoWaitsAndWhatBecomesOfItIsWritten() throws IOException {
        HeldJoiner joiner = new HeldJoiner("pi", pi.publicKey(), STRANGER, WORDS);
        LocalUser user = LocalUsers.of(SOMEBODY);
        audit.heard(new PairingEvent.JoinerWaits(joiner));
        audit.denied(joiner, user);
        audit.heard(new PairingEvent.JoinerWaits(joiner));
        audit.approved(pi, user);
        audit.heard(new PairingEvent.JoinerLeft(joiner));

        assertEquals(
                List.of(
                        AuditKind.WAITS,
                        AuditKind.DENIED,
                        AuditKind.WAITS,
                        AuditKind.APPROVED,
                        AuditKind.LEFT),
                events().stream().map(AuditEvent::kind).toList());
        assertEquals(Optional.of(user), events().get(1).user());
        assertEquals(Optional.of(user), events().get(3).user());
    }

    @Test
    void aCodeThatWasUsedTwiceIsWrittenWithWhomItCost() throws IOException {
        Endpoint second = Endpoint.of(IpAddress.parse("198.51.100.8"), 40000);
        audit.heard(
                new PairingEvent.CodeUsedTwice(
                        STRANGER, second, List.of(pi), List.of(), List.of()));
        closed(WindowClosedReason.CODE_USED_TWICE);

        assertEquals(
                List.of(AuditKind.REFUSED, AuditKind.REMOVED, AuditKind.CLOSED),
                events().stream().map(AuditEvent::kind).toList());
        assertEquals(Optional.of(second.toString()), events().getFirst().source());
        assertTrue(events().getFirst().detail().contains("the first from " + STRANGER));
        assertEquals(Optional.of("pi"), events().get(1).name());
        assertTrue(events().get(2).detail().startsWith("LOCKED"));
    }

    @Test
    void aFloodOfStrangersIsCountedAndNotWritten() throws IOException {
        opened();
        for (int i = 0; i < 1000; i++) {
            attempted();
        }
        joined(false);
        closed(WindowClosedReason.DEADLINE);
        attempted();

        List<AuditEvent> events = events();
        assertEquals(1 + PairingAudit.MAX_STRANGERS + 1 + 1 + 1, events.size());
        assertEquals(AuditKind.JOINED, events.get(events.size() - 3).kind());
        assertEquals(
                "its time was over; 800 more attempts and refusals are not listed",
                events.get(events.size() - 2).detail());
    }

    @Test
    void whoOpensAndClosesIsWhoeverIsAtTheOtherEndOfTheSocket() throws IOException {
        AuditedControl control =
                controlOver(
                        request -> {
                            if (request instanceof ControlRequest.OpenWindow) {
                                opened();
                            } else {
                                closed(WindowClosedReason.COMMAND);
                            }
                            return new ControlReply.Done("done");
                        });
        control.handle(new ControlRequest.OpenWindow(60), SOMEBODY);
        control.handle(new ControlRequest.CloseWindow(), SOMEBODY);
        opened();

        assertEquals(
                List.of(NO_SUCH_USER, NO_SUCH_USER, LocalUsers.ofThisProcess().uid()),
                events().stream().map(event -> event.user().orElseThrow().uid()).toList());
        assertEquals("user 4000000000", events().getFirst().user().orElseThrow().toString());
    }

    @Test
    void removingAndRenamingIsWrittenWhenItIsDone() throws IOException {
        AuditedControl refusing =
                controlOver(_ -> new ControlReply.Refused(RefusalKind.FAILED, "no"));
        refusing.handle(new ControlRequest.RemovePeer("pi"), SOMEBODY);
        assertEquals(List.of(), events());

        AuditedControl control =
                controlOver(
                        request -> {
                            if (request instanceof ControlRequest.RenamePeer(String a, String b)) {
                                registry.rename(a, b);
                            } else {
                                registry.remove("garage");
                            }
                            return new ControlReply.Done("done");
                        });
        control.handle(new ControlRequest.RenamePeer("10.9.0.2", "Garage"), SOMEBODY);
        control.handle(new ControlRequest.RemovePeer("garage"), SOMEBODY);

        assertEquals(
                List.of(AuditKind.RENAMED, AuditKind.REMOVED),
                events().stream().map(AuditEvent::kind).toList());
        for (AuditEvent event : events()) {
            assertEquals(Optional.of("garage"), event.name());
            assertEquals(Optional.of(pi.publicKey()), event.publicKey());
            assertEquals(Optional.of(NO_SUCH_USER), event.user().map(LocalUser::uid));
        }
        assertEquals("was called pi", events().getFirst().detail());
    }

    @Test
    void theNameOfAUserIsTheSystems() {
        assertTrue(
                LocalUsers.of(new Caller(0, 0, 0)).toString().startsWith("root"),
                "every Linux calls user 0 so");
    }

    private List<AuditEvent> events() throws IOException {
        return AuditReader.read(store.folder());
    }

    private AuditedControl controlOver(ControlHandler handler) {
        return new AuditedControl(handler, registry, audit);
    }

    private PairingListener listener() {
        return event -> passedOn.add(event.getClass().getSimpleName());
    }

    private void opened() {
        audit.heard(new PairingEvent.WindowOpened(WindowOptions.forToken(Duration.ofSeconds(60))));
    }

    private void closed(WindowClosedReason reason) {
        audit.heard(new PairingEvent.WindowClosed(reason));
    }

    private void attempted() {
        audit.heard(new PairingEvent.JoinAttempted(STRANGER));
    }

    private void joined(boolean again) {
        audit.heard(new PairingEvent.PeerJoined(pi, STRANGER, again, WORDS));
    }

    private static final class NoTunnel implements PeerInstaller {

        @Override
        public void install(PeerRecord peer, Optional<Tai64n> latestInitiation) {}

        @Override
        public void remove(PublicKey publicKey) {}

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
