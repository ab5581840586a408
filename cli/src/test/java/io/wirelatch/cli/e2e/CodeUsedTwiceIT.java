package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Two machines that use a code for one at the same moment. Which of them is faster, and whether it
 * has connected when the other one comes, is chance: it makes no difference.
 */
class CodeUsedTwiceIT extends HomeLanStory {

    private static final Pattern CODE = Pattern.compile("\\d{4}-[a-z]+-[a-z]+-[a-z]+");

    private String nameOfFirst = "";

    @Test
    @Order(1)
    void bothArePutOutAndEverybodyIsTold() {
        nas.startWirelatch("serve").awaitLine("server key: ");
        String code = openWithCode();
        pi.startWirelatchReading(code + "\n", "join", nas.ipv4(), "--token", "-");
        tv.startWirelatchReading(code + "\n", "join", nas.ipv4(), "--token", "-");

        String from =
                nas.running()
                        .awaitLine("two machines used one code, the first from (\\S+):\\d+:")
                        .group(1);
        nas.running().awaitLine("pairing: CLOSED, LOCKED, for two machines used a code");
        nameOfFirst = from.equals(pi.ipv4()) ? pi.name() : tv.name();
        Machine second = from.equals(pi.ipv4()) ? tv : pi;
        CommandResult refused = second.running().awaitExit(Duration.ofSeconds(20));
        assertEquals(4, refused.exitStatus(), refused::toString);
        assertTrue(refused.err().contains("another machine has used this code"), refused::toString);
        assertTrue(nas.status().at("/window/locked").booleanValue());
        assertEquals(0, nas.status().at("/peers").size());
    }

    @Test
    @Order(2)
    void theFirstOneJoinsAnewWithANewCode() {
        Machine first = lan.machine(nameOfFirst);
        assertEquals(0, first.running().terminate().exitStatus());
        String code = openWithCode();
        first.startWirelatchReading(code + "\n", "join", nas.ipv4(), "--token", "-");
        first.running().awaitLine("connected to");
        Traffic.assertPing(first, "10.150.0.1");
    }

    private String openWithCode() {
        CommandResult opened = nas.wirelatch("open", "600", "--code");
        assertEquals(0, opened.exitStatus(), opened::toString);
        Matcher found = CODE.matcher(opened.out());
        assertTrue(found.find(), opened::toString);
        return found.group();
    }
}
