package io.wirelatch.cli;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.up.ConfFile;
import io.wirelatch.cli.up.Down;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Takes down what {@code up} has brought up. */
@Command(
        name = "down",
        description =
                "Take down what 'up' has brought up: run its PreDown and PostDown, and leave routes,"
                        + " rules and name servers as they were.")
final class DownCommand implements Callable<Integer> {

    /** A little longer than the other process takes at most. */
    private static final Duration TIMEOUT = Duration.ofSeconds(UpCommand.DOWN_SECONDS + 5);

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(paramLabel = "FILE|NAME", description = "What was given to 'up'.")
    private String typed = "";

    @Override
    public Integer call() {
        Wirelatch wirelatch = Verb.programOf(program);
        ConfFile file = ConfFile.of(typed);
        String name = file.interfaceName();
        Path runDir = wirelatch.location(name).runDir();
        Surroundings surroundings = wirelatch.surroundings();
        Down.end(runDir, file, TIMEOUT, surroundings.err()::println)
                .ifPresent(surroundings.out()::println);
        surroundings.out().println(name + " is down.");
        return ExitStatus.DONE;
    }
}
