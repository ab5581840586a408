package io.wirelatch.cli;

import io.wirelatch.cli.demo.Demo;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Shows everything on one machine. */
@Command(
        name = "demo",
        description =
                "Watch a server and two clients at work, all on this machine, whose own network"
                        + " stays untouched.")
final class DemoCommand implements Callable<Integer> {

    @ParentCommand private @Nullable Wirelatch program;

    @Override
    public Integer call() {
        return new Demo(Verb.programOf(program).surroundings()).play();
    }
}
