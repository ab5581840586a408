package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The doctor before each broken condition, made for real, and before the same machine mended. */
class DoctorIT extends HomeLanStory {

    private static final int DONE = 0;
    private static final int FAILED = 1;

    private static final String TOKEN = "token-for-this-test";

    private String serverKey = "";

    @BeforeAll
    void requireNft() {
        Prerequisites.requireWith("nft");
    }

    @Test
    @Order(1)
    void aMachineThatHasWhatItTakesHasNoProblem() {
        Examined examined = examine(nas);
        assertEquals(DONE, examined.exitStatus(), examined::toString);
        examined.assertOk("TUN device", "/dev/net/tun");
        examined.assertOk("Privileges", "root with CAP_NET_ADMIN");
        examined.assertOk("Kernel offloads", "tried on an interface|runs of datagrams");
        examined.assertOk("UDP port", "51820 is free");
        examined.assertOk("State", "nothing is kept");
        nas.assertNothingRuns();
        assertFalse(Files.exists(nas.stateDir()), "it makes nothing");
    }

    @Test
    @Order(2)
    void aPersonReadsWhatMendsIt() {
        CommandResult result = nas.wirelatchUnder(withoutTun(), "doctor");
        assertEquals(FAILED, result.exitStatus(), result::toString);
        assertTrue(result.out().contains("problem  TUN device"), result::toString);
        assertTrue(result.out().contains("-> sudo modprobe tun"), result::toString);
        assertTrue(
                result.out().contains("lxc.cgroup2.devices.allow: c 10:200 rwm"), result::toString);
        assertFalse(result.out().contains("\u001b"), "there is no terminal");
    }

    @Test
    @Order(3)
    void aDeviceThatMayNotBeOpenedIsAProblem() {
        List<String> barred =
                List.of(
                        "sh",
                        "-c",
                        "mount -t tmpfs none /dev/net && mknod -m 0000 /dev/net/tun c 10 200"
                                + " && exec setpriv --bounding-set=-all \"$@\"",
                        "sh");
        examineUnder(nas, barred).assertProblem("TUN device", "may not be opened");
    }

    @Test
    @Order(4)
    void withoutPrivilegeThereIsAProblem() {
        List<String> withoutPrivilege =
                List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");
        examineUnder(nas, withoutPrivilege).assertProblem("Privileges", "without CAP_NET_ADMIN");
    }

    @Test
    @Order(5)
    void aRunningServerHasItsPort() {
        nas.startWirelatch("serve", "--pool", "10.150.0.0/24", "--token", TOKEN);
        nas.running().awaitLine("pairing: closed|CLOSED");
        serverKey = nas.status().at("/publicKey").stringValue();

        Examined examined = examine(nas);
        assertEquals(DONE, examined.exitStatus(), examined::toString);
        examined.assertOk("UDP port", "latch0's own");
        examined.assertOk("Running", "as a server");
        examined.assertOk("State", "a server with 0 peers");
    }

    @Test
    @Order(6)
    void aFirewallThatKeepsEverythingOutIsAProblemUntilItLetsThePortIn() {
        nas.output(
                "nft",
                "add table inet t; add chain inet t input { type filter hook input priority 0;"
                        + " policy drop; }");
        Examined examined = examine(nas);
        examined.assertProblem("Firewall", "inet t input, its policy is drop");
        assertTrue(
                examined.mend("Firewall")
                        .contains("nft insert rule inet t input udp dport 51820 accept"),
                examined::toString);

        nas.output("nft", "add rule inet t input udp dport 51820 accept");
        examine(nas).assertOk("Firewall", "lets in UDP port 51820");

        nas.output("nft", "insert rule inet t input udp dport 51820 drop");
        examine(nas).assertProblem("Firewall", "rule with handle");
        nas.output("nft", "flush ruleset");
    }

    @Test
    @Order(6)
    void firewalldsRulesAreFollowedThroughTheZoneOfTheInterface() throws URISyntaxException {
        nas.output("ip", "route", "add", "default", "via", mac.ipv4());
        nas.output("nft", "-j", "-f", firewalldRules().toString());
        Examined open = examine(nas);
        String rule =
                nas.output("sh", "-c", "nft -a list ruleset | grep 'dport 51820 accept'").strip();
        nas.output(
                "nft",
                "delete rule inet firewalld filter_IN_home_allow handle "
                        + rule.substring(rule.lastIndexOf(' ') + 1));
        Examined closed = examine(nas);
        nas.output("nft", "flush ruleset");
        nas.output("ip", "route", "delete", "default");

        open.assertOk("Firewall", "lets in UDP port 51820");
        closed.assertProblem("Firewall", "keeps out UDP port 51820 .*filter_IN_home");
        assertTrue(
                closed.mend("Firewall").contains("firewall-cmd --permanent --zone=home"),
                closed::toString);
    }

