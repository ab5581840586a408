package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What leaves a machine with offload is what a machine without would have sent: the server leaves
 * segmentation to its engine, one client sees every packet by itself, another has queues and cipher
 * of its own choice.
 */
class OffloadIT extends HomeLanStory {

    private static final Pattern TCP_CHECKSUM = Pattern.compile("cksum 0x[0-9a-f]+ \\((\\w+)");
    private static final int ENOUGH_PACKETS = 2_000;

    private String serverIpv4 = "";
    private String serverIpv6 = "";

    @BeforeAll
    void requireTcpdump() {
        Prerequisites.requireWith("tcpdump");
    }

    @Test
    @Order(1)
    void machinesWithAndWithoutOffloadJoinEachOther() {
        RunningProcess server = nas.startWirelatch("serve", "--open", "60");
        String token = server.awaitLine("--token (\\S+)\\s*$").group(1);
        server.awaitLine("pairing: OPEN");
        pi.startWirelatch("join", nas.ipv4(), "--token", token, "--no-offload");
        mac.startWirelatch("join", nas.ipv4(), "--token", token, "--queues", "2", "--aead", "jdk");
        server.awaitLine("pi connected");
        server.awaitLine("mac connected");
        serverIpv4 = address(nas, 0);
        serverIpv6 = address(nas, 1);
    }

    @Test
    @Order(2)
    void everyPacketThatWasCutFromALongerOneHasTheRightChecksum() {
        try (RunningProcess capture =
                pi.start("sh", "-c", "exec tcpdump -i latch0 -n -vv -l -B 8192 tcp 2>&1")) {
            capture.awaitLine("listening on");
            Traffic.assertTcp(pi, nas, serverIpv4);
            Traffic.assertTcp(pi, nas, serverIpv6);
            CommandResult captured = capture.terminate();
            List<String> verdicts =
                    TCP_CHECKSUM.matcher(captured.out()).results().map(m -> m.group(1)).toList();
            long wrong = verdicts.stream().filter(verdict -> !verdict.equals("correct")).count();
            assertEquals(0, wrong, () -> wrong + " of " + verdicts.size() + " are wrong");
            assertTrue(verdicts.size() > ENOUGH_PACKETS, () -> verdicts.size() + " packets seen");
        }
    }

    @Test
    @Order(3)
    void streamsAndDatagramsFlowWhateverEitherSideHasChosen() {
        Traffic.assertPing(mac, serverIpv4);
        Traffic.assertTcp(mac, nas, serverIpv4);
        Traffic.assertTcp(nas, mac, address(mac, 0));
        Traffic.assertTcp(mac, pi, address(pi, 0));
    }

    private static String address(Machine machine, int index) {
        return machine.status().at("/addresses/" + index).stringValue().replaceAll("/.*", "");
    }
}
