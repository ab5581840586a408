package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/**
 * Alice, whose way to everywhere is her router. That one is Debian's wireguard-go, which is also
 * the VPN's server and the Internet behind it; alice has a file for it as a provider gives it.
 */
final class ProviderNetwork implements AutoCloseable {

    static final String VPN_SERVER = "198.51.100.9";
    static final String INTERNET = "198.51.100.7";
    static final String INTERNET_IPV6 = "2001:db8:ffff::7";

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
    private final Path folder;
    private final HomeLan lan;
    private final Machine alice;
    private final Machine router;
    private final WireguardGo server;
    private final String before;

    /** Skips the test where something is missing. */
    ProviderNetwork(Path folder) {
        Prerequisites.requireWithWireguardGo();
        Prerequisites.requireWithWg();
        Prerequisites.requireWith("nft");
        this.folder = folder;
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

    Machine alice() {
        return alice;
    }

    Machine router() {
        return router;
    }

    WireguardGo server() {
        return server;
    }

    PrivateKey aliceKey() {
        return aliceKey;
    }

    PresharedKey presharedKey() {
        return presharedKey;
    }

    String transcripts() {
        return lan.transcripts();
    }

    @Override
    public void close() {
        lan.close();
    }

    void assertAllTrafficIsInTheTunnel() {
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

    /**
     * The file {@code wgp.conf}, which names the name servers when there is {@link #withResolvconf
     * resolvconf}, and whose commands tell when they run; see {@link #hooksRun}.
     *
     * @param more lines of its interface
     */
    Path file(String more) throws IOException {
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

    /** Which commands of the file have run, and whether there was an interface then. */
    List<String> hooksRun() throws IOException {
        Path log = folder.resolve("hooks.log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    void withResolvconf() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path program = bin.resolve("resolvconf");
        Files.writeString(program, RESOLVCONF);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        alice.setVariable("PATH", pathWithResolvconf());
    }

    private String pathWithResolvconf() {
        return folder.resolve("bin") + ":" + System.getenv("PATH");
    }

    /** How resolvconf was called. */
    String resolvconf() throws IOException {
        return Files.readString(folder.resolve("resolvconf.log"));
    }

    void wgQuick(String verb, Path config) throws IOException {
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

    void assertEverythingIsAsBefore() {
        assertEquals(before, network());
        alice.assertNothingRuns();
    }

    /** Everything that going up may touch; eth0's link-local address comes when it likes. */
    String network() {
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

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