    @Test
    @Order(7)
    void aClosedServerAnswersWhoKnowsItsKeyAndNobodyElse() {
        examine(pi, nas.ipv4(), "--server-key", serverKey).assertOk("Server", "is CLOSED");
        Examined stranger = examine(pi, nas.ipv4());
        stranger.assertWarning("Server", "is silent");
        stranger.assertOk("MTU", "1480");

        nas.wirelatch("open", "300");
        examine(pi, nas.ipv4()).assertOk("Server", "is OPEN");
        String another = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        examine(pi, nas.ipv4(), "--server-key", another).assertProblem("Server", "another key");
    }

    @Test
    @Order(8)
    void aPortWithoutAServerIsAProblem() {
        examine(pi, mac.ipv4()).assertProblem("Server", "nothing listens on UDP port 51820");
        examine(pi, nas.ipv4() + ":51821").assertProblem("Server", "nothing listens");
    }

    @Test
    @Order(9)
    void aServerThatIsNotReachedIsAProblem() {
        examine(pi, "203.0.113.9").assertProblem("Way to server", "no way to 203.0.113.9");
        examine(pi, "nowhere.invalid").assertProblem("Server's name", "does not resolve");
    }

    @Test
    @Order(9)
    void aNameServerThatDoesNotAnswerHoldsNobodyUp() throws IOException {
        Path resolver =
                Files.writeString(
                        nas.stateDir().resolveSibling("resolv.conf"), "nameserver 203.0.113.53\n");
        pi.output("ip", "route", "add", "blackhole", "203.0.113.53");
        List<String> withIt =
                List.of(
                        "sh",
                        "-c",
                        "mount --bind %s /etc/resolv.conf && exec \"$@\"".formatted(resolver),
                        "sh");
        Examined examined = examineUnder(pi, withIt, "nas.example.org");
        pi.output("ip", "route", "delete", "blackhole", "203.0.113.53");
        examined.assertProblem("Server's name", "no name server answers");
        assertTrue(examined.mend("Server's name").contains("resolv.conf"), examined::toString);
    }

    @Test
    @Order(10)
    void aWayThatIsTooNarrowIsAProblem() {
        pi.output("ip", "link", "set", "eth0", "mtu", "1400");
        Examined narrow = examine(pi, nas.ipv4());
        pi.output("ip", "link", "set", "eth0", "mtu", "1500");
        narrow.assertProblem("MTU", "takes 1400 bytes only");
        assertTrue(narrow.mend("MTU").contains("mtu 1340"), narrow::toString);
    }

