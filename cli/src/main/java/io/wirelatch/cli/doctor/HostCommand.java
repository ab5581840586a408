package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.SearchPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of this machine that is asked for something and changes nothing. */
final class HostCommand {

    /** What takes longer has something wrong with it, and is ended. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private HostCommand() {}

    /**
     * What a program answered.
     *
     * @param out its standard output
     */
    record Answer(int exitStatus, String out) {

        boolean succeeded() {
            return exitStatus == 0;
        }
    }

    /** Empty where there is no such program. */
    static Optional<Answer> ask(String name, String... arguments) {
        return locate(name).map(program -> ask(program, List.of(arguments)));
    }

    static boolean isInstalled(String name) {
        return locate(name).isPresent();
    }

    private static Answer ask(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
            CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .execute(() -> end(process));
            process.getOutputStream().close();
            try (InputStream out = process.getInputStream()) {
                String text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
                return new Answer(process.waitFor(), text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + program + " ran", e);
        }
    }

    /** What it has started may hold its output open, and goes with it. */
    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Optional<Path> locate(String name) {
        return SearchPath.locate(name, SearchPath.ofProcess());
    }
}
