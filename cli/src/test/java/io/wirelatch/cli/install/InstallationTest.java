package io.wirelatch.cli.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.ProgressLine;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlServer;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import io.wirelatch.state.UnpairedClient;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * With a systemctl that is a stand-in: it writes down what it is told, and keeps in files which
 * units are enabled and active.
 */
@Timeout(60)
class InstallationTest {

    private static final String SYSTEMCTL =
            """
            #!/bin/sh
            cd "$(dirname "$0")"
            echo "$*" >>told
            case "$1" in
                is-active) [ -e "active-$3" ] ;;
                restart) [ -e "active-$2" ] ;;
                is-enabled) [ -e "enabled-$3" ] ;;
                enable)
                    if [ -e broken ]; then echo "Job failed."; exit 1; fi
                    mkdir -p units/multi-user.target.wants
                    touch "units/multi-user.target.wants/$3" "active-$3" "enabled-$3" ;;
                disable) rm -f "units/multi-user.target.wants/$3" "active-$3" "enabled-$3" ;;
                daemon-reload) ;;
                *) exit 99 ;;
            esac
            """;

    private static final Random RANDOM = new Random(1);

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private String facts = "";
    private boolean groupExists = true;
    private boolean terminal;

    @BeforeEach
    void makeSystemctl() throws IOException {
        Path systemctl = folder.resolve("systemctl");
        Files.writeString(systemctl, SYSTEMCTL);
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(folder.resolve("packaged"));
    }

    @Test
    void aServersInterfaceGetsTheServersUnit() throws IOException {
        keep(server());
        packageUnits();

        install();

        assertEquals(List.of("enable --now wirelatch-server@latch0.service"), changes());
        assertFalse(Files.exists(ownUnit("server")));
        assertTrue(
                out.toString()
                        .startsWith(
                                "latch0 is a server's interface: wirelatch-server@latch0.service runs now,"
                                        + " and starts whenever this machine does.\n"),
                out.toString());
    }

    /** One in /etc comes before the package's, and starts the program of before for ever. */
    @Test
    void thePackagesUnitTakesTheOwnOnesPlace() throws IOException {
        keep(server());
        install();
        assertTrue(Files.exists(ownUnit("server")));

        packageUnits();
        install();
        assertFalse(Files.exists(ownUnit("server")));
    }

    @Test
    void aClientsInterfaceGetsTheClientsUnit() throws IOException {
        keep(client());
        packageUnits();

        install();

        assertEquals(List.of("enable --now wirelatch-client@latch0.service"), changes());
    }

    @Test
    void whatRunsAlreadyIsOnlyEnabled() throws IOException {
        keep(server());
        packageUnits();
        install();
        // The service that runs holds the lock, so that nobody reads the state meanwhile.
        try (StateStore _ = StateStore.open(location().stateDir(), "latch0")) {
            install();
        }
        assertEquals(
                List.of(
                        "enable --now wirelatch-server@latch0.service",
                        "enable --now wirelatch-server@latch0.service"),
                changes());
        assertTrue(out.toString().contains("runs already"), out.toString());
    }

    @Test
    void whereNothingIsKeptThereIsNothingToInstall() throws IOException {
        packageUnits();
        for (Optional<NetworkState> kept :
                List.<Optional<NetworkState>>of(
                        Optional.empty(),
                        Optional.of(new UnpairedClient(PrivateKey.generate(RANDOM))))) {
            kept.ifPresent(this::keep);
            CommandFailure failure =
                    assertThrows(CommandFailure.class, () -> installation().install());
            assertEquals(
                    "nothing is kept for latch0 yet, so there is nothing to install.\n"
                            + "Try it by hand first, and end it with Ctrl-C when it works: sudo wirelatch"
                            + " serve"
                            + location().flags()
                            + " (or, to join another machine: sudo wirelatch join HOST"
                            + location().flags()
                            + ")",
                    failure.getMessage());
        }
        assertEquals(List.of(), changes());
    }

