package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Pairing with a one-time code, with somebody's yes, and with the server's key, from end to end.
 */
class CodeJoinIT extends HomeLanStory {

    private static final Pattern CODE = Pattern.compile("\\d{4}-[a-z]+-[a-z]+-[a-z]+");
    private static final String TOKEN = "token-for-this-test";

    private String serverKey = "";
    private String code = "";

    @Test
    @Order(1)
    void aCodeJoinsOneMachineAndBothEndsShowTheSameWords() {
        nas.startWirelatchReading(TOKEN + "\n", "serve", "--token", "-");
        serverKey = nas.running().awaitLine("server key: (\\S+)").group(1);
        openWithCode();
        pi.startWirelatchReading(code + "\n", "join", nas.ipv4(), "--token", "-");
        String words = pi.running().awaitLine("Check words: (\\w+ \\w+ \\w+)").group(1);
        pi.running().awaitLine("connected to");
        nas.running().awaitLine("pi joined as .*; check words: " + words);
        nas.running().awaitLine("pairing: CLOSED, its code has been used");
        assertFalse(nas.status().at("/window/open").booleanValue());
    }

    @Test
    @Order(2)
    void aMistypedWordIsToldBeforeTheServerIsAsked() {
        CommandResult mistyped = joinWith(code.substring(0, 4) + "-abandn-ability-able");
        assertEquals(2, mistyped.exitStatus(), mistyped::toString);
        assertTrue(mistyped.err().contains("is it 'abandon'?"), mistyped::toString);
        assertEquals(0, nas.status().at("/window/failures").intValue());
    }

    @Test
    @Order(3)
    void aWrongCodeAtThePromptIsAskedForAgainWithTheTriesThatAreLeft() {
        Prerequisites.requireWith("script");
        openWithCode();
        String number = code.substring(0, 4);
        tv.startWirelatchTyping(
                number + "-abandn-able-able\n" + number + "-abandon-able-able\n" + code + "\n",
                "join",
                nas.ipv4());
        tv.running().awaitLine("is it 'abandon'");
        tv.running().awaitLine("That is not the token or code .*4 more wrong ones lock the window");
        tv.running().awaitLine("connected to");
        nas.running().awaitLine("wrong token or code, number 1 in this window; 4 more close it");
    }

    @Test
    @Order(4)
    void fiveWrongCodesLockTheWindow() {
        openWithCode();
        String wrong = code.substring(0, 4) + "-abandon-abandon-abandon";
        for (int left = 4; left > 0; left--) {
            CommandResult refused = joinWith(wrong);
            assertEquals(4, refused.exitStatus(), refused::toString);
            assertTrue(refused.err().contains(triesLeft(left)), refused::toString);
        }
        assertEquals(4, nas.status().at("/window/failures").intValue());
        CommandResult last = joinWith(wrong);
        assertEquals(4, last.exitStatus(), last::toString);
        assertTrue(last.err().contains("LOCKED"), last::toString);
        nas.running().awaitLine("pairing: CLOSED, LOCKED .*, the last one from " + mac.ipv4());
        assertTrue(nas.status().at("/window/locked").booleanValue());
        String status = nas.wirelatch("status").out();
        assertTrue(
                status.matches("(?s).*CLOSED, LOCKED .*, the last one from " + mac.ipv4() + ":.*"),
                status);
    }

    @Test
    @Order(5)
    void onlyWhoKnowsTheServersKeyIsToldThatItIsLocked() {
        CommandResult told =
                mac.wirelatchReading(
                        TOKEN + "\n",
                        "join",
                        nas.ipv4(),
                        "--token",
                        "-",
                        "--server-key",
                        serverKey,
                        "--timeout",
                        "5");
        assertEquals(4, told.exitStatus(), told::toString);
        assertTrue(told.err().contains("is closed: it is LOCKED"), told::toString);

        CommandResult stranger =
                mac.wirelatchReading(
                        TOKEN + "\n", "join", nas.ipv4(), "--token", "-", "--timeout", "3");
        assertEquals(4, stranger.exitStatus(), stranger::toString);
        assertTrue(stranger.err().contains("did not answer within 3 s"), stranger::toString);
    }

    @Test
    @Order(6)
    void aMachineWaitsUntilSomebodyDeniesOrApprovesIt() {
        assertEquals(0, nas.wirelatch("open", "600", "--approve").exitStatus());
        startJoinWithToken();
        String words = mac.running().awaitLine("Check words: (\\w+ \\w+ \\w+)").group(1);
        assertEquals(words, nas.status().at("/window/held/0/checkWords").stringValue());
        assertEquals("mac", nas.status().at("/window/held/0/name").stringValue());
        assertEquals(0, nas.wirelatch("deny", "mac").exitStatus());
        assertEquals(4, mac.running().awaitExit(Duration.ofSeconds(20)).exitStatus());

        startJoinWithToken();
        mac.running().awaitLine("Waiting for somebody there to let this machine in");
        CommandResult nobody = nas.wirelatch("approve", "attic");
        assertEquals(1, nobody.exitStatus(), nobody::toString);
        assertTrue(nobody.err().contains("but these do: mac"), nobody::toString);
        assertEquals(0, nas.wirelatch("approve", "mac").exitStatus());
        mac.running().awaitLine("connected to");
        Traffic.assertPing(mac, "10.150.0.1");
    }

    @Test
    @Order(7)
    void theLogTellsWhoDecidedAndHoldsNoCode() {
        String log = nas.wirelatch("log").out();
        assertTrue(log.contains("denied"), log);
        assertTrue(log.contains("approved"), log);
        assertTrue(log.contains("LOCKED"), log);
        assertFalse(CODE.matcher(log).find(), log);
        assertFalse(log.contains(TOKEN), log);
    }

    @Test
    @Order(8)
    void whoFollowsTheLogSeesWhatHappensUntilASignalEndsIt() {
        RunningProcess follower = nas.startWirelatch("log", "--follow");
        follower.awaitLine("approved +mac");
        assertEquals(0, nas.wirelatch("close").exitStatus());
        follower.awaitLine("closed +by root.*somebody closed it");
        assertEquals(0, follower.terminate().exitStatus());
    }

    private void startJoinWithToken() {
        mac.startWirelatchReading(TOKEN + "\n", "join", nas.ipv4(), "--token", "-");
    }

    private CommandResult joinWith(String typed) {
        return mac.wirelatchReading(typed + "\n", "join", nas.ipv4(), "--token", "-");
    }

    private static String triesLeft(int left) {
        return left == 1 ? "One more wrong one locks" : left + " more wrong ones lock";
    }

    private void openWithCode() {
        CommandResult opened = nas.wirelatch("open", "600", "--code");
        assertEquals(0, opened.exitStatus(), opened::toString);
        Matcher found = CODE.matcher(opened.out());
        assertTrue(found.find(), opened::toString);
        assertFalse(opened.out().contains(TOKEN), opened::toString);
        code = found.group();
    }
}
