package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.ManyClients;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * As many machines as a /24 has addresses for pair at once with a real server, in one window. They
 * come from one address, as from behind a router, which is the harder case for the server's
 * throttle.
 */
class FullPoolIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";
    private static final int CLIENTS = 253;

    @Test
    @Order(1)
    void aWholePoolOfMachinesPairsAtOnceInOneWindow() {
        nas.startWirelatchReading(
                TOKEN + "\n", "serve", "--token", "-", "--pool", "10.150.0.0/24", "--open", "60");
        nas.running().awaitLine("pairing: OPEN");

        List<String> lines = pairAtOnce(CLIENTS).lines().toList();
        Set<String> addresses =
                lines.stream()
                        .filter(line -> line.startsWith("paired "))
                        .map(line -> line.substring("paired ".length()))
                        .collect(Collectors.toSet());
        assertEquals(CLIENTS, addresses.size(), () -> String.join("\n", lines));
        assertTrue(nas.status().at("/window/open").booleanValue(), "it was one window");
        System.out.println(CLIENTS + " clients paired at once; " + lines.getLast());
    }

    @Test
    @Order(2)
    void theNextMachineIsToldThatThePoolIsFull() {
        CommandResult refused =
                mac.wirelatchReading(TOKEN + "\n", "join", nas.ipv4(), "--token", "-");
        assertEquals(4, refused.exitStatus(), refused::toString);
        assertTrue(
                refused.err().contains("every address of the server's pool is taken"),
                refused::toString);
        nas.running().awaitLine("a join from " + mac.ipv4() + ":.* was refused: every address");
    }

    @Test
    @Order(3)
    void everyOneOfThemHasAnAddressOfItsOwnOnTheDisk() {
        Set<IpAddress> leased = new HashSet<>();
        for (PeerRecord peer : KeptState.ofServer(nas).peers()) {
            assertEquals(1, peer.addresses().size());
            assertTrue(leased.addAll(peer.addresses()), peer::name);
        }
        assertEquals(CLIENTS, leased.size());
        assertEquals(CLIENTS, nas.status().at("/pools/0/leased").intValue());
    }

    private String pairAtOnce(int count) {
        CommandResult clients =
                pi.runReading(
                        TOKEN + "\n",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyClients.class.getName(),
                        nas.ipv4(),
                        "51820",
                        Integer.toString(count));
        assertEquals(0, clients.exitStatus(), clients::toString);
        return clients.out();
    }
}
