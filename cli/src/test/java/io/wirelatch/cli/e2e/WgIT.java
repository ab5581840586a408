package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Debian's own wg and wg-quick, with interfaces of ours behind them. */
@ExtendWith(OneScenario.class)
class WgIT implements OneScenario.WithTranscripts {

    private final SecureRandom random = new SecureRandom();

    private WgPair pair;
    private Machine alice;
    private Machine bob;
    private Path folder;

    @BeforeEach
    void makeMachines(@TempDir Path temporary) {
        Prerequisites.requireWithWg();
        folder = temporary;
        pair = new WgPair(folder, random);
        alice = pair.alice;
        bob = pair.bob;
    }

    @AfterEach
    void takeMachinesAway() {
        if (pair != null) {
            pair.close();
        }
    }

    @Override
    public String transcripts() {
        return pair.lan.transcripts();
    }

    @Test
    void everyCommandOfWgDoesWhatItSays() {
        pair.startTunnels();
        assertEquals("wg0\n", alice.wg("show", "interfaces"));
        assertEquals("(none)\n", alice.wg("show", "wg0", "private-key"));

        pair.setBob();
        pair.setAlice();
        pair.addAddresses();
        Traffic.assertPing(alice, WgPair.BOB_IPV4);
        Traffic.assertPing(alice, WgPair.BOB_IPV6);
        Traffic.assertTcp(alice, bob, WgPair.BOB_IPV4);

        String shown = alice.wg("show", "wg0");
        assertTrue(shown.contains("listening port: 51820"), shown);
        assertTrue(shown.contains("peer: " + pair.bobKey.publicKey().toBase64()), shown);
        assertTrue(shown.contains("endpoint: 192.0.2.2:51999"), shown);
        assertTrue(shown.contains("persistent keepalive: every 25 seconds"), shown);
        assertTrue(shown.matches("(?s).*latest handshake: .*transfer: .*MiB.*"), shown);
        assertEquals(
                pair.aliceKey.publicKey().toBase64() + "\n", alice.wg("show", "wg0", "public-key"));

        whatShowconfPrintsSetconfTakes();
        syncconfKeepsSessionsAndAddconfAdds();
        aPeerIsRemovedAndOneOfItsNetworksIsTakenAway();
    }

    private void whatShowconfPrintsSetconfTakes() {
        String config = alice.wg("showconf", "wg0");
        assertTrue(config.contains("PrivateKey = " + pair.aliceKey.revealBase64()), config);
        assertTrue(config.contains("PresharedKey = " + pair.presharedKey.revealBase64()), config);
        alice.wg("setconf", "wg0", pair.file(config));
        assertEquals(config, alice.wg("showconf", "wg0"));
        Traffic.assertPing(alice, WgPair.BOB_IPV4);
    }

    private void syncconfKeepsSessionsAndAddconfAdds() {
        String handshake = alice.wg("show", "wg0", "latest-handshakes");
        String config = alice.wg("showconf", "wg0");
        alice.wg("syncconf", "wg0", pair.file(config.replace("Keepalive = 25", "Keepalive = 24")));
        assertEquals(handshake, alice.wg("show", "wg0", "latest-handshakes"));
        assertTrue(alice.wg("show", "wg0", "persistent-keepalive").endsWith("\t24\n"));

        String third = PrivateKey.generate(random).publicKey().toBase64();
        alice.wg(
                "addconf",
                "wg0",
                pair.file("[Peer]\nPublicKey = " + third + "\nAllowedIPs = 10.77.0.3/32\n"));
        assertEquals(2, alice.wg("show", "wg0", "peers").lines().count());
        assertTrue(alice.wg("show", "wg0", "latest-handshakes").contains(handshake));

        alice.wg("syncconf", "wg0", pair.file(config));
        assertEquals(1, alice.wg("show", "wg0", "peers").lines().count());
        assertEquals(handshake, alice.wg("show", "wg0", "latest-handshakes"));
    }

    private void aPeerIsRemovedAndOneOfItsNetworksIsTakenAway() {
        String peer = pair.bobKey.publicKey().toBase64();
        alice.wg("set", "wg0", "peer", peer, "allowed-ips", WgPair.BOB_IPV4 + "/32");
        Traffic.assertNoPing(alice, WgPair.BOB_IPV6);
        Traffic.assertPing(alice, WgPair.BOB_IPV4);
        alice.wg("set", "wg0", "peer", peer, "remove");
        assertEquals("", alice.wg("show", "wg0", "peers"));
        Traffic.assertNoPing(alice, WgPair.BOB_IPV4);
    }