    @Test
    void whatRunsByHandMustEndFirst() throws IOException {
        keep(server());
        packageUnits();
        try (ControlServer _ =
                ControlServer.start(
                        location().socketFile(), _ -> new ControlReply.Done("by hand"))) {
            CommandFailure failure =
                    assertThrows(CommandFailure.class, () -> installation().install());
            assertTrue(
                    String.valueOf(failure.getMessage()).contains("Ctrl-C"), failure::getMessage);
        }
        try (StateStore _ = StateStore.open(location().stateDir(), "latch0")) {
            assertThrows(StateException.class, () -> installation().install());
        }
        assertEquals(List.of(), changes());
    }

    @Test
    void aServiceThatDoesNotStartIsToldWithWhereToLook() throws IOException {
        keep(server());
        packageUnits();
        Files.createFile(folder.resolve("broken"));
        CommandFailure failure = assertThrows(CommandFailure.class, () -> installation().install());
        assertEquals(
                """
                'systemctl enable --now wirelatch-server@latch0.service' failed: Job failed.
                It says why with: journalctl -u wirelatch-server@latch0.service -n 20
                Take this back:  sudo wirelatch uninstall"""
                        + location().flags(),
                failure.getMessage());
    }

    @Test
    void whatHadChangedWhenItDoesNotStartIsToldToo() throws IOException {
        keep(server());
        Files.createFile(folder.resolve("broken"));
        CommandFailure failure = assertThrows(CommandFailure.class, () -> installation().install());
        assertTrue(
                String.valueOf(failure.getMessage()).contains("\nWritten: " + ownUnit("server")),
                failure::getMessage);
    }

