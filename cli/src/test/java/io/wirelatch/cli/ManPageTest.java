package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManPageTest {

    @Test
    void thereIsAPageForTheProgramAndForEachVerbThatIsForPeople(@TempDir Path folder)
            throws IOException {
        CommandRun run = CommandRun.run("manual", folder.toString());
        assertEquals(0, run.exitStatus, run.err);
        try (Stream<Path> pages = Files.list(folder)) {
            List<String> names = pages.map(page -> page.getFileName().toString()).toList();
            assertTrue(
                    names.containsAll(
                            List.of(
                                    "wirelatch.1",
                                    "wirelatch-open.1",
                                    "wirelatch-doctor.1",
                                    "wirelatch-pool-add.1")),
                    names.toString());
            assertFalse(names.contains("wirelatch-manual.1"), names.toString());
        }
    }

    @Test
    void aPageSaysWhatTheHelpSays(@TempDir Path folder) throws IOException {
        CommandRun.run("manual", folder.toString());
        String page = Files.readString(folder.resolve("wirelatch-open.1"));
        for (String part :
                List.of(
                        ".SH \"NAME\"\nwirelatch\\-open \\- Let machines join for a while",
                        ".B \"SECONDS\"\nFor how long, from 1 to 3600 (default: 60).",
                        ".B \"\\-\\-uses N\"",
                        ".B \"\\-\\-watch, \\-\\-no\\-watch\"",
                        ".SH \"EXIT STATUS\"")) {
            assertTrue(page.contains(part), () -> part + " is not in\n" + page);
        }
    }

    @Test
    void groffFindsNothingToWarnOf(@TempDir Path folder) throws IOException, InterruptedException {
        boolean there = Files.isExecutable(Path.of("/usr/bin/groff"));
        assumeTrue(there || "true".equals(System.getenv("CI")), "this test needs groff");
        CommandRun.run("manual", folder.toString());
        List<String> command =
                new ArrayList<>(List.of("groff", "-man", "-ww", "-b", "-Tutf8", "-z"));
        try (Stream<Path> pages = Files.list(folder)) {
            pages.map(Path::toString).sorted().forEach(command::add);
        }
        try (Stream<Path> written = Files.list(Path.of("src/main/man"))) {
            written.map(Path::toString).sorted().forEach(command::add);
        }
        Process groff = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, groff.waitFor());
        assertEquals("", said);
    }
}
