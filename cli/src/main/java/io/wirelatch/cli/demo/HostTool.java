package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.SearchPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of this machine that the demo needs.
 *
 * @param name what it is called
 * @param file where it is
 */
record HostTool(String name, Path file) {

    private static final Map<String, String> DEBIAN_PACKAGES =
            Map.of("ip", "iproute2", "ping", "iputils-ping", "unshare", "util-linux");

    /** What a run printed, on both streams together, and its exit status. */
    record Result(int exitStatus, String output) {

        boolean succeeded() {
            return exitStatus == ExitStatus.DONE;
        }

        /** What was printed as one line, to stand in a message. */
        String said() {
            return output.strip().replaceAll("\\s*\\n\\s*", "; ");
        }
    }

    /**
     * @throws CommandFailure naming the package to install, when the machine does not have it
     */
    static HostTool require(String name) {
        return require(name, SearchPath.ofProcess());
    }

    static HostTool require(String name, String searchPath) {
        String debianPackage = DEBIAN_PACKAGES.getOrDefault(name, name);
        return SearchPath.locate(name, searchPath)
                .map(file -> new HostTool(name, file))
                .orElseThrow(
                        () ->
                                new CommandFailure(
                                        ExitStatus.FAILED,
                                        """
                                        the demo needs the command '%s', which this machine does not have.
                                        Install it (Debian, Ubuntu: apt install %s), then run the demo again."""
                                                .formatted(name, debianPackage)));
    }

    /** A process of it, about to start, that finds what is found here. */
    ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(file.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", SearchPath.ofProcess());
        return builder;
    }

    /** Runs it to its end with this text as its standard input. */
    Result run(String input, String... arguments) {
        try {
            Process process = builder(List.of(arguments)).redirectErrorStream(true).start();
            try (var toProcess = process.outputWriter(StandardCharsets.UTF_8)) {
                toProcess.write(input);
            }
            byte[] output = process.getInputStream().readAllBytes();
            return new Result(process.waitFor(), new String(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "the command '%s' could not be run: %s".formatted(file, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "the demo was interrupted", e);
        }
    }
}