    @Test
    void withoutAPackageTheUnitIsWrittenForThisProgram() throws IOException {
        keep(server());

        install();

        assertEquals(
                List.of("daemon-reload", "enable --now wirelatch-server@latch0.service"),
                changes());
        List<String> unit = Files.readAllLines(ownUnit("server"));
        assertEquals(OwnFile.MARK, unit.getFirst());
        assertTrue(
                unit.contains(
                        "ExecStart=\"/home/me/wire latch/50%%/wirelatch\" serve --interface %i"
                                + " $WIRELATCH_FLAGS"),
                unit.toString());
        assertTrue(unit.contains("ProtectHome=read-only"), unit.toString());
        assertTrue(unit.contains("SupplementaryGroups=wirelatch"), unit.toString());
        assertEquals(
                "rw-r--r--",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(ownUnit("server"))));
    }

    /** systemd.exec(5): a unit with a group that does not exist does not start. */
    @Test
    void withoutTheGroupTheUnitDoesNotNameIt() throws IOException {
        keep(client());
        groupExists = false;

        install();

        assertFalse(Files.readString(ownUnit("client")).contains("SupplementaryGroups"));
    }

    @Test
    void anAdministratorsOwnUnitIsLeftAsItIs() throws IOException {
        keep(server());
        Files.createDirectories(ownUnit("server").getParent());
        Files.writeString(ownUnit("server"), "[Service]\n");

        install();
        uninstall();

        assertEquals("[Service]\n", Files.readString(ownUnit("server")));
    }

    @Test
    void uninstallTakesEverythingBackAndKeepsTheState() throws IOException {
        keep(server());
        install();
        uninstall();

        assertEquals(
                List.of(
                        "daemon-reload",
                        "enable --now wirelatch-server@latch0.service",
                        "disable --now wirelatch-server@latch0.service",
                        "daemon-reload"),
                changes());
        assertFalse(Files.exists(ownUnit("server")));
        assertTrue(Files.exists(location().stateDir().resolve("latch0").resolve("state.json")));

        out.getBuffer().setLength(0);
        uninstall();
        assertEquals("No unit starts latch0, so there is nothing to stop.\n", out.toString());
        assertEquals("{\"disabled\":[],\"written\":[],\"removed\":[]}", facts);
    }

    @Test
    void aUnitThatAnotherInterfaceStillUsesStays() throws IOException {
        keep(server());
        install();
        Files.createFile(
                ownUnit("server")
                        .resolveSibling("multi-user.target.wants")
                        .resolve("wirelatch-server@other.service"));
        uninstall();

        assertTrue(Files.exists(ownUnit("server")));
    }

    @Test
    void anInterfaceThatHasChangedItsRoleIsStartedInTheNewOneAlone() throws IOException {
        keep(client());
        packageUnits();
        Files.createFile(folder.resolve("enabled-wirelatch-server@latch0.service"));

        install();

        assertEquals(
                List.of(
                        "disable --now wirelatch-server@latch0.service",
                        "enable --now wirelatch-client@latch0.service"),
                changes());
    }

    @Test
    void theFlagsOfTheLastStartByHandBecomeTheUnits() throws IOException {
        keep(server());
        packageUnits();
        keepStart("serve", "--metrics", "[fe80::1%eth0]:9586", "--no-offload");

        install();

        assertEquals(
                List.of("daemon-reload", "enable --now wirelatch-server@latch0.service"),
                changes());
        assertEquals(
                OwnFile.MARK
                        + """

                        [Service]
                        Environment="WIRELATCH_FLAGS=--metrics [fe80::1%%eth0]:9586 --no-offload"
                        """,
                Files.readString(dropIn("server")));
        assertEquals(
                "rw-r--r--",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(dropIn("server"))));
        assertTrue(
                out.toString()
                        .contains(
                                "Its flags:       --metrics [fe80::1%eth0]:9586 --no-offload, as by"
                                        + " hand\n"),
                out.toString());
        assertTrue(out.toString().contains("Written: " + dropIn("server")), out.toString());
    }

    @Test
    void aServiceThatRunsIsStartedAnewForOtherFlagsAlone() throws IOException {
        keep(server());
        packageUnits();
        install();
        keepStart("serve", "--queues", "2");
        install();
        install();
        keepStart("serve");
        install();

        String enable = "enable --now wirelatch-server@latch0.service";
        String restart = "restart wirelatch-server@latch0.service";
        assertEquals(
                List.of(
                        enable,
                        "daemon-reload",
                        enable,
                        restart,
                        enable,
                        "daemon-reload",
                        enable,
                        restart),
                changes());
        assertFalse(Files.exists(dropIn("server").getParent()));
    }

    @Test
    void flagsOfAnotherRoleAreNotTheUnits() throws IOException {
        keep(client());
        packageUnits();
        keepStart("serve", "--metrics", "9586");

        install();

        assertEquals(List.of("enable --now wirelatch-client@latch0.service"), changes());
        assertFalse(out.toString().contains("--metrics"), out.toString());
    }

    @Test
    void uninstallTakesTheFlagsBackAndLeavesWhatAnAdministratorAdded() throws IOException {
        keep(server());
        packageUnits();
        keepStart("serve", "--aead", "jdk");
        install();
        Path override = dropIn("server").resolveSibling("override.conf");
        Files.writeString(override, "[Service]\nNice=5\n");

        uninstall();

        assertFalse(Files.exists(dropIn("server")));
        assertTrue(Files.exists(override));
        assertEquals("daemon-reload", changes().getLast());
        assertTrue(out.toString().contains("Removed: " + dropIn("server")), out.toString());
    }

    @Test
    void aScriptIsToldWhichUnitsAndFilesHaveChanged() throws IOException {
        keep(server());
        keepStart("serve", "--aead", "jdk");
        Files.createFile(folder.resolve("enabled-wirelatch-client@latch0.service"));

        install();
        assertEquals(
                "{'role':'server','unit':'wirelatch-server@latch0.service','flags':['--aead','jdk'],'ranAlready':false,'disabled':['wirelatch-client@latch0.service'],'written':['%s','%s'],'removed':[]}"
                        .formatted(ownUnit("server"), dropIn("server")),
                facts.replace('"', '\''));

        uninstall();
        assertEquals(
                "{'disabled':['wirelatch-server@latch0.service'],'written':[],'removed':['%s','%s']}"
                        .formatted(dropIn("server"), ownUnit("server")),
                facts.replace('"', '\''));
    }

    @Test
    void aTerminalShowsWhatSystemdTakesItsTimeFor() throws IOException {
        keep(server());
        packageUnits();
        terminal = true;

        install();
        uninstall();

        String clear = "\r\u001b[K";
        String unit = "wirelatch-server@latch0.service";
        assertTrue(
                out.toString()
                        .startsWith(clear + "Starting " + unit + " ..." + clear + "latch0 is a"),
                out.toString());
        assertTrue(
                out.toString()
                        .contains(
                                clear + "Stopping " + unit + " ..." + clear + unit + " is stopped"),
                out.toString());
    }

    /** Where it is not there, nothing that it could have started is. */
    @Test
    void withoutSystemdTheAdviceFitsTheVerb() {
        assertTrue(
                Systemd.withoutSystemd("install", "./wirelatch")
                        .endsWith(
                                "as root: ./wirelatch serve (or: ./wirelatch join), with the same -i if you use one."));
        String uninstall = Systemd.withoutSystemd("uninstall", "./wirelatch");
        assertTrue(uninstall.contains("there is nothing to take back"), uninstall);
        assertFalse(uninstall.contains("serve"), uninstall);
    }

    private NetworkLocation location() {
        return NetworkLocation.resolve(
                Optional.empty(),
                Optional.of(folder.resolve("state")),
                Optional.of(folder.resolve("run")),
                surroundings(false));
    }

    private Surroundings surroundings(boolean outIsTerminal) {
        return new Surroundings(
                Map.of(),
                folder,
                true,
                InputStream.nullInputStream(),
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                _ -> Optional.empty(),
                outIsTerminal);
    }

    private Installation installation() {
        return new Installation(
                location(),
                new Systemctl(folder.resolve("systemctl")),
                new UnitFlags(folder.resolve("units")),
                new UnitFiles(
                        folder.resolve("units"),
                        List.of(folder.resolve("packaged")),
                        Optional.of(Path.of("/home/me/wire latch/50%/wirelatch")),
                        () -> groupExists),
                "wirelatch",
                ProgressLine.on(surroundings(terminal)));
    }

    private void install() {
        tell(installation().install());
    }

    private void uninstall() {
        tell(installation().uninstall());
    }

    private void tell(ControlReply.Done done) {
        out.write(done.message() + "\n");
        facts = done.facts().toJsonLine();
    }

    private void keep(NetworkState state) {
        try (StateStore store = StateStore.open(location().stateDir(), "latch0")) {
            store.commit(state);
        }
    }

    /** As if somebody had started it so by hand. */
    private void keepStart(String... words) {
        try (StateStore store = StateStore.open(location().stateDir(), "latch0")) {
            store.keepLastStart(List.of(words));
        }
    }

    /** As if a package had brought the units. */
    private void packageUnits() throws IOException {
        for (ServiceRole role : ServiceRole.values()) {
            Files.createFile(folder.resolve("packaged").resolve(role.templateFile()));
        }
    }

    private Path ownUnit(String role) {
        return folder.resolve("units").resolve("wirelatch-" + role + "@.service");
    }

    private Path dropIn(String role) {
        return folder.resolve("units")
                .resolve("wirelatch-" + role + "@latch0.service.d")
                .resolve("10-wirelatch-install.conf");
    }

    /** What systemctl was told to do, without what it was only asked. */
    private List<String> changes() throws IOException {
        Path told = folder.resolve("told");
        return Files.exists(told)
                ? Files.readAllLines(told).stream().filter(line -> !line.startsWith("is-")).toList()
                : List.of();
    }

    private static ServerState server() {
        return new ServerState(
                PrivateKey.generate(RANDOM),
                PairingToken.of("a-token-for-tests"),
                List.of(Cidr.parse("10.150.0.0/24")),
                51820,
                1420,
                List.of());
    }

    private static PairedClient client() {
        return new PairedClient(
                PrivateKey.generate(RANDOM),
                "nas.lan",
                51820,
                new Offer(
                        PrivateKey.generate(RANDOM).publicKey(),
                        "pi",
                        List.of(Cidr.parse("10.150.0.2/24")),
                        List.of(Cidr.parse("10.150.0.0/24")),
                        PresharedKey.generate(RANDOM),
                        1420,
                        25));
    }
}
