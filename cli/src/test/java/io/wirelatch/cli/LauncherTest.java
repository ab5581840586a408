package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code launch.sh}, with a script in Java's place that tells how it was started. */
class LauncherTest {

    @Test
    void whatIsMeantForOtherJavaProgramsIsNotForThisOne(@TempDir Path folder)
            throws IOException, InterruptedException {
        Path java = folder.resolve("java");
        Files.writeString(java, "#!/bin/sh\nenv\necho \"arguments: $*\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        ProcessBuilder launcher =
                new ProcessBuilder(
                        "sh",
                        "-c",
                        ". ./launch.sh; launch \"$1\" java.options app archives status",
                        "sh",
                        java.toString());
        launcher.environment().put("JAVA_TOOL_OPTIONS", "-Dof.others=true");
        launcher.environment().put("_JAVA_OPTIONS", "-Dof.others=true");
        launcher.environment().put("JDK_JAVA_OPTIONS", "-Dof.others=true");
        launcher.environment().put("WIRELATCH_INTERFACE", "latch7");
        Process process = launcher.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), said);
        assertFalse(said.contains("of.others"), said);
        assertTrue(said.contains("WIRELATCH_INTERFACE=latch7"), said);
        assertTrue(said.contains("io.wirelatch.cli.Main status"), said);
    }
}
