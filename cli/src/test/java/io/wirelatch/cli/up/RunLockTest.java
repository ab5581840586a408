package io.wirelatch.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.wirelatch.ippool.IpFamily;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process writes down for whoever comes after it. */
class RunLockTest {

    private static final Trace RULE_V4 = rule(IpFamily.IPV4, "not fwmark 51820 table 51820");
    private static final Trace RULE_V6 = rule(IpFamily.IPV6, "table main suppress_prefixlength 0");
    private static final List<Trace> EVERYTHING =
            List.of(
                    new Trace.NameServerRecord("tun.wg0"),
                    new Trace.Firewall(),
                    new Trace.SourceMark(),
                    RULE_V4,
                    RULE_V6,
                    new Trace.PostDownDue());

    @TempDir Path folder;

    private static Trace rule(IpFamily family, String selector) {
        return new Trace.RoutingRule(new RoutingPlan.Rule(family, selector));
    }

    @Test
    void everyTraceIsReadBackAsItWasWritten() {
        for (Trace trace : EVERYTHING) {
            assertEquals(trace, Trace.parse(trace.line()).orElseThrow());
        }
    }

    @Test
    void whatAKilledProcessHasNotForgottenIsLeft() throws IOException {
        Path file = folder.resolve("wg0.up");
        String written;
        try (RunLock lock = RunLock.take(folder, "wg0")) {
            EVERYTHING.forEach(lock::note);
            lock.forget(RULE_V4);
            lock.note(RULE_V4);
            lock.forget(new Trace.Firewall());
            lock.forget(RULE_V6);
            written = Files.readString(file);
        }
        assertFalse(Files.exists(file));

        // As a kill leaves it, in the middle of a line.
        Files.writeString(file, written + "+ rule IPV4 not fwm");
        try (RunLock next = RunLock.take(folder, "wg0")) {
            assertEquals(
                    List.of(
                            new Trace.NameServerRecord("tun.wg0"),
                            new Trace.SourceMark(),
                            new Trace.PostDownDue(),
                            RULE_V4),
                    next.left());
            assertEquals(ProcessHandle.current().pid(), lastProcess(file));
        }
    }

    private static long lastProcess(Path file) throws IOException {
        return RunLock.Content.parse(Files.readString(file)).processId().orElseThrow();
    }

    @Test
    void theLastProcessThatHasTakenItCounts() {
        RunLock.Content content =
                RunLock.Content.parse("process 7\n+ firewall\nprocess 8\nnonsense\nprocess 9x\n");
        assertEquals(OptionalLong.of(8), content.processId());
        assertEquals(List.of(new Trace.Firewall()), content.traces());
    }
}
