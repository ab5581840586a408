package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Crashes lose nothing: neither the server's nor a client's. */
class RestartIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";
    private static final Duration PROMISED = Duration.ofSeconds(15);

    private String serverKey = "";
    private List<String> members = List.of();

    @Test
    @Order(1)
    void twoMachinesJoinAServerThatStartsWithItsWindowOpen() throws IOException {
        Path tokenFile = Files.writeString(nas.runDir().resolveSibling("token"), TOKEN);
        nas.startWirelatch("serve", "--open", "300", "--token-file", tokenFile.toString());
        nas.running().awaitLine("pairing: OPEN");
        nas.running().awaitLine("wirelatch join .*" + TOKEN);
        pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        mac.startWirelatch("join", nas.ipv6(), "--token", TOKEN);
        pi.running().awaitLine("10\\.150\\.0\\.[23]\\b");
        mac.running().awaitLine("10\\.150\\.0\\.[23]\\b");
        nas.running().awaitLine("pi connected");
        nas.running().awaitLine("mac connected");

        JsonNode status = nas.status();
        serverKey = status.at("/publicKey").stringValue();
        members = members();
        assertEquals(2, members.size());
        assertNoAddressTwice();
        Traffic.assertPing(pi, addressOf("mac"));
    }

    @Test
    @Order(2)
    void aServerThatCrashedComesBackWithItsKeysAndPeersAndItsWindowClosed() {
        nas.running().kill();
        assertTrue(Files.exists(nas.controlSocket()), "a crash leaves its socket file behind");

        nas.startWirelatch("serve");
        nas.running().awaitLine("pairing: CLOSED");
        JsonNode status = nas.status();
        assertFalse(status.at("/window/open").booleanValue());
        assertEquals(serverKey, status.at("/publicKey").stringValue());
        assertEquals(members, members());
    }

    @Test
    @Order(3)
    void runningClientsCarryTrafficAgainWithoutBeingTouched() {
        Traffic.awaitPing(pi, "10.150.0.1", PROMISED);
        Traffic.awaitPing(mac, "10.150.0.1", PROMISED);
        Traffic.awaitPing(pi, addressOf("mac"), PROMISED);
        Traffic.assertTcp(mac, pi, addressOf("pi"));
    }

    @Test
    @Order(4)
    void aClientThatCrashedComesBackWithNeitherTokenNorOpenWindow() {
        String address = addressOf("pi");
        pi.running().kill();

        pi.startWirelatch("join");
        Traffic.awaitPing(pi, "10.150.0.1", PROMISED);
        assertEquals(address, pi.status().at("/addresses/0").stringValue().replaceAll("/.*", ""));
        Traffic.awaitPing(mac, address, PROMISED);
        assertFalse(nas.status().at("/window/open").booleanValue());
        assertEquals(members, members());
    }

    @Test
    @Order(5)
    void theLineThatPairedAClientBringsItBackToo() {
        mac.running().kill();

        mac.startWirelatch("join", nas.ipv6(), "--token", TOKEN);
        Traffic.awaitPing(mac, "10.150.0.1", PROMISED);
        Traffic.awaitPing(mac, addressOf("pi"), PROMISED);
        assertEquals(members, members());
    }

    @Test
    @Order(6)
    void aJoinThatBothSidesCrashedInTheMiddleOfIsRepeatedAndLeasesOneAddressOnly() {
        assertEquals(0, nas.wirelatch("open", "60").exitStatus());
        tv.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        nas.running().awaitLine("tv joined");
        nas.running().kill();
        tv.running().kill();

        nas.startWirelatch("serve", "--open", "60");
        nas.running().awaitLine("pairing: OPEN");
        assertEquals(3, members().size(), "what was announced was kept before");
        assertTrue(members().containsAll(members));
        members = members();
        assertNoAddressTwice();
        tv.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        tv.running().awaitLine("latch0 is up with " + addressOf("tv"));
        Traffic.awaitPing(tv, "10.150.0.1", PROMISED);
        Traffic.awaitPing(pi, addressOf("tv"), PROMISED);
        assertEquals(members, members());
    }

    @Test
    @Order(7)
    void aServerThatCrashesRightAfterAJoinHasNotForgottenIt() {
        assertEquals(0, nas.wirelatch("remove", "tv").exitStatus());
        tv.running().kill();
        tv.forgetState();
        tv.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        tv.running().awaitLine("latch0 is up");
        nas.running().kill();

        nas.startWirelatch("serve");
        nas.running().awaitLine("pairing: CLOSED");
        assertEquals(3, members().size());
        Traffic.awaitPing(tv, "10.150.0.1", PROMISED);
        Traffic.awaitPing(pi, addressOf("tv"), PROMISED);
    }

    @Test
    @Order(8)
    void aClientThatMovesToAnotherAddressIsFollowed() {
        Traffic.assertPing(pi, "10.150.0.1");
        pi.output("ip", "address", "delete", pi.ipv4() + "/24", "dev", "eth0");
        pi.output("ip", "address", "add", "192.0.2.99/24", "dev", "eth0");

        Traffic.awaitPing(pi, "10.150.0.1", PROMISED);
        Traffic.assertPing(nas, addressOf("pi"));
        String endpoints = nas.status().at("/peers").toString();
        assertTrue(endpoints.contains("192.0.2.99:"), endpoints);
    }

    private List<String> members() {
        return nas.status()
                .at("/peers")
                .valueStream()
                .map(
                        peer ->
                                peer.at("/name").stringValue()
                                        + " "
                                        + peer.at("/publicKey").stringValue()
                                        + " "
                                        + peer.at("/addresses"))
                .toList();
    }

    private String addressOf(String name) {
        return nas.status()
                .at("/peers")
                .valueStream()
                .filter(peer -> peer.at("/name").stringValue().equals(name))
                .map(peer -> peer.at("/addresses/0").stringValue())
                .findFirst()
                .orElseThrow();
    }

    private void assertNoAddressTwice() {
        List<String> addresses =
                nas.status()
                        .at("/peers")
                        .valueStream()
                        .flatMap(peer -> peer.at("/addresses").valueStream())
                        .map(JsonNode::stringValue)
                        .toList();
        assertEquals(addresses.size(), new HashSet<>(addresses).size(), addresses::toString);
    }
}
