package io.wirelatch.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.SearchPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Plays the whole demo with the program as it is built. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DemoIT {

    private static final Path LAUNCHER = Path.of("..", "wirelatch").toAbsolutePath().normalize();
    private static final Path TUN = Path.of("/dev/net/tun");
    private static final int TERMINATED = 128 + 15;

    /** The user "nobody", on every Linux. */
    private static final String[] AS_NOBODY = {
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"
    };

    @Test
    void everyStepWorksAndNothingIsLeftBehind() throws Exception {
        requireRootAndTools();
        RunningDemo demo = RunningDemo.start();
        List<String> lines = demo.readToEnd();
        String output = String.join("\n", lines);
        assertEquals(0, demo.awaitExit(), output);
        assertInOrder(
                lines,
                "nas$ sudo wirelatch serve",
                "nas    | pairing: CLOSED",
                "--name pi --timeout 1",
                "nas$ sudo wirelatch open 30",
                "--name pi",
                "pi     | ",
                "--name laptop",
                "nas$ sudo wirelatch status",
                "nas    | pi ",
                "nas    | laptop ",
                "pi$ ping",
                " 0% packet loss",
                "nas$ sudo kill -9 ",
                "nas$ sudo wirelatch serve",
                "64 bytes from 10.150.0.3",
                "Traffic flowed again",
                "nas$ sudo wirelatch remove laptop",
                "nas$ sudo wirelatch close",
                "All of it worked");
        assertFalse(output.contains("\u001b["), "a pipe gets no styles: " + output);
        demo.assertNothingLeft();
    }

    @Test
    void aSignalInTheMiddleLeavesNothingBehind() throws Exception {
        requireRootAndTools();
        RunningDemo demo = RunningDemo.start();
        demo.readUntil("pi$ sudo wirelatch join");
        // Process.destroy would also close the output that is read next.
        demo.process.toHandle().destroy();
        List<String> lines = demo.readToEnd();
        assertEquals(TERMINATED, demo.awaitExit());
        assertTrue(lines.getLast().contains("Nothing of it is left behind"), lines.toString());
        demo.assertNothingLeft();
    }

    @Test
    void whoIsNotRootSeesItTooOrIsToldWhyNot() throws Exception {
        requireRootAndTools();
        // A checkout or a JDK in root's own folder cannot be run by anybody else.
        Assumptions.assumeTrue(
                RunningDemo.of(AS_NOBODY, "--version").awaitExit() == 0,
                "the user nobody cannot run " + LAUNCHER);
        RunningDemo demo = RunningDemo.start(AS_NOBODY);
        String output = String.join("\n", demo.readToEnd());
        switch (demo.awaitExit()) {
            case 0 -> assertTrue(output.contains("All of it worked"), output);
            case 1 -> assertTrue(output.contains("Run the demo as root"), output);
            default -> Assertions.fail(output);
        }
        demo.assertNothingLeft();
    }

    /** A demo that runs. */
    private record RunningDemo(Process process, BufferedReader output) {

        static RunningDemo start(String... prefix) throws IOException {
            return of(prefix, "demo");
        }

        static RunningDemo of(String[] prefix, String verb) throws IOException {
            List<String> command = new ArrayList<>(List.of(prefix));
            command.addAll(List.of(LAUNCHER.toString(), verb));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("WIRELATCH_BUILD", "never");
            builder.environment().put("LC_ALL", "C");
            Process process = builder.start();
            return new RunningDemo(process, process.inputReader(StandardCharsets.UTF_8));
        }

        void readUntil(String text) throws IOException {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(text)) {
                    return;
                }
            }
            Assertions.fail("the demo ended before it said: " + text);
        }

        List<String> readToEnd() {
            return output.lines().toList();
        }

        int awaitExit() throws InterruptedException {
            return process.waitFor();
        }

        /**
         * All that a demo makes is called by its process's number; the launcher and setpriv keep
         * theirs.
         */
        void assertNothingLeft() throws IOException {
            String name = "wirelatch-demo-%d-".formatted(process.pid());
            try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
                assertEquals(List.of(), files.filter(file -> isCalled(file, name)).toList());
            }
            if (Files.exists(Path.of("/run/netns"))) {
                try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
                    assertEquals(
                            List.of(), namespaces.filter(file -> isCalled(file, name)).toList());
                }
            }
            assertEquals(
                    List.of(),
                    ProcessHandle.allProcesses()
                            .map(ProcessHandle::info)
                            .flatMap(info -> info.commandLine().stream())
                            .filter(commandLine -> commandLine.contains(name))
                            .toList());
        }

        private static boolean isCalled(Path file, String prefix) {
            return file.getFileName().toString().startsWith(prefix);
        }
    }

    private static void assertInOrder(List<String> lines, String... expected) {
        int at = 0;
        for (String text : expected) {
            while (at < lines.size() && !lines.get(at).contains(text)) {
                at++;
            }
            assertTrue(
                    at < lines.size(),
                    () ->
                            "missing, or not in its place: "
                                    + text
                                    + "\n"
                                    + String.join("\n", lines));
            at++;
        }
    }

    /** Skips a test where something is missing; under {@code CI=true} it fails. */
    private static void requireRootAndTools() {
        require("root".equals(System.getProperty("user.name")), "the demo's tests run as root");
        require(Files.exists(TUN), "there is no " + TUN);
        for (String tool : List.of("ip", "ping", "unshare", "setpriv")) {
            require(
                    SearchPath.locate(tool, SearchPath.ofProcess()).isPresent(),
                    "there is no command " + tool);
        }
    }

    private static void require(boolean present, String whatIsMissing) {
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(present, whatIsMissing);
        }
        Assumptions.assumeTrue(present, whatIsMissing);
    }
}
