package io.wirelatch.cli.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Runs a program of this machine to its end. */
final class ExternalCommand {

    /** For what a command has started in the background, which may keep its output open. */
    private static final long OUTPUT_GRACE_MILLIS = 500;

    private ExternalCommand() {}

    /**
     * What became of it.
     *
     * @param exitStatus its own
     * @param output what it printed, errors included, without blanks around it
     */
    record Result(int exitStatus, String output) {

        boolean succeeded() {
            return exitStatus == 0;
        }
    }

    /**
     * Runs it with this as its standard input.
     *
     * @throws IOException when it cannot be started
     */
    static Result run(List<String> command, String input) throws IOException {
        List<String> lines = new CopyOnWriteArrayList<>();
        int status = run(command, Redirect.PIPE, input, lines::add);
        return new Result(status, String.join("\n", lines).strip());
    }

    /**
     * Runs it with the standard input of this process.
     *
     * @param output told each line that it prints, errors included
     * @return its exit status
     * @throws IOException when it cannot be started
     */
    static int run(List<String> command, Consumer<String> output) throws IOException {
        return run(command, Redirect.INHERIT, "", output);
    }

    /** An interrupt ends the program. */
    private static int run(
            List<String> command, Redirect from, String input, Consumer<String> output)
            throws IOException {
        Process process =
                new ProcessBuilder(command).redirectInput(from).redirectErrorStream(true).start();
        Thread reader =
                Thread.ofPlatform()
                        .daemon()
                        .name("command-output")
                        .start(() -> read(process, output));
        if (from.equals(Redirect.PIPE)) {
            write(process, input);
        }
        try {
            int status = process.waitFor();
            reader.join(OUTPUT_GRACE_MILLIS);
            return status;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted", e);
        }
    }

    private static void write(Process process, String input) {
        try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
            stdin.write(input);
        } catch (IOException e) {
            // It did not want to read, which its exit status and output will explain.
        }
    }

    private static void read(Process process, Consumer<String> output) {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(output);
        } catch (IOException | UncheckedIOException e) {
            // It was ended in the middle of a line.
        }
    }
}
