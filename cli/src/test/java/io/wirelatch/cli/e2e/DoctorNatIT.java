package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What a closed server at two addresses tells the doctor of how addresses are translated. */
class DoctorNatIT extends HomeLanStory {

    private static final String SECOND_ADDRESS = "192.0.2.101";
    private static final String OUTSIDE = "192.0.2.201";

    private String serverKey = "";

    @BeforeAll
    void requireNft() {
        Prerequisites.requireWith("nft");
    }

    @Test
    @Order(1)
    void whoIsHeardWhereHeIsHasNoTranslationOnTheWay() {
        nas.output("ip", "address", "add", SECOND_ADDRESS + "/24", "dev", "eth0");
        nas.startWirelatchReading("token-for-this-test\n", "serve", "--token", "-");
        serverKey = nas.running().awaitLine("server key: (\\S+)").group(1);
        nas.running().awaitLine("pairing: CLOSED");

        assertSaid(
                doctor(), "none from %s to %s, says the server".formatted(pi.ipv4(), nas.ipv4()));
        assertSaid(
                doctor(),
                "none from %s to %s, says the server".formatted(pi.ipv4(), SECOND_ADDRESS));
    }

    @Test
    @Order(2)
    void oneThatIsAlikeForBothAddressesIsToldAsSuch() {
        pi.output("ip", "address", "add", OUTSIDE + "/24", "dev", "eth0");
        translate("snat to " + OUTSIDE);

        String said = doctor();
        assertSaid(said, "translated on the way to %s: what %s:".formatted(nas.ipv4(), pi.ipv4()));
        assertSaid(said, "it hears from %s:".formatted(OUTSIDE));
        assertSaid(said, "endpoint-independent mapping");
    }

    @Test
    @Order(3)
    void oneThatDiffersForEachAddressIsToldAsSuch() {
        pi.output("nft", "flush ruleset");
        translate("ip daddr %s snat to %s:20000-20999".formatted(nas.ipv4(), OUTSIDE));
        pi.output(
                "nft", "add rule ip home out udp dport 51820 snat to " + OUTSIDE + ":30000-30999");

        String said = doctor();
        assertSaid(said, "it hears from %s:20".formatted(OUTSIDE));
        assertSaid(said, "it hears from %s:30".formatted(OUTSIDE));
        assertSaid(said, "symmetric");
    }

    private void translate(String rule) {
        pi.output("nft", "add table ip home");
        pi.output("nft", "add chain ip home out { type nat hook postrouting priority 100; }");
        pi.output("nft", "add rule ip home out udp dport 51820 " + rule);
    }

    private String doctor() {
        return pi.wirelatchUnder(withHosts(), "doctor", "nas.home", "--server-key", serverKey)
                .out();
    }

    /** A name with two addresses, in the mounts of one command alone. */
    private List<String> withHosts() {
        try {
            Path hosts =
                    Files.writeString(
                            pi.stateDir().resolveSibling("hosts"),
                            "%s nas.home%n%s nas.home%n".formatted(nas.ipv4(), SECOND_ADDRESS));
            return List.of(
                    "sh", "-c", "mount --bind %s /etc/hosts && exec \"$@\"".formatted(hosts), "sh");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertSaid(String said, String words) {
        assertTrue(said.contains(words), said);
    }
}
