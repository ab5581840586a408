package io.wirelatch.cli.background;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.SearchPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs this program once more, behind everybody's back: in a session of its own, so that neither
 * Ctrl-C nor the end of the terminal reaches it, and without the terminal's input and output.
 */
public final class BackgroundStart {

    /** What a process is given that is started here: it calls {@link BackgroundOutput#detach}. */
    public static final String DETACHED_FLAG = "--detached";

    /** For the rest of what a process says before it is ready. */
    private static final long NOTICES_TIMEOUT_SECONDS = 5;

    /** util-linux's, and BusyBox's. */
    private static final String NEW_SESSION = "setsid";

    private final List<String> command;
    private final String advice;
    private final Consumer<String> notices;

    /**
     * @param command a program that lets go of its standard error and then prints a line to
     *     standard output when it is ready, and ends with an exit status and words on standard
     *     error when it will not be
     * @param advice how to see more of it when it ends without a word
     * @param notices told what it has said on standard error when it is ready, line by line
     */
    public BackgroundStart(List<String> command, String advice, Consumer<String> notices) {
        this.command = command;
        this.advice = advice;
        this.notices = notices;
    }

    /**
     * Starts it and waits until it is ready.
     *
     * @return its process id
     * @throws CommandFailure with its own words and exit status, when it ends instead
     */
    public long untilReady() {
        try {
            Process process = start();
            CompletableFuture<String> errors =
                    CompletableFuture.supplyAsync(() -> readErrors(process));
            String ready = process.inputReader(StandardCharsets.UTF_8).readLine();
            if (ready == null) {
                int exitStatus = process.waitFor();
                throw new CommandFailure(
                        exitStatus == ExitStatus.DONE ? ExitStatus.FAILED : exitStatus,
                        words(errors.join(), exitStatus));
            }
            tellNotices(errors);
            return process.pid();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "it could not be started in the background: %s.\n%s"
                            .formatted(e.getMessage(), advice),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "the start was interrupted", e);
        }
    }

    private void tellNotices(CompletableFuture<String> errors) throws InterruptedException {
        try {
            errors.get(NOTICES_TIMEOUT_SECONDS, TimeUnit.SECONDS).lines().forEach(notices);
        } catch (ExecutionException | TimeoutException e) {
            // It is ready all the same.
        }
    }

    private Process start() throws IOException {
        List<String> detached = new ArrayList<>();
        SearchPath.locate(NEW_SESSION, SearchPath.ofProcess())
                .ifPresent(setsid -> detached.add(setsid.toString()));
        detached.addAll(command);
        return new ProcessBuilder(detached)
                .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                .start();
    }

    private static String readErrors(Process process) {
        try {
            return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It has put the program's name in front of its words, as this one will. */
    private String words(String errors, int exitStatus) {
        String said = errors.strip();
        String prefix = "wirelatch: ";
        int start = said.indexOf(prefix);
        if (start >= 0) {
            return said.substring(start + prefix.length());
        }
        return said.isEmpty()
                ? "it ended in the background with exit status %d.\n%s"
                        .formatted(exitStatus, advice)
                : said;
    }
}
