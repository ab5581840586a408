package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.control.ControlException;
import io.wirelatch.state.StateException;
import io.wirelatch.tunnel.tun.DeviceException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureReportTest {

    private final StringWriter err = new StringWriter();
    private final PrintWriter printer = new PrintWriter(err, true);

    @Test
    void whatWasWrittenForAPersonIsPrintedAsItIs() {
        for (Exception e :
                List.of(
                        new CommandFailure(ExitStatus.FAILED, "no"),
                        new StateException("no"),
                        new DeviceException("no"),
                        new ControlException("no"))) {
            assertEquals(ExitStatus.FAILED, FailureReport.failed(e, printer, true));
        }
        assertEquals("wirelatch: no\n".repeat(4), err.toString());
    }

    @Test
    void theExitStatusIsTheFailuresOwn() {
        assertEquals(
                ExitStatus.NOT_PAIRED,
                FailureReport.failed(
                        new CommandFailure(ExitStatus.NOT_PAIRED, "no"), printer, false));
    }

    @Test
    void theUnexpectedIsTwoLinesAndATraceOnlyWhenAskedFor() {
        IllegalStateException e = new IllegalStateException("the sky fell");

        assertEquals(ExitStatus.FAILED, FailureReport.failed(e, printer, false));
        assertEquals(
                """
                wirelatch: something unexpected happened: the sky fell
                Run the same command again with -v for the trace.
                """,
                err.toString());

        FailureReport.failed(e, printer, true);
        assertTrue(err.toString().contains("\tat io.wirelatch.cli.FailureReportTest"));
    }

    @Test
    void aMissingLibraryIsNoTrace() {
        assertEquals(
                ExitStatus.FAILED,
                FailureReport.broken(new UnsatisfiedLinkError("no libc"), printer, false));
        assertEquals(2, err.toString().lines().count(), err.toString());
        assertTrue(err.toString().contains("no libc"));
    }
}
