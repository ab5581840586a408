package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What {@code install} finds of the last start by hand: the flags that lasted, once it was up. */
class HandStartIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";

    @Test
    @Order(1)
    void aServerNotesTheFlagsThatAreMeantForEveryStart() throws IOException {
        Path tokenFile = Files.writeString(nas.stateDir().resolveSibling("token"), TOKEN);
        nas.startWirelatch(
                "serve",
                "--open",
                "600",
                "--token-file",
                tokenFile.toString(),
                "--metrics",
                "9586",
                "--aead",
                "JDK",
                "--queues",
                "2");
        nas.running().awaitLine("pairing: OPEN");
        assertEquals("serve --metrics 9586 --aead jdk --queues 2\n", lastStart(nas));
    }

    @Test
    @Order(2)
    void aClientNotesThemOnceItIsUp() {
        pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN, "--no-offload");
        pi.running().awaitLine("connected to");
        Eventually.await("last-start is there", () -> Files.exists(file(pi)));
        assertEquals("join --no-offload\n", lastStart(pi));

        CommandResult refused =
                mac.wirelatch(
                        "join", nas.ipv4(), "--token", "not-the-token-at-all", "--no-offload");
        assertEquals(4, refused.exitStatus(), refused::toString);
        assertFalse(Files.exists(file(mac)));
    }

    @Test
    @Order(3)
    void whatAServiceManagerStartsIsNotNoted() {
        nas.running().kill();
        nas.setVariable("NOTIFY_SOCKET", nas.runDir().resolve("nobody").toString());
        nas.startWirelatch("serve", "--queues", "1");
        nas.running().awaitLine("pairing: CLOSED");
        nas.unsetVariable("NOTIFY_SOCKET");
        assertEquals("serve --metrics 9586 --aead jdk --queues 2\n", lastStart(nas));
    }

    @Test
    @Order(4)
    void theNextStartByHandTakesItsPlace() {
        nas.running().kill();
        nas.startWirelatch("serve");
        nas.running().awaitLine("pairing: CLOSED");
        assertEquals("serve\n", lastStart(nas));
    }

    private static Path file(Machine machine) {
        return machine.stateFile().resolveSibling("last-start");
    }

    private static String lastStart(Machine machine) {
        try {
            return Files.readString(file(machine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
