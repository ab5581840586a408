package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.SearchPath;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs the commands PreUp, PostUp, PreDown and PostDown of a file, with the rights of this process.
 * Nothing else of a file is ever run.
 */
final class HookRunner {

    private final String interfaceName;
    private final Consumer<String> notices;

    /**
     * @param notices told each line that a command prints, and which command failed
     */
    HookRunner(String interfaceName, Consumer<String> notices) {
        this.interfaceName = interfaceName;
        this.notices = notices;
    }

    /**
     * Runs commands in order.
     *
     * @param key what they are called in the file
     * @throws CommandFailure when one fails, after which none is run
     */
    void run(String key, List<String> commands) {
        for (String command : commands) {
            String expanded = expand(command);
            try {
                int status = ExternalCommand.run(shellFor(expanded), notices);
                if (status != 0) {
                    throw failed(key, expanded, "with exit status " + status);
                }
            } catch (IOException e) {
                throw failed(key, expanded, "as " + e.getMessage());
            }
        }
    }

    /** Runs all commands in order; one that fails does not keep the others. */
    void runAll(String key, List<String> commands) {
        for (String command : commands) {
            try {
                run(key, List.of(command));
            } catch (CommandFailure e) {
                notices.accept(e.getMessage());
            }
        }
    }

    private String expand(String command) {
        return command.replace("%i", interfaceName);
    }

    /** Bash, as wg-quick(8) has it; on a machine without it, the system's own shell. */
    private static List<String> shellFor(String command) {
        String shell =
                SearchPath.locate("bash", SearchPath.ofProcess())
                        .map(Object::toString)
                        .orElse("/bin/sh");
        return List.of(shell, "-c", command);
    }

    private static CommandFailure failed(String key, String command, String how) {
        return new CommandFailure(
                ExitStatus.FAILED, "%s failed %s: %s".formatted(key, how, command));
    }
}
