package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** ICMP, TCP and UDP between machines. */
final class Traffic {

    private static final int TCP_BYTES = 5 << 20;
    private static final int ECHO_PORT = 5300;
    private static final int UDP_BYTES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Traffic() {}

    /** Asserts that answers to a ping arrive. */
    static void assertPing(Machine from, String address) {
        CommandResult result = from.run("ping", "-c", "3", "-i", "0.2", "-W", "3", address);
        assertEquals(0, result.exitStatus(), result::toString);
    }

    /** Asserts that answers arrive, and how many routers may still have passed them on. */
    static void assertPing(Machine from, String address, int ttl) {
        CommandResult result = from.run("ping", "-c", "2", "-i", "0.2", "-W", "3", address);
        assertEquals(0, result.exitStatus(), result::toString);
        assertTrue(result.out().contains("ttl=" + ttl + " "), result::toString);
    }

    /** Asserts that nothing comes back. */
    static void assertNoPing(Machine from, String address) {
        CommandResult result = from.run("ping", "-c", "3", "-i", "0.3", "-W", "1", address);
        assertNotEquals(0, result.exitStatus(), result::toString);
    }

    /** Pings until an answer arrives, and fails when none has within the time. */
    static void awaitPing(Machine from, String address, Duration timeout) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        CommandResult result;
        do {
            result = from.run("ping", "-c", "1", "-W", "1", address);
            if (result.exitStatus() == 0) {
                return;
            }
        } while (System.nanoTime() < deadlineNanos);
        fail("no answer within " + timeout + ", at last:\n" + result);
    }

    /** Asserts that answers to pings of this length arrive, with nothing cut up on the way. */
    static void assertPingUncut(Machine from, String address, int packetBytes) {
        CommandResult result = pingUncut(from, address, packetBytes);
        assertEquals(0, result.exitStatus(), result::toString);
    }

    /**
     * A few pings that may not be cut up.
     *
     * @param packetBytes IP header and all
     */
    static CommandResult pingUncut(Machine from, String address, int packetBytes) {
        int headers = (address.contains(":") ? 40 : 20) + 8;
        String size = Integer.toString(packetBytes - headers);
        return from.run("ping", "-M", "do", "-s", size, "-c", "2", "-i", "0.2", "-W", "3", address);
    }

    /**
     * Asserts that one TCP connection brings these bytes there and back as they were.
     *
     * @return the longest time in which nothing came back, in milliseconds
     */
    static long assertEcho(
            Machine client,
            Machine server,
            String serverAddress,
            long bytes,
            long bytesPerSecond,
            Duration timeout) {
        return startEcho(client, server, serverAddress, bytes, bytesPerSecond).assertDone(timeout);
    }

    /** Begins what {@link #assertEcho} does to the end. */
    static Echo startEcho(
            Machine client, Machine server, String serverAddress, long bytes, long bytesPerSecond) {
        RunningProcess serving = server.startJava(EchoStream.class, "serve", ECHO_PORT);
        serving.awaitLine("listening");
        long seed = ThreadLocalRandom.current().nextLong();
        RunningProcess running =
                client.startJava(
                        EchoStream.class,
                        "run",
                        serverAddress,
                        ECHO_PORT,
                        bytes,
                        bytesPerSecond,
                        seed);
        running.awaitLine("connected", Duration.ofMinutes(1));
        return new Echo(running, bytes);
    }

    /** A transfer there and back that is going on. */
    record Echo(RunningProcess running, long bytes) {

        /** See {@link Traffic#assertEcho}. */
        long assertDone(Duration timeout) {
            CommandResult result = running.awaitExit(timeout);
            assertEquals(0, result.exitStatus(), result::toString);
            Matcher end =
                    Pattern.compile("echoed " + bytes + " bytes, longest silence ([0-9]+) ms")
                            .matcher(result.out());
            assertTrue(end.find(), result::toString);
            return Long.parseLong(end.group(1));
        }
    }

    /**
     * Asserts that 5 MiB come through a TCP connection. They flow from the server to the client,
     * since iperf3 counts only the receiving client's bytes to the end.
     */
    static void assertTcp(Machine client, Machine server, String serverAddress) {
        try (RunningProcess listening = listen(server, serverAddress)) {
            listening.awaitLine("Server listening");
            CommandResult result =
                    client.run(
                            "iperf3",
                            "--client",
                            serverAddress,
                            "--reverse",
                            "--bytes",
                            Integer.toString(TCP_BYTES),
                            "--connect-timeout",
                            "5000",
                            "--json");
            assertEquals(0, result.exitStatus(), result::toString);
            long received = JSON.readTree(result.out()).at("/end/sum_received/bytes").longValue();
            assertTrue(received >= TCP_BYTES, () -> received + " bytes arrived: " + result);
        }
    }

    /** Asserts that most of 1 MiB in datagrams of this length arrives. */
    static void assertUdp(Machine client, Machine server, String serverAddress, int datagramBytes) {
        try (RunningProcess listening = listen(server, serverAddress)) {
            listening.awaitLine("Server listening");
            CommandResult result =
                    client.run(
                            "iperf3",
                            "--client",
                            serverAddress,
                            "--udp",
                            "--length",
                            Integer.toString(datagramBytes),
                            "--bitrate",
                            "20M",
                            "--bytes",
                            Integer.toString(UDP_BYTES),
                            "--connect-timeout",
                            "5000",
                            "--json");
            assertEquals(0, result.exitStatus(), result::toString);
            JsonNode sum = JSON.readTree(result.out()).at("/end/sum");
            long sent = sum.at("/packets").longValue();
            long lost = sum.at("/lost_packets").longValue();
            assertTrue(sent * datagramBytes >= UDP_BYTES, result::toString);
            assertTrue(lost * 2 < sent, () -> lost + " of " + sent + " lost: " + result);
        }
    }

    private static RunningProcess listen(Machine server, String address) {
        return server.start("iperf3", "--server", "--one-off", "--forceflush", "--bind", address);
    }
}
