package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What goes wrong is said in one or two lines on standard error, with an exit status, and leaves
 * nothing half-made behind. First on a machine where nothing runs, then beside a running server.
 */
class BadInputIT extends HomeLanStory {

    /** Comes before every answer to a token that stands on the command line. */
    private static final String TOKEN_WARNING = "wirelatch: warning: whoever else";

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int NO_SERVER = 3;
    private static final int NOT_PAIRED = 4;

    private static final String TOKEN = "token-for-this-test";

    @Test
    @Order(1)
    void aMalformedPoolIsRefused() {
        assertRefused(nas.wirelatch("serve", "--pool", "10.9.0.0/33"), WRONG_USAGE, "33");
        assertRefused(nas.wirelatch("serve", "--pool", "ten"), WRONG_USAGE, "ten");
        assertNothingWasMade();
    }

    @Test
    @Order(2)
    void aPoolWithoutRoomForAPeerIsRefused() {
        assertRefused(nas.wirelatch("serve", "--pool", "10.9.0.1/32"), WRONG_USAGE, "10.9.0.1/32");
        assertNothingWasMade();
    }

    @Test
    @Order(3)
    void numbersOutOfRangeAreRefused() {
        assertRefused(nas.wirelatch("serve", "--port", "65536"), WRONG_USAGE, "65536");
        assertRefused(nas.wirelatch("serve", "--mtu", "many"), WRONG_USAGE, "many");
        assertRefused(nas.wirelatch("serve", "--open", "3601"), WRONG_USAGE, "3601");
        assertRefused(nas.wirelatch("open", "0"), WRONG_USAGE, "0");
        assertRefused(
                nas.wirelatch("join", "192.0.2.9:0", "--token", TOKEN), WRONG_USAGE, "192.0.2.9:0");
        assertNothingWasMade();
    }

    @Test
    @Order(4)
    void aPoolThatTheMachineUsesAlreadyIsRefusedNamingBoth() {
        CommandResult refused = nas.wirelatch("serve", "--pool", "192.0.0.0/16");

        assertRefused(refused, FAILED, "192.0.0.0/16");
        assertTrue(refused.err().contains("192.0.2."), refused::toString);
        assertNothingWasMade();
    }

    @Test
    @Order(5)
    void withoutTunNothingIsMade() {
        List<String> withoutTun =
                List.of("sh", "-c", "mount -t tmpfs none /dev/net && exec \"$@\"", "sh");

        assertRefused(nas.wirelatchUnder(withoutTun, "serve"), FAILED, "/dev/net/tun");
        assertNothingWasMade();
    }

    @Test
    @Order(6)
    void withoutPrivilegeNothingIsMade() {
        List<String> withoutPrivilege =
                List.of("setpriv", "--bounding-set=-net_admin", "--inh-caps=-net_admin");

        assertRefused(nas.wirelatchUnder(withoutPrivilege, "serve"), FAILED, "root|sudo|privilege");
        assertNothingWasMade();
    }

    @Test
    @Order(7)
    void commandsForAServerThatDoesNotRunSayHowToStartIt() {
        assertRefused(nas.wirelatch("status"), NO_SERVER, "wirelatch serve");
        assertRefused(nas.wirelatch("peers", "--json"), NO_SERVER, "wirelatch serve");
        assertRefused(nas.wirelatch("open"), NO_SERVER, "wirelatch serve");
        assertRefused(nas.wirelatch("remove", "pi"), NO_SERVER, "wirelatch serve");
    }

    @Test
    @Order(8)
    void aJoinThatLacksSomethingIsRefused() {
        assertRefused(pi.wirelatch("join"), WRONG_USAGE, "HOST");
        assertRefused(pi.wirelatch("join", nas.ipv4()), WRONG_USAGE, "token");
        assertRefused(pi.wirelatch("join", nas.ipv4(), "--token", "short"), WRONG_USAGE, "token");
        pi.assertNothingRuns();
    }

