package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.common.ThisProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Shows the whole program at work on one machine, whose own network it does not touch. */
public final class Demo {

    private final Surroundings surroundings;
    private final ThisProgram program;

    public Demo(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.program = ThisProgram.running(surroundings);
    }

    /**
     * Plays the demo to its end. Whatever happens, a signal included, everything that it made is
     * taken away again.
     *
     * @return the exit status
     * @throws CommandFailure saying why it could not be played, or what did not work
     */
    public int play() {
        HostTool ip = HostTool.require("ip");
        HostTool.require("ping");
        DemoPrerequisites.requireTun(DemoPrerequisites.TUN, surroundings.root(), program.typed());
        try {
            if (!surroundings.root()) {
                return playInPrivateNamespace();
            }
            playOnStage(ip);
            return ExitStatus.DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "the demo was interrupted", e);
        }
    }

    private int playInPrivateNamespace() throws InterruptedException {
        List<String> demo = new ArrayList<>(program.command(List.of()));
        demo.add("demo");
        PrivateNamespace namespace =
                new PrivateNamespace(HostTool.require("unshare"), Path.of("/proc/sys"));
        namespace.rehearse(program.typed());
        surroundings
                .out()
                .println(
                        "You are not root here: what follows runs in a namespace where you are"
                                + " (unshare -Urnm).\n");
        return namespace.run(demo);
    }

    private void playOnStage(HostTool ip) throws InterruptedException {
        long startNanos = System.nanoTime();
        DemoScreen screen =
                new DemoScreen(
                        surroundings.out(),
                        surroundings.mayStyle(),
                        DemoScript.SECOND_CLIENT.length(),
                        System::nanoTime);
        DemoStage stage = DemoStage.open(ip);
        try (var interruption = new DemoInterruption(stage, screen, surroundings.err())) {
            play(stage, screen, interruption);
        }
        DemoScript.conclude(
                screen, Duration.ofNanos(System.nanoTime() - startNanos), program.typed());
    }

    private void play(DemoStage stage, DemoScreen screen, DemoInterruption interruption)
            throws InterruptedException {
        try (stage) {
            new DemoScript(stage, screen, program).play();
        } catch (CommandFailure e) {
            interruption.yieldToSignal();
            throw e;
        }
    }
}
