package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.state.audit.AuditEvent;
import io.wirelatch.state.audit.AuditKind;
import io.wirelatch.state.audit.AuditLog;
import io.wirelatch.state.audit.AuditReader;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backup, restore, and changes of what is kept, on machines where nothing runs. */
class BackupCommandsTest {

    private static final ServerState SERVER =
            new ServerState(
                    PrivateKey.generate(new Random(1)),
                    PairingToken.of("a-token-of-mine"),
                    List.of(Cidr.parse("10.201.9.0/24")),
                    51820,
                    1420,
                    List.of(
                            new PeerRecord(
                                    PrivateKey.generate(new Random(2)).publicKey(),
                                    "pi",
                                    List.of(IpAddress.parse("10.201.9.2")),
                                    PresharedKey.NONE,
                                    Endpoint.UNKNOWN,
                                    Instant.EPOCH)));

    @TempDir Path folder;

    private Path here;
    private Path there;
    private Path file;

    @BeforeEach
    void keepAServer() throws IOException {
        here = Files.createDirectory(folder.resolve("here"));
        there = Files.createDirectory(folder.resolve("there"));
        file = folder.resolve("home.backup");
        keep(here, "latch0", SERVER);
        try (AuditLog log = new AuditLog(here.resolve("latch0"), _ -> {})) {
            log.write(AuditEvent.of(Instant.EPOCH, AuditKind.OPENED, "for 60 s"));
        }
    }

    @Test
    void whatIsBackedUpHereIsThereAfterwards() throws IOException {
        CommandRun backup = backup();
        assertEquals(ExitStatus.DONE, backup.exitStatus, backup.err);
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(List.of(), leftOvers());

        CommandRun restore = restore("correct horse");
        assertEquals(ExitStatus.DONE, restore.exitStatus, restore.err);
        assertTrue(restore.out.contains("a server with 1 peer."), restore.out);
        assertTrue(restore.out.contains("sudo wirelatch serve"), restore.out);
        assertEquals(Optional.of(SERVER), StateStore.read(there, "latch0"));
        assertEquals(
                List.of(AuditKind.OPENED, AuditKind.RESTORED),
                AuditReader.read(there.resolve("latch0")).stream().map(AuditEvent::kind).toList());
    }

    /** A state is replaced at one moment, so that it can be read while its owner lives. */
    @Test
    void aBackupIsMadeWhileAServerRunsToo() {
        try (StateStore _ = StateStore.open(here, "latch0")) {
            assertEquals(ExitStatus.DONE, backup().exitStatus);
        }
    }

    @Test
    void aBackupIsNeverWrittenOverAnotherFileUnlessForced() throws IOException {
        Files.writeString(file, "precious");
        CommandRun refused = backup();
        assertEquals(ExitStatus.FAILED, refused.exitStatus);
        assertTrue(refused.err.contains("--force"), refused.err);
        assertEquals("precious", Files.readString(file));

        assertEquals(ExitStatus.DONE, backup("--force").exitStatus);
        assertNotEquals("precious".length(), Files.size(file));
    }

    @Test
    void anEmptyPassphraseAndAMissingStateMakeNoBackup() {
        assertEquals(ExitStatus.WRONG_USAGE, run(here, "", "backup", file.toString()).exitStatus);
        CommandRun nothing = run(there, "correct horse\n", "backup", file.toString());
        assertEquals(ExitStatus.FAILED, nothing.exitStatus);
        assertTrue(nothing.err.contains("nothing is kept of latch0"), nothing.err);
        assertFalse(Files.exists(file));
    }

    @Test
    void aWrongPassphraseAndADamagedFileLeaveNothingThere() throws IOException {
        backup();
        CommandRun wrong = restore("wrong horse");
        assertEquals(ExitStatus.FAILED, wrong.exitStatus);
        assertTrue(wrong.err.contains("wrong passphrase, or the file is damaged"), wrong.err);

        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertTrue(restore("correct horse").err.contains("or the file is damaged"));

        bytes[16] = 2;
        Files.write(file, bytes);
        assertTrue(restore("correct horse").err.contains("Update wirelatch here"));

        Files.writeString(file, "{}");
        assertTrue(restore("correct horse").err.contains("is no backup of wirelatch"));
        assertFalse(Files.exists(there.resolve("latch0")));
    }

