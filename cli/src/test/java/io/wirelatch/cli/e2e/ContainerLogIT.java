package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** A server as a container has it: the first process, whose output the runtime keeps in a log. */
class ContainerLogIT extends HomeLanStory {

    private static final List<String> AS_FIRST_PROCESS =
            List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

    @Test
    @Order(1)
    void theTokenIsNotInTheLogAndOpenShowsItToWhoTypesIt() {
        nas.startWirelatchUnder(AS_FIRST_PROCESS, "serve", "--open", "60")
                .awaitLine("do there what it says: sudo wirelatch open 60 --code");

        CommandResult opened = nas.wirelatch("open", "60");
        assertEquals(0, opened.exitStatus(), opened::toString);
        assertTrue(
                opened.out().matches("(?s).*wirelatch join \\S+ --token \\S+\\s*"),
                opened::toString);
        nas.running().awaitLine("^[0-9:]{8}  pairing: OPEN for 60 s$");
        String log = nas.running().transcript();
        assertFalse(log.contains("--token"), log);
    }
}
