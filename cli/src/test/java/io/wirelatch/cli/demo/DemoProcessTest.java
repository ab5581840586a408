package io.wirelatch.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.wirelatch.cli.common.CommandFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoProcessTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final StringWriter printed = new StringWriter();

    @Test
    void aLineThatIsWaitedForIsFoundBeforeTheProgramEnds() throws Exception {
        DemoProcess process = start("echo one; echo token abc; exec sleep 60");
        assertEquals("abc", process.awaitLine(Pattern.compile("token (.+)"), LONG).group(1));
        assertEquals("one", process.awaitLine(Pattern.compile("one"), LONG).group());
        process.kill();
        assertEquals("pi | one\npi | token abc\n", printed.toString());
    }

    @Test
    void aProgramThatEndsWithoutTheLineIsAFailureThatNamesIt() throws Exception {
        DemoProcess process = start("echo no");
        CommandFailure failure =
                assertThrows(
                        CommandFailure.class,
                        () -> process.awaitLine(Pattern.compile("yes"), LONG));
        assertEquals(
                "the demo stopped: 'typed' on pi ended before it was ready. What it said stands"
                        + " above.",
                failure.getMessage());
    }

    @Test
    void aProgramThatSaysNothingInTimeIsAFailure() throws Exception {
        DemoProcess process = start("exec sleep 60");
        assertThrows(
                CommandFailure.class,
                () -> process.awaitLine(Pattern.compile("yes"), Duration.ofMillis(1)));
        assertThrows(CommandFailure.class, () -> process.awaitExit(0, Duration.ofMillis(1)));
        process.kill();
    }

    @Test
    void allOutputIsShownBeforeTheEndIsReported() throws Exception {
        DemoProcess process = start("echo out; echo err >&2; exit 4");
        process.awaitExit(4, LONG);
        assertEquals("pi | out\npi | err\n", printed.toString());
    }

    @Test
    void anotherExitStatusThanExpectedIsAFailureThatNamesBoth() throws Exception {
        DemoProcess process = start("exit 3");
        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> process.awaitExit(0, LONG));
        assertEquals(
                "the demo stopped: 'typed' on pi ended with exit status 3 where 0 was expected."
                        + " What it said stands above.",
                failure.getMessage());
    }

    private DemoProcess start(String script) throws IOException {
        Process process = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
        DemoScreen screen =
                new DemoScreen(new PrintWriter(printed, true), false, 2, System::nanoTime);
        return new DemoProcess("pi", "typed", process, screen);
    }
}
