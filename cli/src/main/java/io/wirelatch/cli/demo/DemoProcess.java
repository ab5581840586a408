package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that runs at a machine's prompt. Its output goes to the screen as it comes. */
final class DemoProcess {

    /** How long what it left in its output may take to be read. */
    private static final Duration LAST_OUTPUT = Duration.ofSeconds(2);

    private final String machine;
    private final String typed;

    /** Signalled through its handle: {@link Process#destroy} would throw its last output away. */
    private final Process process;

    private final DemoScreen screen;
    private final Thread reader;

    /** Guarded by this. */
    private final List<String> lines = new ArrayList<>();

    /** Guarded by this. */
    private boolean outputEnded;

    /**
     * @param process just started, with both of its output streams in one
     */
    DemoProcess(String machine, String typed, Process process, DemoScreen screen) {
        this.machine = machine;
        this.typed = typed;
        this.process = process;
        this.screen = screen;
        this.reader =
                Thread.ofPlatform().daemon().name("output of " + typed).start(this::showOutput);
    }

    long pid() {
        return process.pid();
    }

    /**
     * Waits for a line of output with this in it, which may have come already.
     *
     * @throws CommandFailure when it does not come in time, or the program ends without it
     */
    MatchResult awaitLine(Pattern pattern, Duration timeout) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        int seen = 0;
        synchronized (this) {
            while (true) {
                for (; seen < lines.size(); seen++) {
                    Matcher matcher = pattern.matcher(lines.get(seen));
                    if (matcher.find()) {
                        return matcher.toMatchResult();
                    }
                }
                long leftNanos = deadlineNanos - System.nanoTime();
                if (outputEnded) {
                    throw failure("ended before it was ready. What it said stands above.");
                }
                if (leftNanos <= 0) {
                    throw failure(
                            "was not ready after %d s. This machine may be very busy: try again."
                                    .formatted(timeout.toSeconds()));
                }
                TimeUnit.NANOSECONDS.timedWait(this, leftNanos);
            }
        }
    }

    /**
     * Waits for the program's end.
     *
     * @throws CommandFailure when it does not end in time, or with another exit status
     */
    void awaitExit(int expectedStatus, Duration timeout) throws InterruptedException {
        if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw failure("did not end within %d s.".formatted(timeout.toSeconds()));
        }
        reader.join(LAST_OUTPUT);
        int status = process.exitValue();
        if (status != expectedStatus) {
            throw failure(
                    "ended with exit status %d where %d was expected. What it said stands above."
                            .formatted(status, expectedStatus));
        }
    }

    /** Asks it to end: SIGTERM, as {@code kill} sends it. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Ends it on the spot, as {@code kill -9} does, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join(LAST_OUTPUT);
    }

    private void showOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                screen.output(machine, line);
                add(line);
            }
        } catch (IOException e) {
            screen.output(machine, "(its output broke off: " + e.getMessage() + ")");
        } finally {
            endOfOutput();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void endOfOutput() {
        outputEnded = true;
        notifyAll();
    }

    private CommandFailure failure(String what) {
        return new CommandFailure(
                ExitStatus.FAILED,
                "the demo stopped: '%s' on %s %s".formatted(typed, machine, what));
    }
}
