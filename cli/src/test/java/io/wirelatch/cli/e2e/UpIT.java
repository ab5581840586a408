package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file as a provider gives it, on a machine whose way to everywhere is its router: Debian's
 * wireguard-go, which is also the VPN's server and the Internet behind it.
 */
@ExtendWith(OneScenario.class)
class UpIT implements OneScenario.WithTranscripts {

    private static final String VPN_SERVER = "198.51.100.9";
    private static final String INTERNET = "198.51.100.7";
    private static final String INTERNET_IPV6 = "2001:db8:ffff::7";

    /** What wg-quick(8) calls on a machine that has it; this one writes down how it was called. */
    private static final String RESOLVCONF =
            """
            #!/bin/sh
            echo "$@" >> "$(dirname "$0")/../resolvconf.log"
            cat >> "$(dirname "$0")/../resolvconf.log"
            """;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKey aliceKey = PrivateKey.generate(random);
    private final PrivateKey serverKey = PrivateKey.generate(random);
    private final PresharedKey presharedKey = PresharedKey.generate(random);

    private HomeLan lan;
    private Machine alice;
    private Machine router;
    private WireguardGo server;
    private Path folder;
    private String before;

    @BeforeEach
    void makeMachines(@TempDir Path temporary) throws IOException {
        Prerequisites.requireWithWireguardGo();
        Prerequisites.requireWithWg();
        Prerequisites.requireWith("nft");
        folder = temporary;
        lan = HomeLan.of(folder, "alice", "router");
        alice = lan.machine("alice");
        router = lan.machine("router");
        for (String address : List.of(VPN_SERVER + "/32", INTERNET + "/32", INTERNET_IPV6)) {
            router.output("ip", "address", "add", address, "dev", "lo");
        }
        alice.output("ip", "route", "add", "default", "via", router.ipv4());
        alice.output("ip", "-6", "route", "add", "default", "via", router.ipv6());
        alice.resolves("vpn.lan", VPN_SERVER);
        server = startServer();
        before = network();
    }

    @AfterEach
    void takeMachinesAway() {
        if (lan != null) {
            lan.close();
        }
    }

    @Override
    public String transcripts() {
        return lan.transcripts();
    }

    @Test
    void aProvidersFileTakesAllTrafficIntoTheTunnelAndGivesItBack() throws IOException {
        // The strictest setting: answers must come from where the machine would send to.
        alice.output("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter");
        withResolvconf();
        Path file = providersFile("");
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgp is up as 10.2.0.2/32 and fd00:2::2/128");

        assertAllTrafficIsInTheTunnel();
        assertTrue(server.endpoint().startsWith(alice.ipv4() + ":"), server.endpoint());
        assertTrue(alice.wg("show", "wgp").contains("latest handshake"));
        assertTrue(alice.output("ip", "link", "show", "wgp").contains("mtu 1420"));
        assertEquals("-a wgp -m 0 -x\nnameserver 10.2.0.1\nsearch vpn.example\n", resolvconf());
        CommandResult again = alice.wirelatch("up", file.toString());
        assertEquals(1, again.exitStatus(), again::toString);
        assertTrue(again.err().contains("wgp is up already"), again::toString);

        CommandResult ended = alice.running().terminate();
        assertEquals(0, ended.exitStatus(), ended::toString);
        assertEquals("", ended.err());
        assertEquals(
                List.of("PreUp wgp yes", "PostUp wgp yes", "PreDown wgp yes", "PostDown wgp no"),
                Files.readAllLines(folder.resolve("hooks.log")));
        assertTrue(resolvconf().endsWith("-d wgp -f\n"), resolvconf());
        assertEverythingIsAsBefore();
    }

    @Test
    void theSameFileComesUpWithWgQuick() throws IOException {
        withResolvconf();
        Path file = providersFile("");
        wgQuick("up", file);
        assertAllTrafficIsInTheTunnel();
        wgQuick("down", file);
        assertEquals(4, Files.readAllLines(folder.resolve("hooks.log")).size());
        assertTrue(resolvconf().contains("nameserver 10.2.0.1\n"), resolvconf());
    }

    @Test
    void inTheBackgroundItLivesUntilDown() throws IOException {
        Path file = providersFile("");
        CommandResult up = alice.wirelatch("up", "-d", file.toString());
        assertEquals(0, up.exitStatus(), up::toString);
        assertTrue(up.out().contains("wgp is up, in the background"), up::toString);
        assertAllTrafficIsInTheTunnel();
        CommandResult down = alice.wirelatch("down", file.toString());
        assertEquals(0, down.exitStatus(), down::toString);
        assertEquals("wgp is down.\n", down.out());
        assertEquals(4, Files.readAllLines(folder.resolve("hooks.log")).size());
        assertEverythingIsAsBefore();
        assertEquals(3, alice.wirelatch("down", "wgp").exitStatus());
    }

