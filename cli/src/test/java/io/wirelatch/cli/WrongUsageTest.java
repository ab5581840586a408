package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WrongUsageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'opne'|there is no command 'opne'. Did you mean 'open'?",
                "'statsu'|there is no command 'statsu'. Did you mean 'status'?",
                "'status --jsno'|there is no option '--jsno'. Did you mean '--json'?",
                "''|a command is missing",
                "'open soon'|SECONDS: 'soon' is no whole number",
                "'open 99999999999'|'99999999999' is no whole number",
                "'open 0'|a pairing window is open for 1 to 3600 seconds, not 0.",
                "'open 3601'|a pairing window is open for 1 to 3600 seconds, not 3601.",
                "'open 5 6'|'6' is one argument too many",
                "'rename'|PEER is missing",
                "'rename pi'|NAME is missing",
                "'remove'|PEER is missing",
                "'status -i'|the option '--interface' lacks its NAME",
                "'status -i sixteen-letters0'|'sixteen-letters0' cannot name an interface: choose 1 to 15",
                "'status -i a/b'|'a/b' cannot name an interface: choose 1 to 15",
                "'status -i ..'|'..' cannot name an interface: choose 1 to 15",
            })
    void whatIsWrongIsSaidInOneOrTwoLines(String typed, String expected) {
        CommandRun run = CommandRun.run(typed.isEmpty() ? new String[0] : typed.split(" ", -1));

        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus, run.err);
        assertTrue(run.err.contains(expected), run.err);
        assertTrue(run.err.startsWith("wirelatch: "), run.err);
        assertTrue(run.err.lines().count() <= 2, run.err);
        assertEquals("", run.out);
    }

    @Test
    void theHelpIsPointedToAndNotPrinted() {
        assertTrue(CommandRun.run("open", "soon").err.endsWith("See: wirelatch open --help\n"));
    }

    @Test
    void aVerbThatNobodyTypesIsNotSuggested() {
        CommandRun run = CommandRun.run("manaul");
        assertTrue(run.err.startsWith("wirelatch: there is no command 'manaul'"), run.err);
        assertFalse(run.err.contains("'manual'"), run.err);
        assertFalse(CommandRun.run("--help").out.contains("manual"));
    }

    @Test
    void helpAndVersionAreNoFailures() {
        CommandRun help = CommandRun.run("--help");
        assertEquals(ExitStatus.DONE, help.exitStatus);
        for (String verb :
                "serve join open close status peers rename remove genkey pubkey genpsk"
                        .split(" ", -1)) {
            assertTrue(help.out.contains("  " + verb), help.out);
            assertEquals(ExitStatus.DONE, CommandRun.run(verb, "--help").exitStatus);
        }
        CommandRun version = CommandRun.run("--version");
        assertEquals(ExitStatus.DONE, version.exitStatus);
        assertTrue(version.out.matches("wirelatch [0-9][^$]*\n"), version.out);
    }
}