    @Test
    @Order(9)
    void aHostThatDoesNotResolveIsNamed() {
        assertRefused(
                pi.wirelatch("join", "nowhere.invalid", "--token", TOKEN),
                FAILED,
                "nowhere\\.invalid");
        pi.assertNothingRuns();
    }

    @Test
    @Order(10)
    void aServerThatIsNotThereIsNotAwaitedForLong() {
        assertRefused(
                pi.wirelatch("join", "192.0.2.77", "--token", TOKEN, "--timeout", "2"),
                NOT_PAIRED,
                "192\\.0\\.2\\.77");
        pi.assertNothingRuns();
    }

    @Test
    @Order(11)
    void aDamagedStateIsRefusedAndKept() throws IOException {
        assertRefusedAndKept("{\"schema\": 1, \"role\": ", "state\\.json");
    }

    @Test
    @Order(12)
    void aStateOfANewerWirelatchIsRefusedAndKept() throws IOException {
        assertRefusedAndKept("{\"schema\": 4711, \"role\": \"server\"}", "newer");
    }

    @Test
    @Order(13)
    void whatASecondServerOnTheSameInterfaceIsTold() {
        nas.startWirelatch("serve", "--pool", "10.9.0.0/29", "--token", TOKEN, "--open", "300");
        nas.running().awaitLine("pairing: OPEN");

        assertRefused(nas.wirelatch("serve"), FAILED, "latch0");
        assertTrue(nas.running().isRunning());
        assertEquals("10.9.0.0/29", nas.status().at("/pools/0/cidr").stringValue());
    }

    @Test
    @Order(14)
    void aBusyPortIsNamed() {
        assertRefused(
                nas.wirelatch("serve", "-i", "latch1", "--pool", "10.10.0.0/24"), FAILED, "51820");
        String links = nas.output("ip", "-o", "link", "show");
        assertFalse(links.contains("latch1"), links);
        assertFalse(Files.exists(nas.runDir().resolve("latch1.sock")));
        assertFalse(Files.exists(nas.stateDir().resolve("latch1").resolve("state.json")));
    }

    @Test
    @Order(15)
    void peersThatAreUnknownAndWindowsThatAreTooLongAreRefused() {
        assertRefused(nas.wirelatch("remove", "nobody"), FAILED, "nobody");
        assertRefused(nas.wirelatch("rename", "10.9.0.6", "tv"), FAILED, "10\\.9\\.0\\.6");
        assertRefused(nas.wirelatch("open", "3601"), WRONG_USAGE, "3601");
        assertRefused(nas.wirelatch("open", "soon"), WRONG_USAGE, "soon");
        assertTrue(nas.status().at("/window/open").booleanValue());
    }

    @Test
    @Order(15)
    void whatCannotBeWrittenIsAFailureAndWhoReadsNoMoreIsNone() throws IOException {
        List<String> toFullDisk = List.of("sh", "-c", "exec \"$@\" >/dev/full", "sh");
        assertRefused(nas.wirelatchUnder(toFullDisk, "status"), FAILED, "the disk is full");
        assertRefused(
                nas.wirelatchUnder(toFullDisk, "open", "300"),
                FAILED,
                "Whatever the command was to change is changed");
        List<String> toNothing = List.of("sh", "-c", "exec \"$@\" >&-", "sh");
        assertRefused(nas.wirelatchUnder(toNothing, "status"), FAILED, "it is closed");
        Path passphrase = Files.writeString(nas.stateDir().resolveSibling("passphrase"), "a b c d");
        assertRefused(
                nas.wirelatchUnder(
                        toNothing, "backup", "-", "--passphrase-file", passphrase.toString()),
                FAILED,
                "it is closed");

        List<String> toNobody =
                List.of("bash", "-c", "set -o pipefail; \"$@\" | exec true", "bash");
        CommandResult unread = nas.wirelatchUnder(toNobody, "status");
        assertEquals(0, unread.exitStatus(), unread::toString);
        assertEquals("", unread.err(), unread::toString);
    }

