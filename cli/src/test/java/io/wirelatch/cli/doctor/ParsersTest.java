package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.TunOffloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the kernel's files and names are read as. */
class ParsersTest {

    @Test
    void theSocketsOfAPortAreFound() {
        String udp =
                """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
                 2134: 00000000:CA6C 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 48213 2 0000000000000000 0
                 2135: 0100007F:0035 00000000:CA6C 07 00000000:00000000 00:00000000 00000000     0        0 48214 2 0000000000000000 0
                """;
        assertEquals(List.of("48213"), PortOwner.inodes(udp, 51820).toList());
        assertEquals(List.of("48214"), PortOwner.inodes(udp, 53).toList());
        assertEquals(List.of(), PortOwner.inodes(udp, 54).toList());
    }

    @Test
    void aProcessOfThisProgramIsCalledWhatWasTyped() {
        List<String> served =
                List.of(
                        "/usr/lib/jvm/jdk/bin/java",
                        "--module",
                        "io.wirelatch.cli/io.wirelatch.cli.Main",
                        "serve",
                        "-i",
                        "latch1");
        assertEquals(Optional.of("serve"), PortOwner.verb(served));
        assertEquals(Optional.empty(), PortOwner.verb(List.of("java", "serve")));
        assertEquals(
                Optional.of("latch1"),
                PortOwner.interfaceName(
                        List.of("socket:[7]", "/var/lib/wirelatch/latch1/lock", "/dev/null")));
        assertEquals(Optional.empty(), PortOwner.interfaceName(List.of("/dev/null")));
        assertEquals(
                "wirelatch serve of latch1 (process 812)",
                new PortOwner.Owner(812, "wirelatch serve", Optional.of("latch1")).toString());
    }

    @Test
    void withoutTheProgramThatSetsRoutesNothingStarts() {
        assertInstanceOf(Finding.Problem.class, IpToolCheck.describe(false));
        assertInstanceOf(Finding.Ok.class, IpToolCheck.describe(true));
    }

    @Test
    void theCapabilityIsReadOffTheMask() {
        assertTrue(Privileges.hasNetAdmin("Name:\tjava\nCapEff:\t000001ffffffffff\n"));
        assertTrue(Privileges.hasNetAdmin("CapEff:\t0000000000001000\n"));
        assertFalse(
                Privileges.hasNetAdmin("CapPrm:\t0000000000001000\nCapEff:\t0000000000000000\n"));
        assertFalse(Privileges.hasNetAdmin("CapEff:\t000001ffffffefff\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0-18-amd64, false",
        "6.2.0, true",
        "6.12.41+deb13-amd64, true",
        "7.0, true",
        "5.15.0-91-generic, false",
        "strange, false"
    })
    void theKernelsVersionTellsWhatItOffloads(String version, boolean udp) {
        assertEquals(new TunOffloads(true, udp), OffloadCheck.byVersion(version));
    }

    @Test
    void aDeviceThatIsNotThereIsAProblemWithTheContainersLines(@TempDir Path folder) {
        Finding.Problem problem =
                assertInstanceOf(
                        Finding.Problem.class, TunDeviceCheck.examine(folder.resolve("tun"), true));
        assertTrue(problem.mend().contains("sudo modprobe tun"), problem.toString());
        assertTrue(
                problem.mend().stream()
                        .anyMatch(line -> line.contains("lxc.cgroup2.devices.allow: c 10:200 rwm")),
                problem.toString());
    }

    @Test
    void aFileThatIsNotTheDeviceIsAProblemThoughItOpens(@TempDir Path folder) throws IOException {
        for (Path other : List.of(Files.createFile(folder.resolve("tun")), Path.of("/dev/null"))) {
            Finding.Problem problem =
                    assertInstanceOf(Finding.Problem.class, TunDeviceCheck.examine(other, true));
            assertTrue(problem.found().contains("not the TUN device"), problem.found());
            assertTrue(problem.mend().getFirst().contains("mknod"), problem.toString());
            assertTrue(problem.mend().toString().contains("lxc.mount.entry"), problem.toString());
        }
    }

    @Test
    void aDeviceThatIsRootsAloneIsNoProblemOfItsOwn() {
        Path device = Path.of("/dev/net/tun");
        Finding.Warning warning =
                assertInstanceOf(Finding.Warning.class, TunDeviceCheck.barred(device, false));
        assertEquals(List.of("sudo wirelatch doctor"), warning.mend());
        assertInstanceOf(Finding.Problem.class, TunDeviceCheck.barred(device, true));
    }

    @Test
    void theDeviceIsKnownByItsNumber() {
        assertTrue(TunDeviceCheck.isTun(0020666, 0x0ac8));
        assertFalse(TunDeviceCheck.isTun(0020666, 0x0103));
        assertFalse(TunDeviceCheck.isTun(0060666, 0x0ac8));
        assertFalse(TunDeviceCheck.isTun(0100666, 0));
    }

    @Test
    void aTrialThatFailsIsAProblemWhateverTheKernelsVersion() {
        Finding finding =
                OffloadCheck.tried(
                        () -> {
                            throw new DeviceException("cannot make wldoctor1: no such device");
                        });
        assertInstanceOf(Finding.Problem.class, finding);
        assertTrue(finding.found().endsWith("no such device"), finding.found());
    }
}