    @Test
    void aStateThatIsThereIsReplacedOnlyByForceAndKept() throws IOException {
        backup();
        NetworkState old = new UnpairedClient(PrivateKey.generate(new Random(9)));
        keep(there, "latch0", old);
        CommandRun refused = restore("correct horse");
        assertEquals(ExitStatus.FAILED, refused.exitStatus);
        assertTrue(refused.err.contains("--force"), refused.err);
        assertEquals(Optional.of(old), StateStore.read(there, "latch0"));

        String before = Files.readString(there.resolve("latch0").resolve("state.json"));
        assertEquals(ExitStatus.DONE, restore("correct horse", "--force").exitStatus);
        assertEquals(Optional.of(SERVER), StateStore.read(there, "latch0"));
        assertEquals(ExitStatus.DONE, restore("correct horse", "--force").exitStatus);
        Path kept = there.resolve("latch0").resolve("state.json.before-restore");
        assertEquals(before, Files.readString(kept), "the second restore keeps another one");
        assertTrue(Files.exists(kept.resolveSibling("state.json.before-restore-2")));
        String next = restore("correct horse").err;
        assertTrue(next.contains("keeps the old one as state.json.before-restore-3."), next);
    }

    @Test
    void nothingIsRestoredUnderSomethingThatRuns() {
        backup();
        try (StateStore _ = StateStore.open(there, "latch0")) {
            CommandRun refused = restore("correct horse");
            assertEquals(ExitStatus.FAILED, refused.exitStatus);
            assertTrue(refused.err.contains("is running"), refused.err);
        }
        assertEquals(Optional.empty(), StateStore.read(there, "latch0"));
    }

    @Test
    void theInterfaceIsTheOneOfTheBackupUnlessAnotherIsNamed() {
        keep(here, "home1", SERVER);
        run(here, "correct horse\n", "backup", file.toString(), "-i", "home1");
        restore("correct horse");
        assertEquals(Optional.of(SERVER), StateStore.read(there, "home1"));
        restore("correct horse", "-i", "latch0");
        assertEquals(Optional.of(SERVER), StateStore.read(there, "latch0"));
    }

    @Test
    void aStoppedServerGetsAnotherTokenAndKeepsItsPeers() throws IOException {
        CommandRun run =
                CommandRun.with()
                        .in("another-token\n")
                        .run(arguments(here, "rekey-token", "--token", "-"));
        assertEquals(ExitStatus.DONE, run.exitStatus, run.err);
        assertTrue(run.out.contains("--token another-token"), run.out);
        assertEquals(
                Optional.of(SERVER.withToken(PairingToken.of("another-token"))),
                StateStore.read(here, "latch0"));
        List<AuditEvent> events = AuditReader.read(here.resolve("latch0"));
        assertEquals(AuditKind.REKEYED, events.getLast().kind());
        assertEquals("", events.getLast().detail());

        assertEquals(ExitStatus.DONE, run(here, "", "rekey-token").exitStatus);
        assertNotEquals(
                Optional.of(SERVER.withToken(PairingToken.of("another-token"))),
                StateStore.read(here, "latch0"));
    }

    @Test
    void aStoppedServersPoolsAreShownAddedAndGrown() {
        assertEquals("10.201.9.0/24, 1 of 253 leased\n", run(here, "", "pool").out);
        CommandRun added = run(here, "", "pool", "add", "10.202.0.0/16");
        assertEquals(ExitStatus.DONE, added.exitStatus, added.err);
        assertTrue(added.out.startsWith("10.202.0.0/16 is a pool now"), added.out);
        assertTrue(added.out.contains("sudo wirelatch remove NAME"), added.out);
        CommandRun grown = run(here, "", "pool", "grow", "10.201.8.0/21");
        assertTrue(grown.err.contains("server's address would change"), grown.err);
        grown = run(here, "", "pool", "grow", "10.202.0.0/15");
        assertEquals(ExitStatus.DONE, grown.exitStatus, grown.err);
        assertEquals(
                """
                10.201.9.0/24, 1 of 253 leased
                10.202.0.0/15, 1 of 131069 leased
                """,
                run(here, "", "pool", "list").out);
        assertTrue(run(here, "", "pool", "--json").out.contains("\"cidr\" : \"10.202.0.0/15\""));
        assertEquals(ExitStatus.WRONG_USAGE, run(here, "", "pool", "add", "nonsense").exitStatus);
        assertEquals(ExitStatus.WRONG_USAGE, run(here, "", "pool", "add").exitStatus);
    }