    @Test
    @Order(16)
    void aNameThatIsNoNameIsRefused() {
        assertRefused(
                pi.wirelatch("join", nas.ipv4(), "--token", TOKEN, "--name", "two words"),
                WRONG_USAGE + "|" + NOT_PAIRED,
                "name");
        pi.assertNothingRuns();
        assertTrue(nas.status().at("/peers").isEmpty());
    }

    @Test
    @Order(17)
    void aWrongTokenIsSaidToBeWrong() {
        assertRefused(
                pi.wirelatch("join", nas.ipv4(), "--token", "another-token", "--timeout", "5"),
                NOT_PAIRED,
                "token");
        pi.assertNothingRuns();
    }

    @Test
    @Order(18)
    void aPoolThatIsFullIsSaidToBeFull() {
        fillPool();

        assertRefused(
                mac.wirelatch("join", nas.ipv4(), "--token", TOKEN, "--timeout", "5"),
                NOT_PAIRED,
                "address|full|room");
        mac.assertNothingRuns();
        assertEquals(5, nas.status().at("/peers").size());
    }

    @Test
    @Order(19)
    void aJoinOfAnotherServerThanTheKeptOneSaysHowToChangeIt() {
        assertRefused(
                pi.wirelatch("join", "192.0.2.77", "--token", TOKEN), FAILED, "192\\.0\\.2\\.1\\b");
    }

    @Test
    @Order(20)
    void flagsThatContradictWhatIsKeptSayHowToChangeIt() {
        nas.running().terminate();

        assertRefused(nas.wirelatch("serve", "--port", "51821"), WRONG_USAGE, "51820");
        assertRefused(nas.wirelatch("serve", "--mtu", "1300"), WRONG_USAGE, "1420");
        assertRefused(nas.wirelatch("serve", "--pool", "10.8.0.0/24"), WRONG_USAGE, "10\\.9\\.0");
        CommandResult token = nas.wirelatch("serve", "--token", "another-token");
        assertRefused(token, WRONG_USAGE, "token");
        assertFalse(token.err().contains(TOKEN), token::toString);
        nas.assertNothingRuns();
    }

    /** Leases the five addresses of a /29 that are left, each to an identity of its own. */
    private void fillPool() {
        for (int i = 0; i < 5; i++) {
            pi.forgetState();
            pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN);
            nas.running().awaitLine("joined as 10\\.9\\.0\\." + (i + 2));
            pi.running().awaitLine("10\\.9\\.0\\." + (i + 2));
            pi.running().terminate();
        }
    }

    private void assertRefusedAndKept(String state, String reason) throws IOException {
        Files.createDirectories(nas.stateFile().getParent());
        Files.writeString(nas.stateFile(), state);

        assertRefused(nas.wirelatch("serve"), FAILED, reason);
        assertRefused(nas.wirelatch("join"), FAILED, reason);
        assertEquals(state, Files.readString(nas.stateFile()));
        nas.assertNothingRuns();
        Files.delete(nas.stateFile());
    }

    private void assertNothingWasMade() {
        nas.assertNothingRuns();
        assertFalse(Files.exists(nas.stateFile()), "a start that fails keeps nothing");
    }

    private static void assertRefused(CommandResult result, int exitStatus, String reason) {
        assertRefused(result, Integer.toString(exitStatus), reason);
    }

    /** One or two lines, for a person, about what was asked. */
    private static void assertRefused(CommandResult result, String exitStatuses, String reason) {
        assertTrue(Integer.toString(result.exitStatus()).matches(exitStatuses), result::toString);
        assertTrue(result.err().matches("(?s).*(" + reason + ").*"), result::toString);
        List<String> lines =
                result.err().lines().filter(line -> !line.startsWith(TOKEN_WARNING)).toList();
        assertTrue(lines.size() == 1 || lines.size() == 2, result::toString);
        assertTrue(lines.getFirst().startsWith("wirelatch: "), result::toString);
        assertFalse(result.err().contains("Exception"), result::toString);
        assertFalse(result.err().contains("unexpected"), result::toString);
    }
}