    @Test
    void thePortTheKeyAndTheMarkChangeWhileTrafficFlows() {
        pair.startTunnels();
        pair.setBob();
        pair.setAlice();
        pair.addAddresses();
        Traffic.assertPing(alice, WgPair.BOB_IPV4);
        String handshake = bob.wg("show", "wg0", "latest-handshakes");

        alice.wg("set", "wg0", "listen-port", "51821");
        Traffic.assertPing(alice, WgPair.BOB_IPV4);
        assertTrue(bob.wg("show", "wg0", "endpoints").endsWith("192.0.2.1:51821\n"));
        assertEquals(handshake, bob.wg("show", "wg0", "latest-handshakes"), "the same session");

        alice.run("ip", "rule", "add", "fwmark", "0x77", "prohibit");
        alice.wg("set", "wg0", "fwmark", "0x77");
        assertEquals("0x77\n", alice.wg("show", "wg0", "fwmark"));
        Traffic.assertNoPing(alice, WgPair.BOB_IPV4);
        alice.wg("set", "wg0", "listen-port", "51822");
        Traffic.assertNoPing(alice, WgPair.BOB_IPV4);
        alice.wg("set", "wg0", "fwmark", "0");
        Traffic.assertPing(alice, WgPair.BOB_IPV4);

        PrivateKey newKey = PrivateKey.generate(random);
        alice.wg("set", "wg0", "private-key", pair.file(newKey.revealBase64() + "\n"));
        Traffic.assertNoPing(alice, WgPair.BOB_IPV4);
        bob.wg(
                "set",
                "wg0",
                "peer",
                pair.aliceKey.publicKey().toBase64(),
                "remove",
                "peer",
                newKey.publicKey().toBase64(),
                "preshared-key",
                pair.file(pair.presharedKey.revealBase64() + "\n"),
                "allowed-ips",
                WgPair.ALICE_IPV4 + "/32,fd77::1/128");
        Traffic.awaitPing(alice, WgPair.BOB_IPV4, Duration.ofSeconds(15));
    }

    @Test
    void aTakenPortIsRefusedAndTheOldOneStays() {
        pair.startTunnels();
        pair.setAlice();
        alice.startWirelatch("tunnel", "wg1", "-f");
        alice.running().awaitLine("wg1 is there");
        CommandResult refused = alice.withUapi("wg", "set", "wg1", "listen-port", "51820");
        assertNotEquals(0, refused.exitStatus());
        assertTrue(refused.err().contains("Address already in use"), refused::toString);
        assertNotEquals("51820\n", alice.wg("show", "wg1", "listen-port"));
    }

    @Test
    void manyNetworksAndManyPeersAreSetAndShown() {
        alice.startWirelatch("tunnel", "wg0", "-f");
        alice.running().awaitLine("wg0 is there");
        String networks =
                IntStream.range(0, 130_000)
                        .mapToObj(i -> "10.%d.%d.%d/32".formatted(i >> 16, i >> 8 & 0xFF, i & 0xFF))
                        .collect(Collectors.joining("\nAllowedIPs = "));
        String ofOnePeer = pair.file(peer(1) + "AllowedIPs = " + networks + "\n");
        alice.wg("setconf", "wg0", ofOnePeer);
        // For a moment there are both: what packets meet, and what takes its place.
        alice.wg("setconf", "wg0", ofOnePeer);
        assertEquals(
                130_000 - 1,
                alice.wg("show", "wg0", "allowed-ips").chars().filter(c -> c == ' ').count());

        String peers =
                IntStream.range(0, 10_000)
                        .mapToObj(
                                i ->
                                        peer(i + 1)
                                                + "AllowedIPs = 10.0.%d.%d/32\n"
                                                        .formatted(i >> 8, i & 0xFF))
                        .collect(Collectors.joining());
        alice.wg("setconf", "wg0", pair.file(peers));
        assertEquals(10_000, alice.wg("show", "wg0", "peers").lines().count());
        assertEquals(
                10_000,
                alice.wg("show", "wg0", "allowed-ips")
                        .lines()
                        .filter(l -> l.contains("/32"))
                        .count());
        assertTrue(alice.running().isRunning());
    }

    /** A section for one of many peers, whose keys nobody has. */
    private static String peer(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        key[1] = (byte) (number >> 8);
        key[31] = 1;
        return "[Peer]\nPublicKey = " + PublicKey.ofBytes(key).toBase64() + "\n";
    }

    @Test
    void inTheBackgroundItLivesUntilTheInterfaceIsDeleted() {
        CommandResult started = alice.wirelatch("tunnel", "wg0");
        assertEquals(0, started.exitStatus(), started::toString);
        assertEquals("wg0\n", alice.wg("show", "interfaces"));
        CommandResult again = alice.wirelatch("tunnel", "wg0");
        assertEquals(1, again.exitStatus(), again::toString);
        assertTrue(again.err().contains("wg0"), again::toString);
        assertTrue(alice.wirelatch("tunnel", "wg/0").err().contains("wg/0"));

        alice.output("ip", "link", "delete", "wg0");
        awaitNothingRuns(alice);
    }

    @Test
    void removingTheSocketsFileEndsIt() throws IOException {
        alice.startWirelatch("tunnel", "wg0", "-f");
        alice.running().awaitLine("wg0 is there");
        Files.delete(alice.uapiDir().resolve("wg0.sock"));
        assertEquals(0, alice.running().awaitExit(Duration.ofSeconds(15)).exitStatus());
        alice.assertNothingRuns();
    }

