package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateStoreTest {

    @TempDir Path stateDir = Path.of("");

    private StateStore open() {
        return StateStore.open(stateDir, "latch0");
    }

    @Test
    void nothingIsKeptBeforeTheFirstCommit() {
        try (StateStore store = open()) {
            assertEquals(Optional.empty(), store.load());
            assertEquals(stateDir.resolve("latch0/state.json"), store.file());
            assertFalse(Files.exists(store.file()));
        }
    }

    @Test
    void whatIsCommittedIsReadAgain() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            NetworkState state = RandomStates.any(random);
            try (StateStore store = open()) {
                store.commit(state);
                assertEquals(Optional.of(state), store.load(), "seed " + seed);
            }
            try (StateStore store = open()) {
                assertEquals(Optional.of(state), store.load(), "seed " + seed);
            }
        }
    }

    @Test
    void whoeverOnlyReadsNeedsNoLockAndMakesNothing() {
        assertEquals(Optional.empty(), StateStore.read(stateDir, "latch0"));
        assertFalse(Files.exists(stateDir.resolve("latch0")));
        NetworkState state = RandomStates.any(new Random(1));
        try (StateStore store = open()) {
            store.commit(state);
            assertEquals(Optional.of(state), StateStore.read(stateDir, "latch0"));
        }
    }

    @Test
    void theLastStartIsKeptBesideTheStateAndReplacedByTheNextOne() throws IOException {
        assertEquals(List.of(), StateStore.lastStart(stateDir, "latch0"));
        try (StateStore store = open()) {
            store.keepLastStart(List.of("serve", "--metrics", "9586"));
            assertEquals(
                    List.of("serve", "--metrics", "9586"),
                    StateStore.lastStart(stateDir, "latch0"));
            assertEquals(Optional.empty(), store.load());
            store.keepLastStart(List.of("join"));
        }
        assertEquals(List.of("join"), StateStore.lastStart(stateDir, "latch0"));
        Path file = stateDir.resolve("latch0/last-start");
        assertEquals("join\n", Files.readString(file));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.exists(stateDir.resolve("latch0/last-start.new")));
    }

    @Test
    void theFileIsTheTextThatTheDocumentationShows() throws IOException {
        PrivateKey privateKey = PrivateKey.ofBytes(new byte[32]);
        ServerState state =
                new ServerState(
                        privateKey,
                        PairingToken.of("7k2m-x0q9-c4fd-vt8e-31hn"),
                        List.of(Cidr.parse("10.150.0.0/24"), Cidr.parse("fd12:3456:789a::/64")),
                        51820,
                        1420,
                        List.of(
                                new PeerRecord(
                                        privateKey.publicKey(),
                                        "pi",
                                        List.of(
                                                IpAddress.parse("10.150.0.2"),
                                                IpAddress.parse("fd12:3456:789a::2")),
                                        PresharedKey.NONE,
                                        Endpoint.of(IpAddress.parse("192.0.2.7"), 40000),
                                        Instant.parse("2026-01-31T12:00:00.999Z"),
                                        false)),
                        List.of(
                                new RemovedPeer(
                                        privateKey.publicKey(),
                                        Tai64n.ofText("@4000000037c219bf2ef02e94"))));
        try (StateStore store = open()) {
            store.commit(state);
            assertEquals(
                    """
                    {
                      "schema" : 3,
                      "role" : "server",
                      "privateKey" : "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEA=",
                      "token" : "7k2m-x0q9-c4fd-vt8e-31hn",
                      "pools" : [ "10.150.0.0/24", "fd12:3456:789a::/64" ],
                      "port" : 51820,
                      "mtu" : 1420,
                      "peers" : [ {
                        "name" : "pi",
                        "publicKey" : "L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=",
                        "presharedKey" : "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                        "addresses" : [ "10.150.0.2", "fd12:3456:789a::2" ],
                        "lastEndpoint" : "192.0.2.7:40000",
                        "joinedAt" : "2026-01-31T12:00:00Z",
                        "pending" : true
                      } ],
                      "removedPeers" : [ {
                        "publicKey" : "L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=",
                        "latestInitiation" : "@4000000037c219bf2ef02e94"
                      } ]
                    }
                    """,
                    Files.readString(store.file()));
        }
    }

    /** What the first release wrote: its peers are none that still have to show themselves. */
    @Test
    void aFileOfTheFirstSchemaIsRead() throws IOException {
        ServerState state = RandomStates.server(new Random(4), 3).withRemovedPeers(List.of());
        ServerState confirmed =
                state.withPeers(state.peers().stream().map(PeerRecord::withConfirmed).toList());
        try (StateStore store = open()) {
            store.commit(confirmed);
            String text = Files.readString(store.file());
            Files.writeString(store.file(), text.replace("\"schema\" : 3", "\"schema\" : 1"));
            assertEquals(Optional.of(confirmed), store.load());
        }
    }

    @Test
    void nobodyElseCanReadTheStateAtAnyMoment() throws IOException {
        CommitSteps watched =
                new CommitSteps() {
                    @Override
                    FileOutputStream create(Path temporary) throws IOException {
                        FileOutputStream output = super.create(temporary);
                        assertPermissions("rw-------", temporary);
                        return output;
                    }
                };
        try (StateStore store = StateStore.open(stateDir.resolve("a/b"), "latch0", watched)) {
            Path folder = stateDir.resolve("a/b/latch0");
            assertPermissions("rwx------", stateDir.resolve("a"));
            assertPermissions("rwx------", stateDir.resolve("a/b"));
            assertPermissions("rwx------", folder);
            assertPermissions("rw-------", folder.resolve("lock"));
            store.commit(RandomStates.any(new Random(1)));
            assertPermissions("rw-------", store.file());
            Files.setPosixFilePermissions(
                    store.file(), PosixFilePermissions.fromString("rw-r--r--"));
            store.commit(RandomStates.any(new Random(2)));
            assertPermissions("rw-------", store.file());
        }
    }

    @Test
    void aFolderThatStandsOpenIsClosedToOthers() throws IOException {
        Path folder = Files.createDirectory(stateDir.resolve("latch0"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        open().close();
        assertPermissions("rwx------", folder);
    }

    private static void assertPermissions(String expected, Path path) throws IOException {
        assertEquals(
                expected,
                PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                path.toString());
    }

    @Test
    void onlyTheLockAndTheStateStandInTheFolder() throws IOException {
        try (StateStore store = open()) {
            store.commit(RandomStates.any(new Random(1)));
            try (Stream<Path> files = Files.list(stateDir.resolve("latch0"))) {
                assertEquals(
                        List.of("lock", "state.json"),
                        files.map(file -> file.getFileName().toString()).sorted().toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "/a", "a\\b", "a\0b"})
    void aNameThatLeadsElsewhereIsRefused(String interfaceName) throws IOException {
        StateException refusal =
                assertThrows(StateException.class, () -> StateStore.open(stateDir, interfaceName));
        assertTrue(String.valueOf(refusal.getMessage()).contains("latch0"), refusal::getMessage);
        try (Stream<Path> files = Files.list(stateDir)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aFileInTheFoldersPlaceIsNamed() throws IOException {
        Path inTheWay = Files.createFile(stateDir.resolve("latch0"));
        StateException refusal = assertThrows(StateException.class, this::open);
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(inTheWay + ": something else is in its place. "), message);
        assertTrue(message.contains("--state-dir"), message);
    }

    /** A schema of the future may mean anything: nothing of the file is read, nothing changed. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\": 4}",
                "{\"schema\": 4, \"role\": \"relay\", \"keys\": []}",
                "{\"schema\": 99999999999999999999}\n"
            })
    void aNewerSchemaIsRefusedAndKeptByteForByte(String content) throws IOException {
        try (StateStore store = open()) {
            Files.writeString(store.file(), content);
            StateException refusal = assertThrows(StateException.class, store::load);
            String message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains(store.file().toString()), message);
            assertTrue(message.contains("newer") && message.contains("update"), message);
            assertTrue(message.contains("left as it is"), message);
            assertEquals(content, Files.readString(store.file()));
        }
    }

    @Test
    void aDamagedFileIsKeptByteForByte() throws IOException {
        byte[] content = {0, 1, 2, (byte) 0xFF, '{', '}'};
        try (StateStore store = open()) {
            Files.write(store.file(), content);
            assertThrows(StateException.class, store::load);
        }
        try (StateStore store = open()) {
            assertThrows(StateException.class, store::load);
            assertArrayEquals(content, Files.readAllBytes(store.file()));
        }
    }

    @Test
    void aFileThatIsFarTooLongIsNotEvenRead() throws IOException {
        try (StateStore store = open()) {
            try (FileOutputStream output = new FileOutputStream(store.file().toFile())) {
                output.getChannel().write(java.nio.ByteBuffer.allocate(1), 5L << 30); // sparse
            }
            StateException refusal = assertThrows(StateException.class, store::load);
            assertTrue(String.valueOf(refusal.getMessage()).contains("bytes"), refusal::getMessage);
        }
    }

    @Test
    void aFolderInTheFilesPlaceIsRefusedAsAState() throws IOException {
        try (StateStore store = open()) {
            Files.createDirectory(store.file());
            assertThrows(StateException.class, store::load);
            assertThrows(StateException.class, () -> store.commit(RandomStates.any(new Random(1))));
            assertTrue(Files.isDirectory(store.file()));
        }
    }

    @Test
    void aStateThatCouldNotBeReadAgainIsNotWritten() {
        Random random = new Random(7);
        ServerState good = RandomStates.server(random, 2);
        PeerRecord first = good.peers().get(0);
        PeerRecord second = good.peers().get(1);
        try (StateStore store = open()) {
            store.commit(good);
            List<ServerState> bad =
                    List.of(
                            good.withPeers(List.of(first, second.withName(first.name()))),
                            good.withPeers(List.of(first, first.withName("other"))),
                            good.withPeers(List.of(first.withName(""))),
                            good.withPeers(List.of(first.withName("bell\u0007"))),
                            good.withPeers(List.of(first.withName("half\ud83d"))));
            for (ServerState state : bad) {
                StateException refusal =
                        assertThrows(StateException.class, () -> store.commit(state));
                String message = String.valueOf(refusal.getMessage());
                assertTrue(message.contains("unchanged"), message);
                assertEquals(Optional.of(good), store.load());
            }
        }
    }

    @Test
    void anInterruptedThreadStillCommits() {
        NetworkState state = RandomStates.any(new Random(3));
        try (StateStore store = open()) {
            Thread.currentThread().interrupt();
            store.commit(state);
            assertTrue(Thread.interrupted(), "the interrupt is still to be seen");
            assertEquals(Optional.of(state), store.load());
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aClosedStoreIsOfNoUse() {
        StateStore store = open();
        store.close();
        store.close();
        assertThrows(IllegalStateException.class, store::load);
        assertThrows(
                IllegalStateException.class, () -> store.commit(RandomStates.any(new Random(1))));
    }
}
