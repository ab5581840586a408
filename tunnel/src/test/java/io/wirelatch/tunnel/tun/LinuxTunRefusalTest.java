package io.wirelatch.tunnel.tun;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.posix.Commands;
import io.wirelatch.tunnel.posix.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be an interface, in words, and with nothing left behind. */
@Timeout(60)
class LinuxTunRefusalTest {

    private static final String NAME = "wlt0";

    @Test
    void aNameInUseIsRefused() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    try (LinuxTun tun = LinuxTun.open(NAME, 1420)) {
                        String message = refusal(tun.name(), 1420);
                        assertTrue(
                                message.startsWith("an interface named wlt0 is there already"),
                                message);
                    }
                    String message = refusal("lo", 1420);
                    assertTrue(message.startsWith("an interface named lo is there"), message);
                });
    }

    @Test
    void anInterfaceThatSomebodyElseMadeIsNotTakenOver() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    Commands.run("ip", "tuntap", "add", NAME, "mode", "tun");
                    assertThrows(DeviceException.class, () -> LinuxTun.open(NAME, 1420));
                });
    }

    @Test
    void anImpossibleMtuIsRefusedAndLeavesNoInterface() throws Throwable {
        NetworkNamespace.run(
                () -> {
                    for (int mtu : new int[] {-1, 67, 65_536}) {
                        String message = refusal(NAME, mtu);
                        assertTrue(message.startsWith("an MTU of " + mtu), message);
                    }
                    assertFalse(Commands.run("ip", "-oneline", "link").contains(NAME));
                    LinuxTun.open(NAME, 65_535).close();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sixteen-letters!",
                "a b",
                "a/b",
                "..",
                ".",
                "wg%d",
                "eth0:1",
                "-i",
                "lätch",
                "a\n"
            })
    void whatIsNoNameIsRefused(String name) {
        String message = refusal(name, 1420);
        assertTrue(message.startsWith("'" + name + "' cannot name an interface"), message);
    }

    /** What a person reads who asks for this interface. */
    private static String refusal(String name, int mtu) {
        return String.valueOf(
                assertThrows(DeviceException.class, () -> LinuxTun.open(name, mtu)).getMessage());
    }
}
