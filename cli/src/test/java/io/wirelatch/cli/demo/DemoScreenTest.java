package io.wirelatch.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.Surroundings;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DemoScreenTest {

    private final StringWriter printed = new StringWriter();

    @Test
    void stepsAreNumberedAndEveryLineOfOutputNamesItsMachine() {
        DemoScreen screen = screen(false);
        screen.step("nas serves.");
        screen.typed("nas", "sudo wirelatch serve");
        screen.output("nas", "pairing: CLOSED");
        screen.output("laptop", "");
        screen.step("pi joins.");
        assertEquals(
                List.of(
                        "",
                        "1. nas serves.",
                        "nas$ sudo wirelatch serve",
                        "nas    | pairing: CLOSED",
                        "laptop |",
                        "",
                        "2. pi joins."),
                printed.toString().lines().toList());
    }

    @Test
    void onATerminalCaptionsAndCommandsAreBold() {
        DemoScreen screen = screen(true);
        screen.step("pi joins.");
        screen.typed("pi", "ping nas");
        screen.output("pi", "64 bytes");
        assertEquals(
                List.of(
                        "",
                        "\u001b[1m1. pi joins.\u001b[0m",
                        "pi$ \u001b[1mping nas\u001b[0m",
                        "\u001b[2mpi     |\u001b[0m 64 bytes"),
                printed.toString().lines().toList());
    }

    @Test
    void nothingIsStyledInAPipeOrWhereItsUserWantsNone() {
        assertTrue(surroundings(true, Map.of("TERM", "xterm")).mayStyle());
        assertFalse(surroundings(false, Map.of("TERM", "xterm")).mayStyle());
        assertFalse(surroundings(true, Map.of("NO_COLOR", "1")).mayStyle());
        assertFalse(surroundings(true, Map.of("TERM", "dumb")).mayStyle());
    }

    @Test
    void aSilencedScreenShowsNothingMore() {
        DemoScreen screen = screen(false);
        screen.note("before");
        screen.silence();
        screen.output("nas", "after");
        screen.step("after");
        assertEquals(List.of("before"), printed.toString().lines().toList());
    }

    private DemoScreen screen(boolean styled) {
        return new DemoScreen(new PrintWriter(printed, true), styled, 6, () -> 0);
    }

    private static Surroundings surroundings(boolean terminal, Map<String, String> variables) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Surroundings(
                variables,
                Path.of("/"),
                false,
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                _ -> Optional.empty(),
                terminal);
    }
}
