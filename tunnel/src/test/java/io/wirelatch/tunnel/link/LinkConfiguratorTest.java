package io.wirelatch.tunnel.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.tunnel.posix.Commands;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.LinuxTun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinkConfiguratorTest {

    private static final String NAME = "wlt0";

    /** IPv6 knows an address once, whatever its prefix; IPv4 once with each prefix. */
    @Test
    void anAddressIsWidenedWithoutAMomentWithoutItWhereTheSystemAllowsThat() {
        assertEquals(
                List.of(
                        "address add 10.150.0.1/23 dev latch0",
                        "address delete 10.150.0.1/24 dev latch0"),
                LinkConfigurator.wideningCommands(
                        "latch0", Cidr.parse("10.150.0.1/24"), Cidr.parse("10.150.0.1/23")));
        assertEquals(
                List.of(
                        "address delete fd00::1/64 dev latch0",
                        "address add fd00::1/56 dev latch0 nodad"),
                LinkConfigurator.wideningCommands(
                        "latch0", Cidr.parse("fd00::1/64"), Cidr.parse("fd00::1/56")));
    }

    @Test
    void aRouteThatAnAddressMakesIsNotMadeTwice() {
        assertEquals(
                List.of(
                        "address add 10.150.0.2/24 dev wlt0",
                        "address add fd12::2/64 dev wlt0 nodad",
                        "address add 10.160.0.2/32 dev wlt0",
                        "link set dev wlt0 up",
                        "route replace 10.160.0.0/24 dev wlt0",
                        "route replace 10.150.0.0/16 dev wlt0"),
                LinkConfigurator.commands(
                        NAME,
                        cidrs("10.150.0.2/24", "fd12::2/64", "10.160.0.2/32"),
                        cidrs(
                                "10.150.0.0/24",
                                "fd12::/64",
                                "10.160.0.0/24",
                                "10.160.0.2/32",
                                "10.150.0.9/16")));
    }

    @Test
    void anInterfaceGetsItsAddressesAndRoutes() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        LinkConfigurator.configure(
                                tun.name(),
                                cidrs("10.150.0.2/24", "fd12::2/64"),
                                cidrs("10.150.0.0/24", "10.160.0.0/24", "fd13::/48"));
                        String addresses = Commands.run("ip", "-oneline", "address", "show");
                        assertTrue(addresses.contains("wlt0    inet 10.150.0.2/24"), addresses);
                        assertTrue(addresses.contains("wlt0    inet6 fd12::2/64"), addresses);
                        // Usable at once; the kernel's own link-local address may still wait.
                        assertTrue(
                                addresses
                                        .lines()
                                        .filter(line -> line.contains("fd12::2/64"))
                                        .noneMatch(line -> line.contains("tentative")),
                                addresses);
                        String routes =
                                Commands.run("ip", "-4", "route", "show")
                                        + Commands.run("ip", "-6", "route", "show");
                        for (String network :
                                List.of(
                                        "10.150.0.0/24",
                                        "10.160.0.0/24",
                                        "fd12::/64",
                                        "fd13::/48")) {
                            assertTrue(routes.contains(network + " dev wlt0"), routes);
                        }
                    }
                    String routes = Commands.run("ip", "route", "show", "table", "all");
                    assertFalse(routes.contains("10.160.0.0"), "all of it ends with the interface");
                });
    }

    @Test
    void aFailureNamesTheCommandAndWhatTheSystemSaid() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    String message = refusal(cidrs("10.150.0.2/24"), cidrs());
                    assertEquals(
                            "'ip address add 10.150.0.2/24 dev wlt0' failed: Cannot find device"
                                    + " \"wlt0\"",
                            message);
                });
    }

    @Test
    void whereIpv6IsSwitchedOffTheMessageSaysSo() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        Files.writeString(
                                Path.of("/proc/sys/net/ipv6/conf/" + tun.name() + "/disable_ipv6"),
                                "1");
                        String message = refusal(cidrs("10.150.0.2/24", "fd12::2/64"), cidrs());
                        assertTrue(
                                message.startsWith(
                                        "'ip address add fd12::2/64 dev wlt0 nodad' failed: "),
                                message);
                        assertTrue(message.contains("use IPv4 pools only"), message);
                    }
                });
    }

    @Test
    void aNameThatIsNoneReachesNoCommandLine() {
        assertThrows(
                DeviceException.class,
                () -> LinkConfigurator.configure("lo up\nlink del eth0", cidrs(), cidrs()));
    }

    @Test
    void whatTheMachineHasInTheWayOfAPoolIsFound() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun other = LinuxTun.open("wlt1", 1420);
                            LinuxTun own = LinuxTun.open(NAME, 1420)) {
                        LinkConfigurator.configure(
                                other.name(),
                                cidrs("10.150.0.5/16", "fd12::5/64"),
                                cidrs("172.16.0.0/12", "0.0.0.0/0", "::/0", "128.0.0.0/1"));
                        Commands.run("ip", "route", "add", "10.0.0.0/8", "via", "10.150.0.1");
                        LinkConfigurator.configure(own.name(), cidrs("10.160.0.1/24"), cidrs());

                        assertEquals(
                                List.of(
                                        "10.150.7.0/24: address 10.150.0.5/16 on wlt1",
                                        "10.150.7.0/24: route 10.0.0.0/8 via 10.150.0.1 dev wlt1",
                                        "fd12::/48: address fd12::5/64 on wlt1"),
                                overlaps(
                                        "10.150.7.0/24",
                                        "192.168.0.0/24",
                                        "fd12::/48",
                                        "fd13::/64"));
                        assertEquals(
                                List.of("172.20.0.0/24: route 172.16.0.0/12 dev wlt1"),
                                overlaps("172.20.0.0/24"));
                    }
                });
    }

    @Test
    void whatLiesOnTheOwnInterfaceIsNoOverlap() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun own = LinuxTun.open(NAME, 1420)) {
                        LinkConfigurator.configure(
                                own.name(), cidrs("10.150.0.1/24"), cidrs("10.151.0.0/24"));
                        assertEquals(List.of(), overlaps("10.150.0.0/24", "10.151.0.0/24"));
                    }
                });
    }

    private static List<String> overlaps(String... pools) {
        return LinkConfigurator.findOverlaps(cidrs(pools), NAME).stream()
                .map(overlap -> overlap.pool() + ": " + overlap.existing())
                .toList();
    }

    private static String refusal(List<Cidr> addresses, List<Cidr> routes) {
        return String.valueOf(
                assertThrows(
                                DeviceException.class,
                                () -> LinkConfigurator.configure(NAME, addresses, routes))
                        .getMessage());
    }

    private static List<Cidr> cidrs(String... texts) {
        return List.of(texts).stream().map(Cidr::parse).toList();
    }
}