    @Test
    void whereNothingIsServedThereIsNeitherTokenNorPool() {
        keep(there, "latch0", new UnpairedClient(PrivateKey.generate(new Random(9))));
        for (String[] command :
                List.of(
                        new String[] {"rekey-token"},
                        new String[] {"pool", "grow", "10.0.0.0/8"})) {
            CommandRun client = run(there, "", command);
            assertEquals(ExitStatus.FAILED, client.exitStatus);
            assertTrue(client.err.contains("is a client's interface here"), client.err);
            CommandRun nothing = run(folder.resolve("nowhere"), "", command);
            assertTrue(nothing.err.contains("serves nothing"), nothing.err);
        }
        assertFalse(Files.exists(folder.resolve("nowhere")));
    }

    @Test
    void whatHasBeenDoneIsAnObjectForAScript() throws IOException {
        String made = backup("--json").out;
        assertTrue(made.startsWith("{\n  \"interface\" : \"latch0\",\n"), made);
        assertTrue(made.contains("\"file\" : \"%s\"".formatted(file)), made);
        assertTrue(made.contains("\"bytes\" : " + Files.size(file)), made);

        String restored = restore("correct horse", "--json", "-i", "latch3").out;
        assertTrue(restored.startsWith("{\n  \"interface\" : \"latch3\",\n"), restored);
        assertTrue(restored.contains("\"role\" : \"server\",\n  \"peers\" : 1,"), restored);
        assertTrue(restored.contains("\"interfaceOfThen\" : \"latch0\""), restored);
        assertFalse(restored.contains("keptBefore"), restored);

        String rekeyed =
                run(here, "another-token-of-mine\n", "rekey-token", "--token", "-", "--json").out;
        assertTrue(rekeyed.contains("\"token\" : \"another-token-of-mine\",\n"), rekeyed);
        assertTrue(rekeyed.contains("\"windowClosed\" : false"), rekeyed);

        String added = run(here, "", "pool", "add", "10.202.0.0/16", "--json").out;
        assertTrue(added.contains("\"serverAddress\" : \"10.202.0.1\""), added);
        assertTrue(added.contains("\"peersToJoinAnew\" : 1"), added);
    }

    @Test
    void aBackupToStandardOutputLeavesNoRoomForAnObject() {
        CommandRun run = run(here, "correct horse\n", "backup", "-", "--json");
        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus);
        assertEquals("", run.out);
    }

    @Test
    void aTerminalShowsThatThePassphraseTakesAMomentAndNothingElseDoes() {
        CommandRun onTerminal =
                CommandRun.with()
                        .onTerminal()
                        .typing("correct horse")
                        .run(arguments(here, "backup", file.toString()));
        String line = "\r\u001b[KEncrypting the backup with the passphrase ...\r\u001b[K";
        assertTrue(onTerminal.out.startsWith(line + "latch0 is backed up"), onTerminal.out);
        assertFalse(backup("--force").out.contains("Encrypting"));

        CommandRun back =
                CommandRun.with()
                        .onTerminal()
                        .typing("correct horse")
                        .run(arguments(there, "restore", file.toString()));
        assertTrue(back.out.contains("Opening the backup with the passphrase ..."), back.out);
        assertFalse(restore("correct horse", "--force").out.contains("Opening"));
    }

    private CommandRun backup(String... more) {
        return run(here, "correct horse\n", with(List.of("backup", file.toString()), more));
    }

    private CommandRun restore(String passphrase, String... more) {
        return run(there, passphrase + "\n", with(List.of("restore", file.toString()), more));
    }

    private static String[] with(List<String> command, String... more) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(more));
        return whole.toArray(String[]::new);
    }

    private CommandRun run(Path stateDir, String in, String... command) {
        boolean sealed = command[0].equals("backup") || command[0].equals("restore");
        return CommandRun.with()
                .in(in)
                .run(
                        sealed
                                ? arguments(
                                        stateDir, with(List.of(command), "--passphrase-file", "-"))
                                : arguments(stateDir, command));
    }

    private String[] arguments(Path stateDir, String... command) {
        return with(
                List.of(command),
                "--state-dir",
                stateDir.toString(),
                "--run-dir",
                folder.resolve("run").toString());
    }

    private List<Path> leftOvers() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(path -> path.getFileName().toString().startsWith(".")).toList();
        }
    }

    private static void keep(Path stateDir, String name, NetworkState state) {
        try (StateStore store = StateStore.open(stateDir, name)) {
            store.commit(state);
        }
    }
}
