package io.wirelatch.cli.up;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Runs a program of this machine to its end. */
final class ExternalCommand {

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
        Path given = Files.createTempFile("wirelatch", ".in");
        try {
            Files.writeString(given, input);
            StringBuilder output = new StringBuilder();
            int status =
                    run(
                            command,
                            Redirect.from(given.toFile()),
                            line -> output.append(line).append('\n'));
            return new Result(status, output.toString().strip());
        } finally {
            Files.deleteIfExists(given);
        }
    }

    /**
     * Runs it with the standard input of this process.
     *
     * @param output told each line that it prints, errors included
     * @return its exit status
     * @throws IOException when it cannot be started
     */
    static int run(List<String> command, Consumer<String> output) throws IOException {
        return run(command, Redirect.INHERIT, output);
    }

    /** An interrupt ends the program. */
    private static int run(List<String> command, Redirect input, Consumer<String> output)
            throws IOException {
        Process process =
                new ProcessBuilder(command).redirectInput(input).redirectErrorStream(true).start();
        Thread reader =
                Thread.ofPlatform()
                        .daemon()
                        .name("command-output")
                        .start(() -> read(process, output));
        try {
            int status = process.waitFor();
            // What it has started in the background may keep its output open.
            reader.join(OUTPUT_GRACE_MILLIS);
            return status;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("it was interrupted", e);
        }
    }

    private static final long OUTPUT_GRACE_MILLIS = 500;

    private static void read(Process process, Consumer<String> output) {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(output);
        } catch (IOException | java.io.UncheckedIOException e) {
            // It was ended in the middle of a line.
        }
    }
}
