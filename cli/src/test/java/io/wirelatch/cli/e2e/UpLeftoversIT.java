package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a tunnel whose process was killed goes, whoever comes next. */
@ExtendWith(OneScenario.class)
class UpLeftoversIT implements OneScenario.WithTranscripts {

    private ProviderNetwork network;
    private Machine alice;
    private Path file;

    @BeforeEach
    void killATunnel(@TempDir Path folder) throws IOException {
        network = new ProviderNetwork(folder);
        alice = network.alice();
        // The strictest setting, which needs src_valid_mark as well.
        alice.output("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter");
        network.withResolvconf();
        file = network.file("");
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgp is up");
        alice.running().kill();
        String left = network.network();
        assertTrue(left.contains("not from all fwmark 0xca6c lookup 51820"), left);
        assertTrue(left.contains("wirelatch-wgp") && left.endsWith("\n1"), left);
    }

    @AfterEach
    void takeMachinesAway() {
        if (network != null) {
            network.close();
        }
    }

    @Override
    public String transcripts() {
        return network.transcripts();
    }

    @Test
    void downTakesItBackAndSaysSo() throws IOException {
        CommandResult down = alice.wirelatch("down", file.toString());
        assertEquals(0, down.exitStatus(), down::toString);
        assertEquals("", down.err());
        for (String told :
                List.of(
                        "its process was killed",
                        "IPv4: not fwmark 51820 table 51820",
                        "IPv6: table main suppress_prefixlength 0",
                        "the firewall",
                        "src_valid_mark",
                        "the name servers",
                        "PostDown",
                        "wgp is down.")) {
            assertTrue(down.out().contains(told), () -> told + " in\n" + down);
        }
        assertEquals(
                List.of("PreUp wgp yes", "PostUp wgp yes", "PostDown wgp no"), network.hooksRun());
        assertTrue(network.resolvconf().endsWith("-d wgp -f\n"), network.resolvconf());
        assertNothingIsLeft();
        assertEquals(3, alice.wirelatch("down", file.toString()).exitStatus());
    }

    @Test
    void theNextUpTakesItBackFirst() throws IOException {
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgp is up");
        String said = alice.running().transcript();
        assertTrue(said.contains("its process was killed. Taken back now:"), said);
        network.assertAllTrafficIsInTheTunnel();
        String rules = alice.output("ip", "rule", "show");
        assertEquals(5, rules.lines().count(), rules);
        CommandResult ended = alice.running().terminate();
        assertEquals(0, ended.exitStatus(), ended::toString);
        assertNothingIsLeft();
    }

    @Test
    void rulesOfOthersStay() throws IOException {
        // Whatever else is there, and were it a rule that looks just like one of the tunnel's.
        alice.output("ip", "rule", "add", "table", "main", "suppress_prefixlength", "0");
        alice.output("ip", "rule", "add", "fwmark", "7", "table", "77");
        Files.writeString(file, "PrivateKey = broken\n");
        CommandResult down = alice.wirelatch("down", file.toString());
        assertEquals(0, down.exitStatus(), down::toString);
        assertTrue(down.err().contains("PostDown is not run"), down::toString);
        String rules = alice.output("ip", "rule", "show");
        assertEquals(5, rules.lines().count(), rules);
        assertTrue(rules.contains("suppress_prefixlength 0") && rules.contains("0x7"), rules);
    }

    /** The socket's file is what wg itself removes when nobody answers there. */
    private void assertNothingIsLeft() throws IOException {
        alice.wg("show");
        network.assertEverythingIsAsBefore();
    }
}