    @Test
    void aSignalEndsIt() {
        alice.setVariable("WG_PROCESS_FOREGROUND", "1");
        alice.startWirelatch("tunnel", "wg0");
        alice.running().awaitLine("wg0 is there");
        assertEquals(0, alice.running().terminate().exitStatus());
        alice.assertNothingRuns();
    }

    @Test
    void wgQuickBringsItUpAndDown() {
        WgPair.startTunnel(bob);
        pair.setBob();
        bob.output("ip", "address", "add", WgPair.BOB_IPV4 + "/24", "dev", "wg0");
        bob.output("ip", "link", "set", "wg0", "up");
        Path config = folder.resolve("wgq.conf");
        write(
                config,
                """
                [Interface]
                PrivateKey = %s
                ListenPort = 51820
                Address = %s/24
                MTU = 1380
                [Peer]
                PublicKey = %s
                PresharedKey = %s
                AllowedIPs = 0.0.0.0/0
                Endpoint = 192.0.2.2:51999
                """
                        .formatted(
                                pair.aliceKey.revealBase64(),
                                WgPair.ALICE_IPV4,
                                pair.bobKey.publicKey().toBase64(),
                                pair.presharedKey.revealBase64()));
        wgQuick("up", config);
        Traffic.assertPing(alice, WgPair.BOB_IPV4);
        assertTrue(alice.output("ip", "link", "show", "wgq").contains("mtu 1380"));
        assertFalse(alice.wg("show", "wgq", "fwmark").contains("off"));
        wgQuick("down", config);
        awaitNothingRuns(alice);
    }

    private void wgQuick(String verb, Path config) {
        CommandResult result =
                alice.withUapi(
                        "env",
                        "WG_QUICK_USERSPACE_IMPLEMENTATION=" + Machine.wireguardGoReplacement(),
                        "wg-quick",
                        verb,
                        config.toString());
        assertEquals(0, result.exitStatus(), result::toString);
    }

    @Test
    void aPeerAddedByHandWorksBesideThePairedOnes() throws IOException {
        alice.startWirelatch(
                "serve", "--pool", "10.9.0.0/24", "--open", "300", "--token", "t-o-k-e-n");
        alice.running().awaitLine("pairing: OPEN");
        assertTrue(alice.wg("show", "latch0").contains("listening port: 51820"));

        WgPair.startTunnel(bob);
        pair.setBob();
        bob.output("ip", "address", "add", WgPair.BOB_IPV4 + "/24", "dev", "wg0");
        bob.output("ip", "link", "set", "wg0", "up");
        String key = alice.wg("show", "latch0", "public-key").strip();
        bob.wg(
                "set",
                "wg0",
                "peer",
                key,
                "endpoint",
                "192.0.2.1:51820",
                "allowed-ips",
                "10.9.0.1/32");
        bob.output("ip", "route", "add", "10.9.0.1", "dev", "wg0");
        String before = Files.readString(alice.stateFile());

        alice.wg(
                "set",
                "latch0",
                "peer",
                pair.bobKey.publicKey().toBase64(),
                "allowed-ips",
                WgPair.BOB_IPV4 + "/32");
        alice.output("ip", "route", "add", WgPair.BOB_IPV4, "dev", "latch0");
        Traffic.assertPing(bob, "10.9.0.1");
        String status = alice.wirelatch("status").out();
        assertTrue(status.contains("online, not paired"), status);
        assertFalse(alice.status().at("/peers/0/paired").booleanValue(true));
        assertEquals(before, Files.readString(alice.stateFile()));

        bob.output("ip", "route", "delete", "10.9.0.1", "dev", "wg0");
        bob.startWirelatch("join", "192.0.2.1", "--token", "t-o-k-e-n");
        bob.running().awaitLine("connected to");
        assertTrue(bob.wg("show", "latch0").contains("endpoint: 192.0.2.1:51820"));
        Traffic.assertPing(alice, "10.9.0.2");
        assertEquals(2, alice.wg("show", "latch0", "peers").lines().count());
        assertTrue(alice.status().at("/peers/0/paired").isMissingNode());
        assertFalse(alice.status().at("/peers/1/paired").booleanValue(true));
        assertFalse(
                Files.readString(alice.stateFile()).contains(pair.bobKey.publicKey().toBase64()));

        bob.running().terminate();
        assertEquals(0, alice.running().terminate().exitStatus());
        alice.assertNothingRuns();
    }

    /** Its process ends a moment after its interface. */
    private static void awaitNothingRuns(Machine machine) {
        Eventually.await(
                "the process to end",
                () ->
                        !Files.exists(machine.uapiDir().resolve("wg0.sock"))
                                && !Files.exists(machine.uapiDir().resolve("wgq.sock")));
        machine.assertNothingRuns();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
