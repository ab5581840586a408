package io.wirelatch.cli.install;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** systemd, asked and commanded through its own program. */
final class Systemctl {

    private final Path program;

    /**
     * @param program the {@code systemctl} of this machine
     */
    Systemctl(Path program) {
        this.program = program;
    }

    /**
     * What became of a run.
     *
     * @param output what it printed, errors included, without blanks around it
     */
    private record Result(int exitStatus, String output) {}

    boolean isActive(String unit) {
        return run("is-active", "--quiet", unit).exitStatus == 0;
    }

    boolean isEnabled(String unit) {
        return run("is-enabled", "--quiet", unit).exitStatus == 0;
    }

    /** Has it read unit files that have changed. */
    void reload() {
        require("daemon-reload");
    }

    /**
     * Starts a unit now, until it is ready, and at each start of the machine.
     *
     * @throws CommandFailure with what systemctl said
     */
    void enableNow(String unit) {
        require("enable", "--now", unit);
    }

    /**
     * Stops a unit that runs and starts it anew, until it is ready.
     *
     * @throws CommandFailure with what systemctl said
     */
    void restart(String unit) {
        require("restart", unit);
    }

    /** Stops a unit, and starts it no more. */
    void disableNow(String unit) {
        require("disable", "--now", unit);
    }

    private void require(String... arguments) {
        Result result = run(arguments);
        if (result.exitStatus != 0) {
            String unit = arguments[arguments.length - 1];
            String advice =
                    arguments.length > 1
                            ? "\nIt says why with: journalctl -u %s -n 20".formatted(unit)
                            : "";
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "'systemctl %s' failed: %s%s"
                            .formatted(String.join(" ", arguments), result.output, advice));
        }
    }

    private Result run(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readAllBytes();
            return new Result(
                    process.waitFor(), new String(output, StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "%s could not be run: %s".formatted(program, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "interrupted while systemctl ran", e);
        }
    }
}
