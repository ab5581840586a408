package io.wirelatch.cli.serve;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.running.Announcer;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.WindowTerms;
import io.wirelatch.enroll.server.DecisionOutcome;
import io.wirelatch.enroll.server.PeerInstaller;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.enroll.server.WindowStatus;
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
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Commands with any text and any numbers in them, to a server with a real registry and a real state
 * file: every one is answered. A line of the input is a command: its name and what belongs to it,
 * with slashes between.
 */
class ServerControlFuzzTest {

    private static final PublicKey PI = PrivateKey.generate(new Random(1)).publicKey();
    private static final PublicKey NAS = PrivateKey.generate(new Random(3)).publicKey();
    private static final ServerState STATE =
            new ServerState(
                    PrivateKey.generate(new Random(2)),
                    PairingToken.of("a-token-of-mine"),
                    List.of(Cidr.parse("10.9.0.0/24")),
                    51820,
                    1420,
                    List.of(peer("pi", PI, 2), peer("nas", NAS, 3)));

    @TempDir Path folder = Path.of("");

    private final PairingWindow window = new PairingWindow(() -> 0);
    private Optional<StateStore> store = Optional.empty();

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "open/60/1/5/\nopen/60/2/5/ca\nstatus\nclose",
                        "open/-1/0/0/c\nopen/2147483647/2147483647/2147483647/a\nopen",
                        "rename/pi/nas\nrename/10.9.0.2/tv\nrename/" + PI.toBase64() + "/\u0130 x",
                        "remove/10.9.0.2\nremove/\nremove/pi\nstatus",
                        "approve/pi\ndeny/\u0000\nwatch")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeEach
    void open() {
        store = Optional.of(StateStore.open(folder, "latch0"));
    }

    @AfterEach
    void close() {
        store.ifPresent(StateStore::close);
    }

    @DictionaryEntries({
        "open/",
        "close",
        "status",
        "rename/",
        "remove/",
        "approve/",
        "deny/",
        "watch",
        "pi",
        "nas",
        "10.9.0.2",
        "2147483648",
        "/ca"
    })
    @MethodSource("seeds")
    @FuzzTest
    void everyCommandIsAnswered(byte[] input) {
        ServerControl control = control();
        for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
            ControlReply reply = control.handle(request(line.split("/", -1)));
            assertNotNull(reply);
        }
    }

    private static ControlRequest request(String[] words) {
        return switch (words[0]) {
            case "open" ->
                    new ControlRequest.OpenWindow(
                            new WindowTerms(
                                    number(words, 1),
                                    word(words, 4).contains("c"),
                                    number(words, 2),
                                    number(words, 3),
                                    word(words, 4).contains("a")));
            case "close" -> new ControlRequest.CloseWindow();
            case "rename" -> new ControlRequest.RenamePeer(word(words, 1), word(words, 2));
            case "remove" -> new ControlRequest.RemovePeer(word(words, 1));
            case "approve" -> new ControlRequest.ApproveJoiner(word(words, 1));
            case "deny" -> new ControlRequest.DenyJoiner(word(words, 1));
            case "watch" -> new ControlRequest.Watch();
            default -> new ControlRequest.GetStatus(words[0].isEmpty());
        };
    }

    private static String word(String[] words, int index) {
        return index < words.length ? words[index] : "";
    }

    private static int number(String[] words, int index) {
        try {
            return Integer.parseInt(word(words, index));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private ServerControl control() {
        PeerRegistry registry =
                new PeerRegistry(
                        store.orElseThrow(),
                        STATE,
                        new AddressPools(STATE.pools()),
                        new Random(4),
                        InstantSource.fixed(Instant.EPOCH),
                        () -> 0,
                        new NoTunnel());
        Announcer announcer =
                new Announcer(new PrintWriter(Writer.nullWriter()), () -> LocalTime.NOON);
        announcer.introduce(List.of());
        return new ServerControl(
                "latch0",
                registry,
                new Window(),
                () -> 51820,
                List::of,
                () -> EngineStatus.of("libcrypto"),
                announcer,
                new JoinLine(
                        () -> HostPort.parse("192.0.2.2"),
                        PairingToken.of("a-token-of-mine"),
                        ServerFingerprint.of(NAS),
                        ""));
    }

    private static PeerRecord peer(String name, PublicKey key, int host) {
        return new PeerRecord(
                key,
                name,
                List.of(IpAddress.parse("10.9.0." + host)),
                PresharedKey.NONE,
                Endpoint.UNKNOWN,
                Instant.EPOCH);
    }

    /** Peers come and go nowhere. */
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

    /** A window at which nobody waits. */
    private final class Window implements PairingWindowSwitch {

        private Optional<WindowOptions> opened = Optional.empty();

        @Override
        public Optional<OneTimeCode> open(WindowOptions options) {
            window.open(options.duration());
            opened = Optional.of(options);
            return options.accepts().code()
                    ? Optional.of(OneTimeCode.mint(new Random(1), OptionalInt.empty()))
                    : Optional.empty();
        }

        @Override
        public boolean close() {
            opened = Optional.empty();
            return window.close();
        }

        @Override
        public WindowStatus status() {
            return new WindowStatus(
                    window.remaining(), opened, 0, 0, false, Optional.empty(), List.of());
        }

        @Override
        public DecisionOutcome approve(String name) {
            return new DecisionOutcome.NobodyWaits(name);
        }

        @Override
        public DecisionOutcome deny(String name) {
            return new DecisionOutcome.NobodyWaits(name);
        }
    }
}
