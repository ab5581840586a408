package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** ICMP and TCP between machines. */
final class Traffic {

    private static final int TCP_BYTES = 5 << 20;
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

    /**
     * Asserts that 5 MiB come through a TCP connection. They flow from the server to the client,
     * since iperf3 counts only the receiving client's bytes to the end.
     */
    static void assertTcp(Machine client, Machine server, String serverAddress) {
        try (RunningProcess listening =
                server.start(
                        "iperf3",
                        "--server",
                        "--one-off",
                        "--forceflush",
                        "--bind",
                        serverAddress)) {
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
}
