package io.wirelatch.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Against what Linux itself has for it: a device that is always full, and a pipe. */
class StandardOutputTest {

    private final StringWriter err = new StringWriter();

    @Test
    void whatCannotBeWrittenIsAFailureToldWithWhatHelpsAndWhatWasDone() throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            StandardOutput output = written(full, false);

            assertEquals(ExitStatus.FAILED, output.settle(ExitStatus.DONE, printer()));
            assertEquals(
                    """
                    wirelatch: cannot write to standard output: the disk is full. Make room, or send it elsewhere.
                    Whatever the command was to change is changed: only its answer is lost.
                    """,
                    err.toString());
        }
    }

    @Test
    void roomIsNoHelpWhereTheOutputIsClosedOrBroken() {
        assertEquals(
                "cannot write to standard output: it is closed. Leave '>&-' out, or send it to a file"
                        + " or /dev/null.",
                StandardOutput.complaint(new IOException("Bad file descriptor")));
        assertEquals(
                "cannot write to standard output: nobody reads it any more. See what has ended, then try again.",
                StandardOutput.complaint(new IOException("Broken pipe")));
    }

    @Test
    void aFailureOfTheCommandItselfStaysWhatItIs() throws IOException {
        try (OutputStream full = new FileOutputStream("/dev/full")) {
            assertEquals(
                    ExitStatus.NO_SERVER,
                    written(full, false).settle(ExitStatus.NO_SERVER, printer()));
            assertEquals(1, err.toString().lines().count(), "it has done nothing");
        }
    }

    @Test
    void whoStopsReadingHasReadEnough() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().close();
        try (OutputStream nobodyReads = Channels.newOutputStream(pipe.sink())) {
            StandardOutput output = written(nobodyReads, true);

            assertEquals(ExitStatus.DONE, output.settle(ExitStatus.DONE, printer()));
            assertEquals("", err.toString());
        }
    }

    @Test
    void whatIsWrittenIsNoFailure() throws IOException {
        ByteArrayOutputStream there = new ByteArrayOutputStream();
        assertEquals(ExitStatus.DONE, written(there, false).settle(ExitStatus.DONE, printer()));
        assertEquals("a line\n", there.toString(StandardCharsets.UTF_8));
        assertEquals("", err.toString());
    }

    /** As the program writes: through a writer that tells nobody of failures. */
    private static StandardOutput written(OutputStream stream, boolean isPipe) {
        StandardOutput output = new StandardOutput(stream, () -> isPipe);
        new PrintWriter(output, true, StandardCharsets.UTF_8).println("a line");
        return output;
    }

    private PrintWriter printer() {
        return new PrintWriter(err, true);
    }
}
