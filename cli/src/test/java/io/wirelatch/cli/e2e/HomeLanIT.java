package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stage that the other end-to-end tests stand on. */
class HomeLanIT {

    @BeforeAll
    static void requireTools() {
        Prerequisites.require();
    }

    @Test
    void itsMachinesReachEachOtherAndLeaveNothingBehind(@TempDir Path folder) {
        RunningProcess process;
        String namespace;
        try (HomeLan lan = HomeLan.of(folder, "nas", "pi")) {
            Machine nas = lan.machine("nas");
            Machine pi = lan.machine("pi");
            Traffic.assertPing(pi, nas.ipv4(), 64);
            Traffic.assertPing(pi, nas.ipv6(), 64);
            Traffic.assertTcp(pi, nas, nas.ipv6());
            Traffic.assertNoPing(pi, "192.0.2.77");
            nas.assertNothingRuns();
            pi.resolves("nas.lan", nas.ipv6());
            process = pi.start("sleep", "1000");
            namespace = pi.output("ip", "netns", "identify").strip();
            assertEquals(0, nas.run("ip", "netns", "pids", namespace).exitStatus());
        }
        assertFalse(process.isRunning());
        assertFalse(Path.of("/run/netns", namespace).toFile().exists());
    }
}
