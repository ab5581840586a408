package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * A server gets larger pools and another token, and then moves to another machine, while its
 * clients go on. The machine that it moves to is {@code tv}.
 */
class BackupMoveIT extends HomeLanStory {

    private static final String NAME = "server.home";
    private static final String TOKEN = "token-for-this-test";
    private static final String NEW_TOKEN = "another-token-for-this-test";
    private static final String MOVED = "192.0.2.98";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A client looks for a silent server every 30 s, and Java keeps an old answer for as long. */
    private static final Duration UNTIL_FOUND = Duration.ofMinutes(3);

    private String serverKey = "";

    @Test
    @Order(1)
    void machinesJoinByName() throws IOException {
        Path tokenFile = Files.writeString(nas.runDir().resolveSibling("token"), TOKEN);
        nas.startWirelatch("serve", "--open", "300", "--token-file", tokenFile.toString());
        nas.running().awaitLine("pairing: OPEN");
        for (Machine client : List.of(pi, mac)) {
            client.resolves(NAME, nas.ipv4());
            client.startWirelatch("join", NAME, "--token", TOKEN);
            client.running().awaitLine("latch0 is up");
            Traffic.awaitPing(client, "10.150.0.1", PATIENCE);
        }
        serverKey = nas.status().at("/publicKey").stringValue();
    }

    @Test
    @Order(2)
    void poolsGrowAndComeWithoutALostPacket() {
        String ipv6 = nas.status().at("/pools/1/cidr").stringValue();
        try (RunningProcess pings =
                pi.start("ping", "-i", "0.1", "-c", "60", "-W", "5", "10.150.0.1")) {
            pings.awaitLine("icmp_seq=1 ");
            succeed(nas, "pool", "grow", "10.150.0.0/23");
            String said = succeed(nas, "pool", "add", "10.77.0.0/24");
            assertTrue(said.contains("Machines that have joined already (2)"), said);
            succeed(nas, "pool", "grow", ipv6.replace("/64", "/60"));
            CommandResult result = pings.awaitExit(Duration.ofMinutes(1));
            assertTrue(result.out().contains(" 0% packet loss"), result::toString);
        }
        assertEquals(
                List.of("10.150.0.1/23", "10.77.0.1/24", ipv6.replace("/64", "1/60")),
                List.of(
                        nas.status().at("/addresses/0").stringValue(),
                        nas.status().at("/addresses/2").stringValue(),
                        nas.status().at("/addresses/1").stringValue()));
        String links = nas.output("ip", "-o", "address", "show", "dev", "latch0");
        assertTrue(links.contains("inet 10.150.0.1/23 "), links);
        assertTrue(links.contains("inet 10.77.0.1/24 "), links);
        assertFalse(links.contains("10.150.0.1/24"), links);
        assertEquals(
                "10.77.0.0/24", nas.wirelatchJson("pool", "--json").at("/2/cidr").stringValue());
    }

    @Test
    @Order(3)
    void anotherTokenClosesTheWindowAndLeavesThePeers() {
        CommandResult replaced =
                nas.wirelatchReading(NEW_TOKEN + "\n", "rekey-token", "--token", "-");
        assertEquals(0, replaced.exitStatus(), replaced::toString);
        assertTrue(replaced.out().contains("--token " + NEW_TOKEN), replaced::toString);
        assertFalse(nas.status().at("/window/open").booleanValue());
        assertEquals(2, nas.status().at("/peers").size());
        String log = succeed(nas, "log", "--json");
        assertTrue(log.contains("\"event\":\"rekeyed\""), log);
        assertTrue(log.contains("\"event\":\"pools\""), log);
        assertFalse(log.contains(TOKEN), log);
    }

    /** What the command tells a person to do so that a machine learns of the new pools. */
    @Test
    @Order(4)
    void aMachineThatJoinsAnewKnowsTheNewPools() {
        succeed(nas, "remove", "pi");
        succeed(nas, "open", "300");
        pi.running().terminate();
        pi.startWirelatch("join", NAME, "--token", NEW_TOKEN);
        pi.running().awaitLine("10\\.150\\.0\\.[23]/23.*10\\.77\\.0\\.[23]/24", PATIENCE);
        Traffic.awaitPing(pi, "10.77.0.1", PATIENCE);
        Traffic.awaitPing(mac, "10.150.0.1", PATIENCE);
        nas.running().awaitLine("pi connected");
    }

    @Test
    @Order(5)
    void aBackupOfARunningServerIsRestoredOnAnotherMachine() throws IOException {
        Eventually.await("the server to note where its peers are", this::everyEndpointIsKept);
        Path passphrase = Files.writeString(nas.runDir().resolveSibling("passphrase"), "correct");
        Path backup = nas.runDir().resolveSibling("home.backup");
        CommandResult made =
                nas.wirelatchUnder(
                        List.of("sh", "-c", "exec \"$@\" > " + backup, "sh"),
                        "backup",
                        "-",
                        "--passphrase-file",
                        passphrase.toString());
        assertEquals(0, made.exitStatus(), made::toString);
        assertTrue(Files.size(backup) > 1000);
        assertFalse(Files.readString(backup, StandardCharsets.ISO_8859_1).contains(NEW_TOKEN));

        CommandResult wrong =
                tv.wirelatchReading(
                        "wrong\n", "restore", backup.toString(), "--passphrase-file", "-");
        assertEquals(1, wrong.exitStatus(), wrong::toString);
        assertTrue(wrong.err().contains("wrong passphrase, or the file"), wrong::toString);
        String said =
                succeed(
                        tv,
                        "restore",
                        backup.toString(),
                        "--passphrase-file",
                        passphrase.toString());
        assertTrue(said.contains("a server with 2 peers"), said);
        assertEquals(
                KeptState.ofServer(nas).withPeers(List.of()),
                KeptState.ofServer(tv).withPeers(List.of()));
        assertNotEquals(0, nas.wirelatch("restore", backup.toString()).exitStatus());
    }

    /**
     * The restored server calls its peers where they were heard from last, and so has {@code pi} at
     * once. {@code mac} has moved meanwhile: nothing but the server's name can lead it there.
     */
    @Test
    @Order(6)
    void clientsFollowTheServersNameWithoutPairing() {
        nas.running().terminate();
        nas.assertNothingRuns();
        mac.output("ip", "address", "delete", mac.ipv4() + "/24", "dev", "eth0");
        mac.output("ip", "address", "add", MOVED + "/24", "dev", "eth0");
        for (Machine client : List.of(pi, mac)) {
            client.resolves(NAME, tv.ipv4());
        }
        tv.startWirelatch("serve");
        tv.running().awaitLine("peers: 2, who come back by themselves");

        Traffic.awaitPing(pi, "10.150.0.1", PATIENCE);
        Traffic.awaitPing(pi, "10.77.0.1", PATIENCE);
        Traffic.awaitPing(mac, "10.150.0.1", UNTIL_FOUND);
        assertEquals(serverKey, tv.status().at("/publicKey").stringValue());
        assertFalse(tv.status().at("/window/open").booleanValue());
        String peers = tv.status().at("/peers").toString();
        assertTrue(peers.contains(MOVED + ":"), peers);
        assertTrue(succeed(tv, "log").contains("from a backup of latch0"));
    }

    private boolean everyEndpointIsKept() {
        return KeptState.ofServer(nas).peers().stream()
                .allMatch(peer -> peer.lastEndpoint().isKnown());
    }

    private static String succeed(Machine machine, String... command) {
        CommandResult result = machine.wirelatch(command);
        assertEquals(0, result.exitStatus(), result::toString);
        return result.out();
    }
}
