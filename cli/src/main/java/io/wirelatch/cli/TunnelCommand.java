package io.wirelatch.cli;

import io.wirelatch.cli.background.BackgroundOutput;
import io.wirelatch.cli.background.BackgroundStart;
import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.common.ThisProgram;
import io.wirelatch.cli.common.UapiFolder;
import io.wirelatch.cli.running.StopSignal;
import io.wirelatch.cli.tunnel.RunningTunnel;
import io.wirelatch.cli.tunnel.TunnelOptions;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.InterfaceName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Makes an interface that is configured from outside, as wireguard-go does. */
@Command(
        name = "tunnel",
        description =
                "Make a WireGuard interface and leave it to wg, wg-quick and ip to configure. It"
                        + " ends when the interface is deleted.")
final class TunnelCommand implements Callable<Integer> {

    private static final String FOREGROUND_VARIABLE = "WG_PROCESS_FOREGROUND";
    private static final String FOREGROUND_FLAG = "-f";
    private static final int MIN_MTU = 576;
    private static final int MAX_MTU = 65_500;

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(paramLabel = "IF", description = "What the interface is to be called, such as wg0.")
    private String interfaceName = "";

    @Option(
            names = {FOREGROUND_FLAG, "--foreground"},
            description = "Stay in the foreground (as WG_PROCESS_FOREGROUND=1 does).")
    private boolean foreground;

    @Option(names = BackgroundStart.DETACHED_FLAG, hidden = true)
    private boolean detached;

    @Option(
            names = "--mtu",
            paramLabel = "BYTES",
            defaultValue = "1420",
            description =
                    "The longest packet inside the tunnel; 'ip link' can change it later (default:"
                            + " ${DEFAULT-VALUE}).")
    private int mtu;

    @Mixin private EngineFlags engine = new EngineFlags();

    @Override
    public Integer call() {
        Surroundings surroundings = Verb.programOf(program).surroundings();
        TunnelOptions options = options();
        boolean stays =
                foreground
                        || surroundings
                                .variable(FOREGROUND_VARIABLE)
                                .filter("1"::equals)
                                .isPresent();
        return stays ? runHere(options, surroundings) : runInBackground(options, surroundings);
    }

    private Integer runHere(TunnelOptions options, Surroundings surroundings) {
        PrintWriter out = surroundings.out();
        try (StopSignal stop = StopSignal.install()) {
            try (RunningTunnel _ =
                    RunningTunnel.start(
                            options,
                            UapiFolder.of(surroundings),
                            surroundings.err()::println,
                            stop)) {
                if (detached) {
                    BackgroundOutput.detach(surroundings);
                }
                out.println(
                        "%s is there. Configure it with wg and ip; it ends with: ip link delete %s"
                                .formatted(options.interfaceName(), options.interfaceName()));
                out.flush();
                stop.await();
            }
            stop.finish(ExitStatus.DONE);
        }
        return ExitStatus.DONE;
    }

    private Integer runInBackground(TunnelOptions options, Surroundings surroundings) {
        List<String> command =
                new ArrayList<>(ThisProgram.running(surroundings).command(List.of()));
        command.addAll(
                List.of(
                        "tunnel",
                        options.interfaceName(),
                        FOREGROUND_FLAG,
                        BackgroundStart.DETACHED_FLAG,
                        "--mtu",
                        Integer.toString(options.mtu())));
        command.addAll(engine.typed());
        long processId =
                new BackgroundStart(command, "Try it with -f.", surroundings.err()::println)
                        .untilReady();
        surroundings
                .out()
                .println(
                        "%s runs in the background as process %d. It ends with: ip link delete %s"
                                .formatted(
                                        options.interfaceName(),
                                        processId,
                                        options.interfaceName()));
        return ExitStatus.DONE;
    }

    private TunnelOptions options() {
        try {
            InterfaceName.check(interfaceName);
        } catch (DeviceException e) {
            throw CommandFailure.wrongUsage(String.valueOf(e.getMessage()));
        }
        if (mtu < MIN_MTU || mtu > MAX_MTU) {
            throw CommandFailure.wrongUsage(
                    "--mtu takes a number from %d to %d, not %d.".formatted(MIN_MTU, MAX_MTU, mtu));
        }
        return new TunnelOptions(interfaceName, mtu, engine.choice());
    }
}