    @Test
    void aStartThatFailsHalfwayIsTakenBack() throws IOException {
        CommandResult failed = alice.wirelatch("up", providersFile("PostUp = exit 9\n").toString());
        assertEquals(1, failed.exitStatus(), failed::toString);
        assertTrue(failed.err().contains("PostUp failed with exit status 9"), failed::toString);
        assertEverythingIsAsBefore();

        // The machine's own network cannot be a peer's as well.
        Path file = providersFile("");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("AllowedIPs = ", "AllowedIPs = 192.0.2.0/24, "));
        CommandResult taken = alice.wirelatch("up", file.toString());
        assertEquals(1, taken.exitStatus(), taken::toString);
        assertTrue(taken.err().contains("route add 192.0.2.0/24"), taken::toString);
        assertEverythingIsAsBefore();
        assertTrue(
                Files.readAllLines(folder.resolve("hooks.log")).stream()
                        .noneMatch(line -> line.contains("Down")));
    }

    @Test
    void theStateOfTheInterfaceIsSavedOnTheWayDown() throws IOException {
        Path file = providersFile("SaveConfig = true\n");
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgp is up");
        String third = PrivateKey.generate(random).publicKey().toBase64();
        alice.wg("set", "wgp", "listen-port", "40000", "peer", third, "allowed-ips", "10.9.0.0/24");
        alice.output("ip", "address", "add", "10.7.0.1/24", "dev", "wgp");
        assertEquals(0, alice.running().terminate().exitStatus());

        String saved = Files.readString(file);
        for (String line :
                List.of(
                        "Address = 10.7.0.1/24",
                        "ListenPort = 40000",
                        "PublicKey = " + third,
                        "AllowedIPs = 10.9.0.0/24",
                        "PrivateKey = " + aliceKey.revealBase64(),
                        "PresharedKey = " + presharedKey.revealBase64(),
                        "Endpoint = vpn.lan:51820",
                        "SaveConfig = true")) {
            assertTrue(saved.contains(line + "\n"), line + " in\n" + saved);
        }
        assertFalse(saved.contains("FwMark"), saved);
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
        assertEverythingIsAsBefore();
    }

    private void assertAllTrafficIsInTheTunnel() {
        Traffic.awaitPing(alice, INTERNET, Duration.ofSeconds(10));
        Traffic.assertPing(alice, INTERNET_IPV6);
        Traffic.assertTcp(alice, router, "10.2.0.1");
        assertTrue(alice.output("ip", "route", "get", INTERNET).contains("dev wgp"));
        assertTrue(alice.output("ip", "route", "get", INTERNET_IPV6).contains("dev wgp"));
        assertTrue(alice.output("ip", "route", "get", router.ipv4()).contains("dev eth0"));
        String mark = alice.wg("show", "wgp", "fwmark").strip();
        assertEquals("0xca6c", mark);
        assertTrue(
                alice.output("ip", "route", "get", VPN_SERVER, "mark", mark).contains("dev eth0"));
    }

    private WireguardGo startServer() {
        return WireguardGo.start(
                router,
                folder,
                """
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                [Peer]
                PublicKey = %s
                PresharedKey = %s
                AllowedIPs = 10.2.0.2/32, fd00:2::2/128
                """
                        .formatted(
                                serverKey.revealBase64(),
                                aliceKey.publicKey().toBase64(),
                                presharedKey.revealBase64()),
                List.of("10.2.0.1/24", "fd00:2::1/64"));
    }

    private Path providersFile(String more) throws IOException {
        boolean hasDns = Files.exists(folder.resolve("bin"));
        String hook =
                " = echo %s %%i $(ip link show %%i > /dev/null 2>&1 && echo yes || echo no) >> "
                        + folder.resolve("hooks.log");
        String hooks =
                Stream.of("PreUp", "PostUp", "PreDown", "PostDown")
                        .map(key -> key + hook.formatted(key) + "\n")
                        .collect(Collectors.joining());
        Path file =
                write(
                        "wgp.conf",
                        """
                        # Device: alice
                        [Interface]
                        PrivateKey = %s
                        Address = 10.2.0.2/32, fd00:2::2/128
                        %s%s%s
                        [Peer]
                        # A server of the provider's
                        PublicKey = %s
                        PresharedKey = %s
                        AllowedIPs = 0.0.0.0/0, ::/0
                        Endpoint = vpn.lan:51820
                        PersistentKeepalive = 25
                        """
                                .formatted(
                                        aliceKey.revealBase64(),
                                        hasDns ? "DNS = 10.2.0.1, vpn.example\n" : "",
                                        hooks,
                                        more,
                                        serverKey.publicKey().toBase64(),
                                        presharedKey.revealBase64()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private void withResolvconf() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path program = bin.resolve("resolvconf");
        Files.writeString(program, RESOLVCONF);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        alice.setVariable("PATH", pathWithResolvconf());
    }

    private String pathWithResolvconf() {
        return folder.resolve("bin") + ":" + System.getenv("PATH");
    }

    private String resolvconf() throws IOException {
        return Files.readString(folder.resolve("resolvconf.log"));
    }

    private void wgQuick(String verb, Path config) throws IOException {
        Path hosts = write("hosts", "127.0.0.1 localhost\n" + VPN_SERVER + " vpn.lan\n");
        CommandResult result =
                alice.withUapi(
                        "sh",
                        "-c",
                        "mount --bind \"$0\" /etc/hosts && exec \"$@\"",
                        hosts.toString(),
                        "env",
                        "PATH=" + pathWithResolvconf(),
                        "WG_QUICK_USERSPACE_IMPLEMENTATION=" + Machine.wireguardGoReplacement(),
                        "wg-quick",
                        verb,
                        config.toString());
        assertEquals(0, result.exitStatus(), result::toString);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private void assertEverythingIsAsBefore() {
        assertEquals(before, network());
        alice.assertNothingRuns();
    }

    /** Everything that going up may touch; eth0's link-local address comes when it likes. */
    private String network() {
        String shown =
                alice.output("ip", "rule", "show")
                        + alice.output("ip", "-6", "rule", "show")
                        + alice.output("ip", "route", "show", "table", "all")
                        + alice.output("ip", "-6", "route", "show", "table", "all")
                        + alice.output("ip", "-oneline", "link", "show")
                        + alice.run("nft", "list", "ruleset").out()
                        + alice.output("cat", "/proc/sys/net/ipv4/conf/all/src_valid_mark");
        return shown.lines()
                .filter(line -> !line.startsWith("local fe80:"))
                .collect(Collectors.joining("\n"));
    }
}
