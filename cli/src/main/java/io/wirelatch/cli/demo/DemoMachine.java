package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.ThisProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One of the demo's machines: a prompt at which commands are typed. Its programs run in a network
 * namespace of their own and keep their files in a folder of their own; otherwise nothing is
 * pretended.
 */
final class DemoMachine {

    /** Long enough for a machine that is busy with other things. */
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(40);

    private final String name;
    private final DemoStage stage;
    private final DemoScreen screen;
    private final List<String> program;
    private final Map<String, String> variables;

    private DemoMachine(
            String name,
            DemoStage stage,
            DemoScreen screen,
            List<String> program,
            Map<String, String> variables) {
        this.name = name;
        this.stage = stage;
        this.screen = screen;
        this.program = program;
        this.variables = variables;
    }

    /** Puts a machine on the stage, without cables. */
    static DemoMachine add(
            String name, DemoStage stage, DemoScreen screen, ThisProgram thisProgram) {
        stage.addNamespace(name);
        Path home = stage.folder().resolve(name);
        Path temporaryFiles = home.resolve("tmp");
        try {
            Files.createDirectories(temporaryFiles);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "the demo cannot make a folder: " + e.getMessage(), e);
        }
        return new DemoMachine(
                name,
                stage,
                screen,
                thisProgram.command(javaOptions(temporaryFiles)),
                Map.of(
                        "WIRELATCH_STATE_DIR", home.resolve("state").toString(),
                        "WIRELATCH_RUN_DIR", home.resolve("run").toString(),
                        "WIRELATCH_UAPI_DIR", home.resolve("wireguard").toString(),
                        "WIRELATCH_BUILD", "never"));
    }

    /** Connects two machines with a cable, a veth pair. */
    static void connect(DemoMachine one, String onePort, DemoMachine other, String otherPort) {
        one.stage.configure(
                one.name,
                "link add %s type veth peer name %s netns %s"
                        .formatted(onePort, otherPort, one.stage.namespaceOf(other.name)));
    }

    /** Gives a port its own address, and the one address at the other end of its cable. */
    void addAddress(String port, String own, String other) {
        stage.configure(
                name,
                "address add %s peer %s dev %s".formatted(own, other, port),
                "link set %s up".formatted(port));
    }

    /** Types a command that ends by itself, and waits for its end. */
    void run(String command) throws InterruptedException {
        run(command, ExitStatus.DONE);
    }

    /** Types a command that ends by itself, with this exit status. */
    void run(String command, int expectedStatus) throws InterruptedException {
        start(command).awaitExit(expectedStatus, COMMAND_TIMEOUT);
        screen.settle();
    }

    /** Types a command that keeps running. */
    DemoProcess start(String command) {
        screen.typed(name, command);
        Process process =
                stage.start(name, new TypedCommand(command).processCommand(program), variables);
        return new DemoProcess(name, command, process, screen);
    }

    /** Types the command that ends a program of this machine as Ctrl-C does, and waits for it. */
    void terminate(DemoProcess process) throws InterruptedException {
        screen.typed(name, "sudo kill " + process.pid());
        process.terminate();
        process.awaitExit(ExitStatus.DONE, COMMAND_TIMEOUT);
        screen.settle();
    }

    /** Types the command that ends a program of this machine on the spot. */
    void kill(DemoProcess process) throws InterruptedException {
        screen.typed(name, "sudo kill -9 " + process.pid());
        process.kill();
    }

    /**
     * The demo's programs run for seconds: they start quickly and unpack libraries on the stage.
     */
    private static List<String> javaOptions(Path temporaryFiles) {
        return List.of(
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporaryFiles,
                "-Djna.tmpdir=" + temporaryFiles);
    }
}
