package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.ippool.IpAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTest {

    @Test
    void theWayByARouterIsRead() {
        assertEquals(
                Optional.of(
                        new Route(
                                "eth0",
                                IpAddress.parse("10.0.0.5"),
                                Optional.of(IpAddress.parse("10.0.0.1")),
                                Optional.empty())),
                Route.parse("192.0.2.1 via 10.0.0.1 dev eth0 src 10.0.0.5 uid 0 \\    cache \n"));
    }

    @Test
    void theWayOverIpv6IsRead() {
        assertEquals(
                Optional.of(
                        new Route(
                                "eth0",
                                IpAddress.parse("2001:db8::2"),
                                Optional.empty(),
                                Optional.empty())),
                Route.parse(
                        "2001:db8::1 from :: dev eth0 proto kernel src 2001:db8::2 metric 256"
                                + " pref medium\n"));
    }

    @Test
    void theTableThatARuleLedToIsRead() {
        Route route =
                Route.parse("203.0.113.1 from 10.0.0.5 dev wg0 table 51820 uid 0 \\    cache \n")
                        .orElseThrow();
        assertEquals(Optional.of("51820"), route.table());
        assertEquals(IpAddress.parse("10.0.0.5"), route.source());
    }

    @Test
    void theTableOfItsOwnAddressesIsNoneThatARuleLedTo() {
        Route route =
                Route.parse("local 10.0.0.5 dev lo table local src 10.0.0.5 uid 0").orElseThrow();
        assertEquals(Optional.empty(), route.table());
    }

    @Test
    void anAnswerWithoutASourceIsNone() {
        assertEquals(Optional.empty(), Route.parse("unreachable 192.0.2.1\n"));
    }
}
