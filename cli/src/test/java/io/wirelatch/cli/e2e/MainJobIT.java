package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the README promises: one machine serves, two others join, all of them reach each other. */
class MainJobIT extends HomeLanStory {

    private static final Duration SOON = Duration.ofSeconds(15);

    /** How long a JVM may take to start, and to harden a token, on a busy machine. */
    private static final Duration START = Duration.ofSeconds(10);

    private static final String WRONG_TOKEN = "0000-0000-0000-0000-0000";

    private static final List<String> STATUS_FIELDS =
            List.of(
                    "interface",
                    "role",
                    "publicKey",
                    "listenPort",
                    "addresses",
                    "mtu",
                    "window",
                    "pools",
                    "peers");
    private static final List<String> PEER_FIELDS =
            List.of(
                    "name",
                    "publicKey",
                    "addresses",
                    "endpoint",
                    "latestHandshake",
                    "rxBytes",
                    "txBytes",
                    "online");

    private String serverIpv6 = "";
    private String piIpv6 = "";
    private String macIpv6 = "";
    private String macPublicKey = "";
    private String token = "";
    private List<String> joinLine = List.of();

    @Test
    @Order(1)
    void serveNeedsNoArgumentsAndTellsWhatToTypeNext() throws IOException {
        RunningProcess server = nas.startWirelatch("serve");

        server.awaitLine("latch0");
        MatchResult join = server.awaitLine("wirelatch (join (\\S+) --token (\\S+))\\s*$");
        joinLine = Arrays.asList(join.group(1).split(" ", -1));
        token = join.group(3);
        assertTrue(server.transcript().contains("10.150.0.1"), server::transcript);
        assertTrue(server.transcript().contains("51820"), server::transcript);
        assertTrue(server.transcript().contains("pairing: CLOSED"), server::transcript);
        assertFalse(server.transcript().contains("pairing: OPEN"), server::transcript);
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(nas.stateFile())));
        assertEquals(
                "rwx------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(nas.stateFile().getParent())));
    }

    @Test
    @Order(2)
    void statusOfANewServerHasExactlyThePromisedFields() {
        JsonNode status = nas.status();

        assertEquals(STATUS_FIELDS, List.copyOf(status.propertyNames()));
        assertEquals("latch0", status.at("/interface").stringValue());
        assertEquals("server", status.at("/role").stringValue());
        assertEquals(44, status.at("/publicKey").stringValue().length());
        assertEquals(51820, status.at("/listenPort").intValue());
        assertEquals(1420, status.at("/mtu").intValue());
        assertEquals(
                List.of(
                        "open",
                        "secondsRemaining",
                        "locked",
                        "failures",
                        "maxFailures",
                        "codeUses",
                        "maxCodeUses",
                        "approve",
                        "held"),
                List.copyOf(status.at("/window").propertyNames()));
        assertFalse(status.at("/window/open").booleanValue());
        assertEquals(0, status.at("/window/secondsRemaining").intValue());
        assertTrue(status.at("/peers").isEmpty());

        assertEquals(2, status.at("/pools").size());
        assertEquals(
                List.of("cidr", "size", "leased"),
                List.copyOf(status.at("/pools/0").propertyNames()));
        assertEquals("10.150.0.0/24", status.at("/pools/0/cidr").stringValue());
        assertTrue(status.at("/pools/0/size").isIntegralNumber());
        assertTrue(status.at("/pools/0/leased").isIntegralNumber());
        String ipv6Pool = status.at("/pools/1/cidr").stringValue();
        assertTrue(ipv6Pool.matches("fd[0-9a-f:]+/64"), ipv6Pool);
        assertTrue(status.at("/pools/1/size").isString(), "2^64 passes 2^53");

        List<String> addresses = strings(status.at("/addresses"));
        assertEquals(2, addresses.size());
        assertTrue(addresses.getFirst().startsWith("10.150.0.1"), addresses::toString);
        serverIpv6 = withoutPrefixLength(addresses.get(1));
        assertTrue(serverIpv6.startsWith("fd"), serverIpv6);
    }

    @Test
    @Order(3)
    void theInterfaceHasItsAddressesItsMtuAndARouteToEachPool() {
        String links = nas.output("ip", "-o", "address", "show", "dev", "latch0");
        assertTrue(links.contains("10.150.0.1/24"), links);
        assertTrue(links.contains(serverIpv6 + "/64"), links);
        assertTrue(nas.output("ip", "link", "show", "latch0").contains("mtu 1420"));
        assertTrue(nas.output("ip", "route").contains("10.150.0.0/24 dev latch0"));
    }

    @Test
    @Order(4)
    void aJoinIsRefusedWhileTheWindowIsClosed() {
        CommandResult refused =
                pi.wirelatch("join", nas.ipv4(), "--token", token, "--timeout", "3");

        assertEquals(4, refused.exitStatus(), refused::toString);
        assertTrue(refused.err().contains("wirelatch open"), refused::toString);
        assertTrue(
                refused.elapsed().compareTo(Duration.ofSeconds(3).plus(START)) < 0,
                refused::toString);
        pi.assertNothingRuns();
        assertTrue(nas.status().at("/peers").isEmpty());
    }

    @Test
    @Order(5)
    void theWindowOpens() {
        CommandResult opened = nas.wirelatch("open", "600");

        assertEquals(0, opened.exitStatus(), opened::toString);
        nas.running().awaitLine("pairing: OPEN");
        JsonNode window = nas.status().at("/window");
        assertTrue(window.at("/open").booleanValue());
        int seconds = window.at("/secondsRemaining").intValue();
        assertTrue(seconds > 500 && seconds <= 600, window::toString);
    }

    @Test
    @Order(6)
    void aWrongTokenIsRefused() {
        CommandResult refused =
                pi.wirelatch("join", nas.ipv4(), "--token", WRONG_TOKEN, "--timeout", "5");

        assertEquals(4, refused.exitStatus(), refused::toString);
        assertTrue(refused.err().contains("token"), refused::toString);
        assertFalse(refused.err().contains(WRONG_TOKEN), refused::toString);
        pi.assertNothingRuns();
        assertTrue(nas.status().at("/peers").isEmpty());
    }

    @Test
    @Order(7)
    void theLineThatTheServerPrintedJoins() {
        RunningProcess piClient =
                pi.startWirelatch(
                        joinLine.get(0), joinLine.get(1), joinLine.get(2), joinLine.get(3));

        piClient.awaitLine("10\\.150\\.0\\.2");
        nas.running().awaitLine("pi joined as 10\\.150\\.0\\.2, fd");
        nas.running().awaitLine("pi connected from (192\\.0\\.2\\.2|\\[2001:db8::2\\]):");
    }

    @Test
    @Order(8)
    void anotherMachineJoinsByNameOverIpv6WithTheTokenFromStandardInput() {
        mac.resolves("nas.lan", nas.ipv6());
        RunningProcess macClient =
                mac.startWirelatchReading(token + "\n", "join", "nas.lan", "--token", "-");

        macClient.awaitLine("10\\.150\\.0\\.3");
        nas.running().awaitLine("mac joined as 10\\.150\\.0\\.3, fd");
        nas.running().awaitLine("mac connected from \\[2001:db8::3\\]:");
    }

    @Test
    @Order(9)
    void aClientHasItsAddressesItsMtuAndARouteToEachPool() {
        JsonNode status = pi.status();

        List<String> fields = new ArrayList<>(STATUS_FIELDS);
        fields.add("serverVersion");
        assertEquals(fields, List.copyOf(status.propertyNames()));
        assertEquals("client", status.at("/role").stringValue());
        List<String> addresses = strings(status.at("/addresses"));
        assertEquals(2, addresses.size());
        assertEquals("10.150.0.2", withoutPrefixLength(addresses.getFirst()));
        piIpv6 = withoutPrefixLength(addresses.get(1));
        macIpv6 = withoutPrefixLength(strings(mac.status().at("/addresses")).get(1));
        assertEquals(1, status.at("/peers").size(), "a client's one peer is its server");
        assertEquals(
                nas.status().at("/publicKey").stringValue(),
                status.at("/peers/0/publicKey").stringValue());

        String links = pi.output("ip", "-o", "address", "show", "dev", "latch0");
        assertTrue(links.contains("10.150.0.2/"), links);
        assertTrue(links.contains(piIpv6 + "/"), links);
        assertTrue(pi.output("ip", "link", "show", "latch0").contains("mtu 1420"));
        assertTrue(pi.output("ip", "route").contains("10.150.0.0/24 dev latch0"));
        assertTrue(pi.output("ip", "-6", "route").contains("/64 dev latch0"));
    }

    @Test
    @Order(10)
    void serverAndClientsReachEachOtherOverIpv4AndIpv6() {
        Traffic.assertPing(pi, "10.150.0.1", 64);
        Traffic.assertPing(pi, serverIpv6, 64);
        Traffic.assertPing(mac, "10.150.0.1", 64);
        Traffic.assertPing(mac, serverIpv6, 64);
        Traffic.assertPing(nas, "10.150.0.2", 64);
        Traffic.assertPing(nas, macIpv6, 64);
        Traffic.assertTcp(pi, nas, "10.150.0.1");
        Traffic.assertTcp(nas, pi, piIpv6);
        Traffic.assertTcp(mac, nas, serverIpv6);
        Traffic.assertTcp(nas, mac, "10.150.0.3");
    }

    @Test
    @Order(11)
    void clientsReachEachOtherThroughTheServerOneHopAwayWithoutIpForward() {
        assertEquals("0", nas.output("cat", "/proc/sys/net/ipv4/ip_forward").strip());
        Traffic.assertPing(pi, "10.150.0.3", 63);
        Traffic.assertPing(pi, macIpv6, 63);
        Traffic.assertPing(mac, "10.150.0.2", 63);
        Traffic.assertTcp(pi, mac, "10.150.0.3");
        Traffic.assertTcp(mac, pi, piIpv6);
    }

    @Test
    @Order(12)
    void packetsAsLongAsTheMtuPassAndLongerOnesDoNot() {
        assertEquals(0, longPing("1392").exitStatus());
        assertNotEquals(0, longPing("1393").exitStatus());
    }

    @Test
    @Order(13)
    void peersHasExactlyThePromisedFields() {
        JsonNode peers = nas.wirelatchJson("peers", "--json");

        assertEquals(2, peers.size());
        for (JsonNode peer : peers) {
            assertEquals(PEER_FIELDS, List.copyOf(peer.propertyNames()));
            assertEquals(44, peer.at("/publicKey").stringValue().length());
            assertTrue(peer.at("/online").booleanValue());
            assertTrue(peer.at("/rxBytes").longValue() > 5_000_000, peer::toString);
            assertTrue(peer.at("/txBytes").longValue() > 5_000_000, peer::toString);
            long age = Instant.now().getEpochSecond() - peer.at("/latestHandshake").longValue();
            assertTrue(age >= 0 && age < 300, peer::toString);
        }
        JsonNode first = peers.get(0);
        assertEquals("pi", first.at("/name").stringValue());
        assertEquals(List.of("10.150.0.2", piIpv6), strings(first.at("/addresses")));
        String endpoint = first.at("/endpoint").stringValue();
        assertTrue(endpoint.matches("(192\\.0\\.2\\.2|\\[2001:db8::2\\]):[0-9]+"), endpoint);
        JsonNode second = peers.get(1);
        assertEquals("mac", second.at("/name").stringValue());
        assertEquals(List.of("10.150.0.3", macIpv6), strings(second.at("/addresses")));
        assertTrue(
                second.at("/endpoint").stringValue().startsWith("[2001:db8::3]:"),
                second::toString);
        assertEquals(peers.size(), nas.status().at("/peers").size());
        macPublicKey = second.at("/publicKey").stringValue();
    }

    @Test
    @Order(14)
    void peersIsATableForAPerson() {
        CommandResult table = nas.wirelatch("peers");

        assertEquals(0, table.exitStatus(), table::toString);
        assertTrue(table.out().matches("(?s).*\\bpi\\b.*10\\.150\\.0\\.2.*"), table::toString);
        assertTrue(table.out().matches("(?s).*\\bmac\\b.*10\\.150\\.0\\.3.*"), table::toString);
        assertTrue(table.out().contains("MiB"), table::toString);
    }

    @Test
    @Order(15)
    void aPeerIsRenamedByNameByAddressAndByKey() {
        assertDone(nas.wirelatch("rename", "mac", "laptop"));
        assertDone(nas.wirelatch("rename", "10.150.0.3", "desk"));
        assertDone(nas.wirelatch("rename", macPublicKey, "mac"));
        assertDone(nas.wirelatch("rename", macIpv6, "book"));

        assertEquals("book", nas.status().at("/peers/1/name").stringValue());
        Traffic.assertPing(mac, "10.150.0.1");
    }

    @Test
    @Order(16)
    void namesThatCannotBeGivenAreRefused() {
        CommandResult taken = nas.wirelatch("rename", "book", "pi");
        assertEquals(1, taken.exitStatus(), taken::toString);
        assertTrue(taken.err().contains("pi"), taken::toString);
        CommandResult unknown = nas.wirelatch("rename", "nobody", "somebody");
        assertEquals(1, unknown.exitStatus(), unknown::toString);
        assertTrue(unknown.err().contains("nobody"), unknown::toString);
        CommandResult malformed = nas.wirelatch("rename", "book", "two words\t");
        assertNotEquals(0, malformed.exitStatus(), malformed::toString);
        assertEquals("book", nas.status().at("/peers/1/name").stringValue());
    }

    @Test
    @Order(17)
    void aRemovedPeerIsCutOffAtOnce() {
        assertDone(nas.wirelatch("remove", "book"));

        nas.running().awaitLine("book was removed");
        Traffic.assertNoPing(mac, "10.150.0.1");
        Traffic.assertNoPing(nas, "10.150.0.3");
        Traffic.assertPing(pi, "10.150.0.1");
        assertEquals(1, nas.status().at("/peers").size());
        CommandResult again = nas.wirelatch("remove", "book");
        assertEquals(1, again.exitStatus(), again::toString);
        assertTrue(again.err().contains("book"), again::toString);
    }

    @Test
    @Order(18)
    void aClientLeavesNothingBehind() {
        CommandResult ended = mac.running().terminate();

        assertEquals(0, ended.exitStatus(), ended::toString);
        mac.assertNothingRuns();
    }

    @Test
    @Order(19)
    void aNameThatIsAskedForButTakenIsRefused() {
        mac.forgetState();
        CommandResult refused = mac.wirelatch("join", nas.ipv4(), "--token", token, "--name", "pi");

        assertEquals(4, refused.exitStatus(), refused::toString);
        assertTrue(refused.err().contains("'pi'"), refused::toString);
        mac.assertNothingRuns();
        assertEquals(1, nas.status().at("/peers").size());
    }

    @Test
    @Order(20)
    void theNextToJoinGetsTheFreedAddressAndASuffixToATakenHostName() {
        mac.setHostName("pi");
        mac.setVariable("WIRELATCH_TOKEN", token);
        RunningProcess macClient = mac.startWirelatch("join", nas.ipv4() + ":51820");
        macClient.awaitLine("10\\.150\\.0\\.3");
        mac.unsetVariable("WIRELATCH_TOKEN");

        JsonNode peer = nas.status().at("/peers/1");
        assertNotEquals(macPublicKey, peer.at("/publicKey").stringValue());
        String name = peer.at("/name").stringValue();
        assertTrue(name.matches("pi.+"), name);
        assertEquals("10.150.0.3", strings(peer.at("/addresses")).getFirst());
        nas.running().awaitLine(name + " connected from 192\\.0\\.2\\.3:");
        Traffic.awaitPing(mac, "10.150.0.2", SOON);
    }

    @Test
    @Order(21)
    void theWindowCloses() {
        assertDone(nas.wirelatch("close"));

        nas.running().awaitLine("pairing: CLOSED,");
        assertFalse(nas.status().at("/window/open").booleanValue());
        Traffic.assertPing(pi, "10.150.0.3");
    }

    @Test
    @Order(22)
    void theWindowClosesAtItsDeadlineAndTellsThoseWhoWatch() {
        CommandResult watched = nas.wirelatch("open", "2", "--watch");

        assertEquals(0, watched.exitStatus(), watched::toString);
        assertTrue(watched.elapsed().compareTo(Duration.ofSeconds(2)) >= 0, watched::toString);
        assertTrue(watched.out().contains("pairing: OPEN"), watched::toString);
        assertTrue(watched.out().contains("pairing: CLOSED"), watched::toString);
        nas.running().awaitLine("pairing: CLOSED,");
        assertFalse(nas.status().at("/window/open").booleanValue());
    }

    @Test
    @Order(23)
    void aServerThatIsToldToStopLeavesNothingButItsState() {
        assertDone(nas.wirelatch("open", "600"));
        CommandResult ended = nas.running().terminate();

        assertEquals(0, ended.exitStatus(), ended::toString);
        assertEquals("", ended.err());
        nas.assertNothingRuns();
        assertTrue(Files.exists(nas.stateFile()));
        CommandResult status = nas.wirelatch("status");
        assertEquals(3, status.exitStatus(), status::toString);
        assertTrue(status.err().contains("wirelatch serve"), status::toString);
    }

    @Test
    @Order(24)
    void afterARestartTheWindowIsClosedAndTheClientsAreBack() {
        RunningProcess server = nas.startWirelatch("serve");
        server.awaitLine("pairing: CLOSED");

        JsonNode status = nas.status();
        assertFalse(status.at("/window/open").booleanValue());
        assertEquals(2, status.at("/peers").size());
        Traffic.awaitPing(pi, "10.150.0.1", SOON);
        Traffic.awaitPing(pi, "10.150.0.3", SOON);
    }

    @Test
    @Order(25)
    void aClientThatIsToldToStopLeavesNothingButItsState() {
        CommandResult ended = pi.running().terminate();

        assertEquals(0, ended.exitStatus(), ended::toString);
        assertTrue(ended.err().startsWith("wirelatch: warning: "), ended::toString);
        assertEquals(1, ended.err().lines().count(), ended::toString);
        pi.assertNothingRuns();
        assertTrue(Files.exists(pi.stateFile()));
    }

    private CommandResult longPing(String payloadBytes) {
        return pi.run("ping", "-M", "do", "-c", "1", "-W", "2", "-s", payloadBytes, "10.150.0.1");
    }

    private static void assertDone(CommandResult result) {
        assertEquals(0, result.exitStatus(), result::toString);
        assertEquals("", result.err(), result::toString);
    }

    private static String withoutPrefixLength(String address) {
        return address.replaceAll("/.*", "");
    }

    private static List<String> strings(JsonNode array) {
        return array.valueStream().map(JsonNode::stringValue).toList();
    }
}
