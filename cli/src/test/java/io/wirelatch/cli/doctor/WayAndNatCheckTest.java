package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.ServerKnock.Sight;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel's answer to {@code ip route get} says of the way to the server. */
class WayAndNatCheckTest {

    private static final IpAddress SERVER = IpAddress.parse("203.0.113.9");

    @ParameterizedTest
    @CsvSource({
        "dev eth0 src 192.168.1.5, 192.168.1.9, they are neighbours",
        "via 192.168.1.1 dev eth0 src 192.168.1.5, 10.0.0.9, the router 192.168.1.1 may translate",
        "via 192.168.1.1 dev eth0 src 192.168.1.5, 203.0.113.9, a router translates",
        "via 100.64.0.1 dev ppp0 src 100.64.3.7, 203.0.113.9, the provider translates",
        "via 198.51.100.1 dev eth0 src 198.51.100.7, 203.0.113.9, none is to be expected",
        "via fe80::1 dev eth0 src fd00::5, fd77::9, the router fe80::1 may translate"
    })
    void whetherAddressesAreTranslatedIsToldByBothEndsAndTheRouter(
            String way, String server, String found) {
        Finding finding = NatCheck.describe(route(way), IpAddress.parse(server), true);
        assertInstanceOf(Finding.Ok.class, finding);
        assertTrue(finding.found().contains(found), finding.found());
    }

    @Test
    void aTranslationThatNothingHoldsOpenIsAWarning() {
        assertInstanceOf(
                Finding.Warning.class,
                NatCheck.describe(
                        route("via 192.168.1.1 dev eth0 src 192.168.1.5"), SERVER, false));
    }

    @Test
    void whatTheServerHearsTellsWhetherAddressesAreTranslated() {
        IpAddress own = IpAddress.parse("192.168.1.5");
        assertEquals(
                new Finding.Ok("none from 192.168.1.5 to 203.0.113.9, says the server"),
                NatCheck.seen(own, sight("203.0.113.9", "192.168.1.5", 40000), true));
        assertEquals(
                "addresses are translated on the way to 203.0.113.9: what 192.168.1.5:40000 sends, it"
                        + " hears from 198.51.100.7:40000. A keepalive holds it open",
                NatCheck.seen(own, sight("203.0.113.9", "198.51.100.7", 40000), true).found());
        assertInstanceOf(
                Finding.Warning.class,
                NatCheck.seen(own, sight("203.0.113.9", "192.168.1.5", 40001), false));
    }

    @Test
    void twoAddressesOfTheServerTellTheKindOfATranslation() {
        Sight first = sight("203.0.113.9", "198.51.100.7", 40000);
        assertEquals(Optional.empty(), NatCheck.kind(List.of(first)));
        assertTrue(kind(first, sight("203.0.113.10", "198.51.100.7", 40000)).contains("alike"));
        assertTrue(kind(first, sight("203.0.113.10", "198.51.100.7", 1)).contains("symmetric"));
    }

    @Test
    void aServerIsToldWhatItsRouterHasToForward() {
        assertTrue(ofServer("192.168.1.5").contains("forwards UDP port 51820"));
        assertTrue(ofServer("192.168.1.5", "10.0.0.7").endsWith("forwards UDP port 51820 to it"));
        assertTrue(ofServer("192.168.1.5", "198.51.100.7").endsWith("a peer is at 198.51.100.7"));
        assertEquals("none before this machine: 203.0.113.9 is its own", ofServer("203.0.113.9"));
        assertEquals(Optional.empty(), NatCheck.ofServer(List.of(), List.of(), 51820));
    }

    @Test
    void aTunnelThatARuleHasChosenIsAWarningWithTheRuleThatUndoesIt() {
        Route byRule = route("dev wg0 table 51820 src 10.8.0.2");
        Finding.Warning warning =
                assertInstanceOf(
                        Finding.Warning.class, WayCheck.describe("203.0.113.9", byRule, true));
        assertEquals(
                "if it is not meant: sudo ip rule add to 203.0.113.9 lookup main priority 100",
                warning.mend().getFirst());
        assertEquals(
                new Finding.Ok("203.0.113.9 by wg0, from 10.8.0.2"),
                WayCheck.describe("203.0.113.9", byRule, false));
        assertEquals(
                new Finding.Ok("203.0.113.9 by tun0, from 10.8.0.2"),
                WayCheck.describe("203.0.113.9", route("dev tun0 src 10.8.0.2"), true));
    }

    private static String ofServer(String own, String... seen) {
        return NatCheck.ofServer(
                        List.of(IpAddress.parse(own)),
                        Stream.of(seen).map(IpAddress::parse).toList(),
                        51820)
                .orElseThrow()
                .found();
    }

    private static String kind(Sight... sights) {
        return NatCheck.kind(List.of(sights)).orElseThrow().found();
    }

    private static Sight sight(String server, String from, int fromPort) {
        return new Sight(
                new InetSocketAddress(server, 51820),
                40000,
                Endpoint.of(IpAddress.parse(from), fromPort));
    }

    private static Route route(String way) {
        return Route.parse("203.0.113.9 " + way).orElseThrow();
    }
}