    @Test
    @Order(11)
    void aRouterWithANarrowLinkIsNoticed() {
        nas.output("ip", "address", "add", "198.51.100.1/32", "dev", "lo");
        pi.output("ip", "route", "add", "198.51.100.1", "via", mac.ipv4());
        mac.output("sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
        mac.output("ip", "route", "add", "198.51.100.1", "via", nas.ipv4(), "mtu", "lock", "1360");
        Examined narrow = examine(pi, "198.51.100.1");
        mac.output("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward");
        mac.output("ip", "route", "delete", "198.51.100.1");
        pi.output("ip", "route", "delete", "198.51.100.1");
        nas.output("ip", "address", "delete", "198.51.100.1/32", "dev", "lo");
        narrow.assertProblem("MTU", "takes 1360 bytes only");
    }

    @Test
    @Order(12)
    void aMemberIsKnownToItsServerWhetherOrNotItRuns() {
        pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
        nas.running().awaitLine("joined as 10\\.150\\.0\\.2");
        pi.running().awaitLine("onnected");
        examine(pi).assertOk("Membership", "connected");
        assertTrue(
                pi.wirelatch("status", "-v").out().contains("when this machine joined"),
                "it tells the server's version");
        pi.running().terminate();

        Examined resting = examine(pi);
        resting.assertOk("Membership", "a handshake worked");
        resting.assertOk("Version", "as the server when this machine joined");
        resting.assertOk("Server", "is OPEN");
        resting.assertOk("State", "a client of " + nas.ipv4());
    }

    @Test
    @Order(13)
    void aMemberThatWasRemovedIsAProblem() {
        assertEquals(DONE, nas.wirelatch("remove", "pi").exitStatus());
        examine(pi).assertProblem("Membership", "no WireGuard handshake");
    }

    @Test
    @Order(14)
    void aPortThatSomebodyElseHasIsAProblem() {
        nas.running().terminate();
        nas.startWirelatch("serve", "-i", "latch1", "--pool", "10.9.0.0/24", "--token", TOKEN);
        nas.running().awaitLine("pairing: closed|CLOSED");
        long pid = nas.running().pid();

        examine(nas)
                .assertProblem("UDP port", "51820 belongs to wirelatch serve of latch1 .*" + pid);
        nas.running().terminate();
        examine(nas).assertOk("UDP port", "51820 is free");
    }

    @Test
    @Order(15)
    void aRouteInTheWayOfThePoolIsAProblem() {
        nas.output("ip", "route", "add", "10.150.0.0/16", "via", mac.ipv4());
        Examined examined = examine(nas);
        nas.output("ip", "route", "delete", "10.150.0.0/16");
        examined.assertProblem("Routes", "10.150.0.0/24 overlaps the route 10.150.0.0/16");
        examine(nas).assertOk("Routes", "10.150.0.0/24");
    }

    @Test
    @Order(15)
    void aRuleOfAVpnThatWantsEverythingIsAProblemUntilTheNetworkIsLeftOut() {
        nas.output("ip", "route", "add", "default", "via", mac.ipv4(), "table", "51820");
        nas.output("ip", "rule", "add", "not", "fwmark", "0xca6c", "lookup", "51820");
        Examined caught = examine(nas);
        nas.output("ip", "rule", "add", "to", "10.150.0.0/24", "lookup", "main", "priority", "9");
        Examined leftOut = examine(nas);
        nas.output("ip", "rule", "delete", "priority", "9");
        nas.output("ip", "rule", "delete", "lookup", "51820");
        nas.output("ip", "route", "flush", "table", "51820");

        caught.assertProblem("Routing rules", "not from all fwmark 0xca6c lookup 51820");
        leftOut.assertOk("Routing rules", "none takes");
    }

    @Test
    @Order(15)
    void aClockBehindWhatTheInterfaceHasWrittenIsAProblem() {
        nas.output("touch", "-d", "now + 1 hour", nas.stateFile().toString());
        Examined examined = examine(nas);
        nas.output("touch", nas.stateFile().toString());
        examined.assertProblem("Clock", "it has fallen back");
    }

    @Test
    @Order(16)
    void aStateThatOthersMayReadIsAProblem() throws IOException {
        Files.setPosixFilePermissions(
                nas.stateFile(), PosixFilePermissions.fromString("rw-r--r--"));
        Examined examined = examine(nas);
        Files.setPosixFilePermissions(
                nas.stateFile(), PosixFilePermissions.fromString("rw-------"));
        examined.assertProblem("State", "open to others: rw-r--r--");
        assertTrue(examined.mend("State").contains("chmod 0600"), examined::toString);
    }

    @Test
    @Order(17)
    void whoMayNotReadTheStateIsSentToRoot() {
        List<String> asNobody = List.of("setpriv", "--bounding-set=-all");
        nas.output("chmod", "0000", nas.stateFile().toString());
        Examined examined = examineUnder(nas, asNobody);
        nas.output("chmod", "0600", nas.stateFile().toString());
        examined.assertWarning("State", "may not be read by this user");
        assertTrue(examined.mend("State").contains("sudo wirelatch doctor"), examined::toString);
    }

    @Test
    @Order(18)
    void aDamagedStateIsAProblem() throws IOException {
        Files.writeString(nas.stateFile(), "{\"schema\": 4711, \"role\": \"server\"}");
        examine(nas).assertProblem("State", "newer wirelatch");
        Files.writeString(nas.stateFile(), "{");
        examine(nas).assertProblem("State", "cannot use");
        nas.assertNothingRuns();
    }

    private static Path firewalldRules() throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(
                                DoctorIT.class.getResource(
                                        "/io/wirelatch/cli/doctor/firewall/firewalld-ruleset.json"))
                        .toURI());
    }

    private static List<String> withoutTun() {
        return List.of("sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh");
    }

    private static Examined examine(Machine machine, String... arguments) {
        return examineUnder(machine, List.of("env"), arguments);
    }

    private static Examined examineUnder(
            Machine machine, List<String> wrapper, String... arguments) {
        String[] command = new String[arguments.length + 2];
        command[0] = "doctor";
        command[1] = "--json";
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return new Examined(machine.wirelatchUnder(wrapper, command));
    }

    /** What {@code doctor --json} said. */
    private record Examined(CommandResult result) {

        int exitStatus() {
            return result.exitStatus();
        }

        void assertOk(String check, String found) {
            assertFinding("ok", check, found);
        }

        void assertWarning(String check, String found) {
            assertFinding("warning", check, found);
        }

        void assertProblem(String check, String found) {
            assertFinding("problem", check, found);
            assertEquals(FAILED, exitStatus(), result::toString);
        }

        /** Every line that mends what a check has found. */
        String mend(String check) {
            StringBuilder lines = new StringBuilder();
            findings()
                    .forEach(
                            finding -> {
                                if (finding.path("check").stringValue().equals(check)) {
                                    lines.append(finding.path("mend"));
                                }
                            });
            return lines.toString();
        }

        private void assertFinding(String kind, String check, String found) {
            assertTrue(
                    StreamSupport.stream(findings().spliterator(), false)
                            .filter(f -> f.path("check").stringValue().equals(check))
                            .filter(f -> f.path("result").stringValue().equals(kind))
                            .anyMatch(
                                    f ->
                                            f.path("found")
                                                    .stringValue()
                                                    .matches("(?s).*(" + found + ").*")),
                    () -> "no %s of %s with '%s' in %s".formatted(kind, check, found, result));
        }

        private JsonNode findings() {
            return JsonMapper.builder().build().readTree(result.out()).path("findings");
        }

        @Override
        public String toString() {
            return result.toString();
        }
    }
}
