package io.wirelatch.cli;

import io.wirelatch.cli.background.BackgroundOutput;
import io.wirelatch.cli.background.BackgroundStart;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.common.ThisProgram;
import io.wirelatch.cli.common.UapiFolder;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.cli.up.ConfFile;
import io.wirelatch.cli.up.RunningUp;
import io.wirelatch.cli.up.UpNotices;
import io.wirelatch.cli.up.UpOptions;
import io.wirelatch.cli.wgconf.WgConf;
import io.wirelatch.ippool.Cidr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Brings up what a wg-quick configuration describes. */
@Command(
        name = "up",
        description =
                "Bring up the tunnel that a wg-quick configuration describes, until Ctrl-C or"
                        + " 'down'. Its PreUp, PostUp, PreDown and PostDown are run by a shell.")
final class UpCommand implements Callable<Integer> {

    /** Commands of the file run while it goes down, and nobody knows for how long. */
    static final long DOWN_SECONDS = 80;

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(
            paramLabel = "FILE|NAME",
            description = "A file such as ./wg0.conf, or wg0 for /etc/wireguard/wg0.conf.")
    private String typed = "";

    @Option(
            names = {"-d", "--background"},
            description = "Go to the background as soon as it is up.")
    private boolean background;

    @Option(names = BackgroundStart.DETACHED_FLAG, hidden = true)
    private boolean detached;

    @Mixin private EngineFlags engine = new EngineFlags();

    @Override
    public Integer call() {
        Wirelatch wirelatch = Verb.programOf(program);
        Surroundings surroundings = wirelatch.surroundings();
        ConfFile file = ConfFile.of(typed);
        WgConf conf = file.read();
        UpOptions options = new UpOptions(file, conf, UapiFolder.of(surroundings), engine.choice());
        Path runDir = wirelatch.location(file.interfaceName()).runDir();
        return background
                ? runInBackground(options, runDir, surroundings)
                : runHere(options, runDir, surroundings);
    }

    private Integer runHere(UpOptions options, Path runDir, Surroundings surroundings) {
        UpNotices.of(options.file(), options.conf()).forEach(surroundings.err()::println);
        try (StopSignal stop = StopSignal.install(DOWN_SECONDS)) {
            try (RunningUp up =
                    new RunningUp(options, line -> surroundings.err().println(line), stop)) {
                List<Cidr> addresses = stop.interruptible(() -> up.bringUp(runDir));
                if (detached) {
                    BackgroundOutput.detach(surroundings);
                }
                surroundings.out().println(introduction(options.interfaceName(), addresses));
                surroundings.out().flush();
                stop.await();
            }
            stop.finish(ExitStatus.DONE);
        }
        return ExitStatus.DONE;
    }

    private static String introduction(String name, List<Cidr> addresses) {
        String as =
                addresses.isEmpty()
                        ? ""
                        : addresses.stream()
                                .map(Cidr::toString)
                                .collect(Collectors.joining(" and ", " as ", ""));
        return "%s is up%s. It ends with Ctrl-C, or with: wirelatch down %s"
                .formatted(name, as, name);
    }

    private Integer runInBackground(UpOptions options, Path runDir, Surroundings surroundings) {
        List<String> command =
                new ArrayList<>(ThisProgram.running(surroundings).command(List.of()));
        command.addAll(
                List.of(
                        "up",
                        BackgroundStart.DETACHED_FLAG,
                        options.file().path().toString(),
                        "--run-dir",
                        runDir.toAbsolutePath().toString()));
        command.addAll(engine.typed());
        long processId =
                new BackgroundStart(command, "Try it without -d.", surroundings.err()::println)
                        .untilReady();
        String name = options.interfaceName();
        surroundings
                .out()
                .println(
                        "%s is up, in the background as process %d. It ends with: wirelatch down %s"
                                .formatted(name, processId, name));
        return ExitStatus.DONE;
    }
}
