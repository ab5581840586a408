package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    private static final Pattern UDP_CHECKSUM = Pattern.compile("\\[(udp sum ok|bad udp cksum)");
    private static final int ENOUGH_PACKETS = 2_000;

    /** Datagrams of each family, and their length in bytes. */
    private static final int DATAGRAMS = 640;

    private static final int DATAGRAM_BYTES = 1_200;

    /** Where {@link DatagramSink} listens. */
    private static final String PORT = "4243";

    /** Networks behind a machine of the tunnel. */
    private static final String BEHIND_IPV4 = "10.99.0.0/24";

    private static final String BEHIND_IPV6 = "fd99::/64";

    private String serverIpv4 = "";
    private String serverIpv6 = "";

    @BeforeAll
    void requireTcpdump() {
        Prerequisites.requireWith("tcpdump");
        Prerequisites.requireWith("wg");
    }

    @Test
    @Order(1)
    void machinesWithAndWithoutOffloadJoinEachOther() {
        RunningProcess server = nas.startWirelatch("serve", "--open", "300");
        String token = server.awaitLine("--token (\\S+)\\s*$").group(1);
        server.awaitLine("pairing: OPEN");
        pi.startWirelatch("join", nas.ipv4(), "--token", token, "--no-offload");
        server.awaitLine("pi connected");
        mac.startWirelatch("join", nas.ipv4(), "--token", token, "--queues", "2", "--aead", "jdk");
        server.awaitLine("mac connected");
        tv.startWirelatch("join", nas.ipv4(), "--token", token);
        server.awaitLine("tv connected");
        serverIpv4 = address(nas, 0);
        serverIpv6 = address(nas, 1);
    }

    @Test
    @Order(2)
    void everyPacketThatWasCutFromALongerOneHasTheRightChecksum() {
        try (RunningProcess capture = capture(pi, "tcp")) {
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

    /** An application's run (UDP_SEGMENT) enters the tunnel whole, and leaves it as datagrams. */
    @Test
    @Order(4)
    void everyDatagramThatWasCutFromARunHasTheRightChecksum() {
        requireRunsOfDatagrams();
        try (RunningProcess whole = captureRuns(nas);
                RunningProcess cut = capture(pi, "udp port " + PORT)) {
            for (int family = 0; family < 2; family++) {
                try (RunningProcess sink = pi.startJava(DatagramSink.class, DATAGRAMS)) {
                    sink.awaitLine("listening");
                    sendRuns(address(pi, family));
                    sink.awaitLine(
                            "received %d in 1 flows, out of order 0, damaged 0"
                                    .formatted(DATAGRAMS));
                }
            }
            assertSawRuns(whole);
            CommandResult captured = cut.terminate();
            List<String> verdicts =
                    UDP_CHECKSUM.matcher(captured.out()).results().map(m -> m.group(1)).toList();
            long wrong = verdicts.stream().filter(verdict -> !verdict.equals("udp sum ok")).count();
            assertEquals(0, wrong, () -> wrong + " of " + verdicts.size() + " are wrong");
            assertTrue(verdicts.size() > DATAGRAMS, () -> verdicts.size() + " datagrams seen");
        }
    }

    /**
     * Datagrams that the receiver puts together are one packet to its system, whose checksum is
     * left open. So they go on to an interface without offload: the system completes them there
     * from what it was given.
     */
    @Test
    @Order(5)
    void everyDatagramThatWasJoinedToARunComesOutOfItWithTheRightChecksum() {
        requireRunsOfDatagrams();
        String allowedIps =
                "%s/32,%s/128,%s,%s"
                        .formatted(address(tv, 0), address(tv, 1), BEHIND_IPV4, BEHIND_IPV6);
        String key = tv.status().at("/publicKey").stringValue();
        nas.wg("set", "latch0", "peer", key, "allowed-ips", allowedIps);
        tv.output("sysctl", "-q", "-w", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        try (RunningProcess joined = captureRuns(tv)) {
            assertRunsGoOnCorrectly(BEHIND_IPV4, "10.99.0.9");
            assertRunsGoOnCorrectly(BEHIND_IPV6, "fd99::9");
            assertSawRuns(joined);
        }
    }

    private void assertRunsGoOnCorrectly(String network, String address) {
        try (RunningProcess sink = tv.startJava(PacketSink.class, DATAGRAMS)) {
            sink.awaitLine("sink0 is there");
            // Cut up again, all of them may wait there at once; Linux has room for 500.
            String room = Integer.toString(2 * DATAGRAMS);
            tv.output("ip", "link", "set", PacketSink.INTERFACE, "txqueuelen", room, "up");
            tv.output("ip", "route", "add", network, "dev", PacketSink.INTERFACE);
            nas.output("ip", "route", "add", network, "dev", "latch0");
            sendRuns(address);
            sink.awaitLine(
                    "received %d in 1 flows, out of order 0, damaged 0, wrong checksums 0"
                            .formatted(DATAGRAMS));
        }
    }

    /** What older kernels lack is no failure of ours; TCP they leave to the tunnel nevertheless. */
    private void requireRunsOfDatagrams() {
        String release = nas.output("uname", "-r").strip();
        String[] parts = release.split("[.-]", 3);
        int version = Integer.parseInt(parts[0]) * 1_000 + Integer.parseInt(parts[1]);
        assumeTrue(
                version >= 6_002,
                "a tunnel gets runs of datagrams (USO) from Linux 6.2 on, this is " + release);
    }

    private void sendRuns(String address) {
        try (RunningProcess source =
                nas.startJava(
                        DatagramSource.class, address, PORT, "1", DATAGRAMS, DATAGRAM_BYTES)) {
            source.awaitLine("sent " + DATAGRAMS);
        }
    }

    /** Shows what crosses the machine's interface in one piece and is longer than its MTU. */
    private static RunningProcess captureRuns(Machine machine) {
        return capture(machine, "udp port " + PORT + " and greater 2000");
    }

    private static void assertSawRuns(RunningProcess capture) {
        String seen = capture.terminate().out();
        for (String family : List.of("IP ", "IP6 ")) {
            assertTrue(seen.lines().anyMatch(line -> line.contains(family)), () -> family + seen);
        }
    }

    private static RunningProcess capture(Machine machine, String what) {
        RunningProcess capture =
                machine.start(
                        "sh", "-c", "exec tcpdump -i latch0 -n -vv -l -B 8192 '" + what + "' 2>&1");
        capture.awaitLine("listening on");
        return capture;
    }

    private static String address(Machine machine, int index) {
        return machine.status().at("/addresses/" + index).stringValue().replaceAll("/.*", "");
    }
}
