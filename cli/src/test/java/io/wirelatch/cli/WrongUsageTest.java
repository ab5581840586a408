package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WrongUsageTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'opne'|there is no command 'opne'. Did you mean 'open'?",
                "'statsu'|there is no command 'statsu'. Did you mean 'status'?",
                "'oepn 60'|there is no command 'oepn'. Did you mean 'open'?",
                "'hlep'|there is no command 'hlep'. Did you mean 'help'?",
                "'stauts'|there is no command 'stauts'. Did you mean 'status'?",
                "'lgo -f'|there is no command 'lgo'. Did you mean 'log'?",
                "'rmove pool'|there is no command 'rmove'. Did you mean 'remove'?",
                "'stat'|there is no command 'stat'. Did you mean 'status'?",
                "'gen'|there is no command 'gen'. Did you mean 'genkey' or 'genpsk'?",
                "'STATUS'|there is no command 'STATUS'. Did you mean 'status'?",
                "'version'|there is no command 'version'. Did you mean '--version'?",
                "'verison'|there is no command 'verison'. Did you mean '--version'?",
                "'delete pi'|there is no command 'delete'. Did you mean 'remove'?",
                "'quit'|there is no command 'quit'. Ctrl-C ends what runs in a terminal",
                "'help oepn'|there is no command 'oepn'. Did you mean 'open'?",
                "'pool gorw 10.0.0.0/8'|there is no command 'gorw'. Did you mean 'grow'?",
                "'status --jsno'|there is no option '--jsno'. Did you mean '--json'?",
                "'join nas --tokn x'|there is no option '--tokn'. Did you mean '--token'?",
                "'join nas --tokn=x'|there is no option '--tokn=x'. Did you mean '--token'?",
                "'join nas --tok x'|there is no option '--tok'. Did you mean '--token' or '--token-file'?",
                "'open --no-wach'|there is no option '--no-wach'. Did you mean '--no-watch'?",
                "'--verison'|there is no option '--verison'. Did you mean '--version'?",
                "'oepn --help'|there is no command 'oepn'. Did you mean 'open'?",
                "'--help oepn'|there is no command 'oepn'. Did you mean 'open'?",
                "'oepn --version'|there is no command 'oepn'. Did you mean 'open'?",
                "'pool gorw --help'|there is no command 'gorw'. Did you mean 'grow'?",
                "'--josn status'|there is no option '--josn'. Did you mean 'status --json'?",
                "'--json status'|there is no option '--json'. Did you mean 'status --json'?",
                "'--intreface x status'|there is no option '--intreface'. Did you mean '--interface'?",
                "'--frobnicate status'|there is no option '--frobnicate'",
                "'open --no-qr --qr'|'--qr' and '--no-qr' cannot both be there. Leave one of them out.",
                "'open --uses 1 --uses=2'|the option '--uses' is there more than once. Leave one of them out.",
                "'status -i a --interface b'|'-i' and '--interface' cannot both be there.",
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

    @ParameterizedTest
    @ValueSource(strings = {"frobnicate", "foo", "bar", "ip", "x", "re", "10.0.0.1", "pong"})
    void aWordThatIsFarFromEverythingIsNoGuess(String typed) {
        assertEquals(
                "wirelatch: there is no command '%s'\nSee: wirelatch --help\n".formatted(typed),
                CommandRun.run(typed).err);
    }

    @Test
    void slipsOfAFingerAreCounted() {
        assertEquals(0, Suggestion.slips("open", "open"));
        assertEquals(1, Suggestion.slips("oepn", "open"));
        assertEquals(1, Suggestion.slips("opn", "open"));
        assertEquals(1, Suggestion.slips("oopen", "open"));
        assertEquals(1, Suggestion.slips("upen", "open"));
        assertEquals(4, Suggestion.slips("", "open"));
    }

    @Test
    void helpInFrontIsTheSameAsBehind() {
        for (String[] typed :
                List.of(
                        new String[] {},
                        new String[] {"open"},
                        new String[] {"pool", "add"},
                        new String[] {"help"})) {
            CommandRun inFront = CommandRun.run(with("help", typed, ""));
            assertEquals(ExitStatus.DONE, inFront.exitStatus, inFront.err);
            assertEquals(CommandRun.run(with("", typed, "--help")).out, inFront.out);
            assertTrue(inFront.out.startsWith("Usage: wirelatch"), inFront.out);
        }
    }

    private static String[] with(String before, String[] words, String after) {
        return Stream.concat(
                        Stream.concat(Stream.of(before), Arrays.stream(words)), Stream.of(after))
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
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
