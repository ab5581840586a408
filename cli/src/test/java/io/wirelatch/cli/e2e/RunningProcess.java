package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that a test started, with every line that it writes. Whatever stands between the test
 * and the program ({@code ip netns exec}, {@code sh}, the launcher) replaces itself by the next
 * one, so that the process id is the program's own.
 */
final class RunningProcess implements AutoCloseable {

    private static final Duration LINE_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(15);

    private final String command;
    private final Process process;
    private final long startNanos = System.nanoTime();
    private final List<Thread> readers;

    /** Guards the three below, and is notified of every line and of the end of both streams. */
    private final Object lock = new Object();

    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private final List<String> unreadLines = new ArrayList<>();

    private RunningProcess(String command, Process process) {
        this.command = command;
        this.process = process;
        this.readers =
                List.of(
                        reader(process.getInputStream(), this::addOutLine),
                        reader(process.getErrorStream(), this::addErrLine));
    }

    /** Starts it. Its standard input holds what is given, then ends. */
    static RunningProcess start(ProcessBuilder builder, String command, String input) {
        try {
            RunningProcess running = new RunningProcess(command, builder.start());
            running.readers.forEach(Thread::start);
            running.write(input);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for a line of standard output that has not been awaited yet and in which the pattern is
     * found. Lines may come in any order; each serves one call.
     */
    MatchResult awaitLine(String regex) {
        return awaitLine(regex, LINE_TIMEOUT);
    }

    MatchResult awaitLine(String regex, Duration timeout) {
        Pattern pattern = Pattern.compile(regex);
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        synchronized (lock) {
            while (true) {
                boolean hasEnded = readers.stream().noneMatch(Thread::isAlive);
                Optional<MatchResult> found = takeLine(pattern);
                if (found.isPresent()) {
                    return found.get();
                }
                long leftNanos = deadlineNanos - System.nanoTime();
                if (hasEnded || leftNanos <= 0) {
                    return fail("no line with '%s' came from%n%s".formatted(regex, transcript()));
                }
                pause(leftNanos);
            }
        }
    }

    /** Ends it with SIGTERM, as a service manager does. */
    CommandResult terminate() {
        // Not through Process itself, which would close our ends of its output.
        process.toHandle().destroy();
        return awaitExit(EXIT_TIMEOUT);
    }

    /** Ends it with SIGKILL, as a crash does, and waits until it is gone. */
    void kill() {
        process.toHandle().destroyForcibly();
        awaitExit(EXIT_TIMEOUT);
    }

    /** Waits until it ends by itself. */
    CommandResult awaitExit(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                String transcript = transcript();
                process.destroyForcibly();
                return fail("still running after %s:%n%s".formatted(timeout, transcript));
            }
            Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
            for (Thread reader : readers) {
                reader.join(EXIT_TIMEOUT);
            }
            synchronized (lock) {
                return new CommandResult(
                        command, process.exitValue(), out.toString(), err.toString(), elapsed);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** How much memory it occupies, shared libraries included. */
    long residentKibibytes() {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> line.replaceAll("[^0-9]", ""))
                    .mapToLong(Long::parseLong)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For how long it has kept a processor busy. */
    long cpuMillis() {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toMillis();
    }

    /** Everything that it has written. */
    String transcript() {
        synchronized (lock) {
            String end = isRunning() ? "[running]" : "[exit status " + process.exitValue() + "]";
            return command + "\n" + out + err + end + "\n";
        }
    }

    /** Ends it, however it is. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(EXIT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void write(String input) throws IOException {
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It did not want to read, which its exit status and output will explain.
            if (input.isEmpty()) {
                throw e;
            }
        }
    }

    private Optional<MatchResult> takeLine(Pattern pattern) {
        for (int i = 0; i < unreadLines.size(); i++) {
            Matcher matcher = pattern.matcher(unreadLines.get(i));
            if (matcher.find()) {
                unreadLines.remove(i);
                return Optional.of(matcher.toMatchResult());
            }
        }
        return Optional.empty();
    }

    private void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedWait(lock, Math.min(nanos, 200_000_000L));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void addOutLine(String line) {
        synchronized (lock) {
            out.append(line).append('\n');
            unreadLines.add(line);
            lock.notifyAll();
        }
    }

    private void addErrLine(String line) {
        synchronized (lock) {
            err.append(line).append('\n');
        }
    }

    private Thread reader(InputStream stream, Consumer<String> lines) {
        return Thread.ofPlatform()
                .daemon()
                .name("output of " + command)
                .unstarted(
                        () -> {
                            try (BufferedReader reader =
                                    new BufferedReader(
                                            new InputStreamReader(
                                                    stream, StandardCharsets.UTF_8))) {
                                reader.lines().forEach(lines);
                            } catch (IOException | UncheckedIOException e) {
                                // The process was ended in the middle of a line.
                            }
                        });
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("the test was interrupted", e);
    }
}
