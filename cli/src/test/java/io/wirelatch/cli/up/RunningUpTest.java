package io.wirelatch.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.wgconf.DnsConf;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of up and down that need no interface. */
class RunningUpTest {

    @Test
    void addressesThatComeByThemselvesAreNotThoseOfTheInterface() {
        assertEquals(
                List.of(
                        Cidr.parse("10.2.0.2/32"),
                        Cidr.parse("10.3.0.1/24"),
                        Cidr.parse("fd00::2/128")),
                RunningUp.addresses(
                        """
                        7: wg0    inet 10.2.0.2/32 scope global wg0\\       valid_lft forever
                        7: wg0    inet 10.3.0.1/24 scope global wg0\\       valid_lft forever
                        7: wg0    inet6 fd00::2/128 scope global nodad \\       valid_lft forever
                        7: wg0    inet6 fe80::3/64 scope link stable-privacy \\  valid_lft forever
                        """));
    }

    @Test
    void nameServersAreWrittenAsResolvconfReadsThem() {
        assertEquals(
                "nameserver 10.2.0.1\nnameserver fd00::1\nsearch a.example b.example\n",
                NameServers.lines(
                        new DnsConf(
                                List.of(IpAddress.parse("10.2.0.1"), IpAddress.parse("fd00::1")),
                                List.of("a.example", "b.example"))));
    }

    @Test
    void hooksRunInOrderWithTheInterfacesNameUntilOneFails() {
        List<String> said = new ArrayList<>();
        HookRunner hooks = new HookRunner("wg0", said::add);
        CommandFailure failure =
                assertThrows(
                        CommandFailure.class,
                        () ->
                                hooks.run(
                                        "PostUp",
                                        List.of("echo one %i", "echo two >&2; exit 7", "echo no")));
        assertEquals(List.of("one wg0", "two"), said.stream().toList().subList(0, 2));
        assertEquals(2, said.size());
        assertEquals(
                "PostUp failed with exit status 7: echo two >&2; exit 7", failure.getMessage());
    }

    @Test
    void onTheWayDownEveryHookRuns() {
        List<String> said = new ArrayList<>();
        new HookRunner("wg0", said::add).runAll("PreDown", List.of("exit 3", "echo still"));
        assertEquals(List.of("PreDown failed with exit status 3: exit 3", "still"), said);
    }

    @Test
    void whatIsNotUpCannotGoDown(@TempDir Path folder) throws IOException {
        // Of a process that was killed before it had changed anything that outlives it.
        Files.writeString(folder.resolve("wg0.up"), "process 1\n");
        for (String name : List.of("wg0", "wg1")) {
            CommandFailure failure =
                    assertThrows(
                            CommandFailure.class,
                            () ->
                                    Down.end(
                                            folder,
                                            ConfFile.of(name),
                                            Duration.ofSeconds(1),
                                            line -> {}));
            assertEquals(ExitStatus.NO_SERVER, failure.exitStatus());
            assertTrue(String.valueOf(failure.getMessage()).contains(name));
        }
        assertFalse(Files.exists(folder.resolve("wg0.up")));
    }

    @Test
    void firewallRulesNameTheMarkAndTheAddresses() {
        String rules =
                MarkKeeper.rules(
                        "wg=0",
                        List.of(Cidr.parse("10.2.0.2/32"), Cidr.parse("fd00::2/128")),
                        51820);
        assertTrue(rules.startsWith("table ip wirelatch-wg_0 {"), rules);
        assertTrue(rules.contains("iifname != \"wg=0\" ip daddr 10.2.0.2 fib saddr"), rules);
        assertTrue(rules.contains("iifname != \"wg=0\" ip6 daddr fd00::2 fib saddr"), rules);
        assertTrue(rules.contains("ct mark 51820 meta mark set ct mark"), rules);
    }
}
