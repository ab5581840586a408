package io.wirelatch.cli;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.doctor.Diagnosis;
import io.wirelatch.cli.doctor.Doctor;
import io.wirelatch.cli.doctor.DoctorJson;
import io.wirelatch.cli.doctor.DoctorScreen;
import io.wirelatch.cli.doctor.Finding;
import io.wirelatch.enroll.typed.ServerFingerprint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Finds out what keeps a network from working, and says what mends it. */
@Command(
        name = "doctor",
        description =
                "Check what a network needs, on this machine and on the way to a server, and say"
                        + " what mends it. Exits with 1 when there is a problem.")
final class DoctorCommand implements Callable<Integer> {

    @ParentCommand private @Nullable Wirelatch program;

    @Parameters(
            paramLabel = "HOST[:PORT]",
            arity = "0..1",
            description = "A server to reach from here (default: the one joined before).")
    private @Nullable String server;

    @Option(
            names = "--server-key",
            paramLabel = "KEY",
            description =
                    "The server's public key or fingerprint, as 'serve' shows it: even a closed"
                            + " server answers who knows it.")
    private @Nullable String serverKey;

    @Option(names = "--json", description = "One JSON object, for scripts.")
    private boolean json;

    @Override
    public Integer call() {
        Wirelatch wirelatch = Verb.programOf(program);
        Surroundings surroundings = wirelatch.surroundings();
        DoctorScreen screen = new DoctorScreen(surroundings);
        List<Diagnosis> diagnoses =
                Doctor.examine(
                        wirelatch.location(),
                        surroundings,
                        Version.line(),
                        Optional.ofNullable(server).map(HostPort::parse),
                        Optional.ofNullable(serverKey).map(DoctorCommand::parseKey),
                        json ? new Silence() : screen);
        if (json) {
            surroundings.out().println(DoctorJson.format(diagnoses));
        } else {
            screen.conclude(diagnoses);
        }
        boolean ill =
                diagnoses.stream()
                        .map(Diagnosis::finding)
                        .anyMatch(Finding.Problem.class::isInstance);
        return ill ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    /** A script wants all at once. */
    private static final class Silence implements Doctor.Progress {

        @Override
        public void examining(String what) {}

        @Override
        public void found(Diagnosis diagnosis) {}
    }

    private static ServerFingerprint parseKey(String text) {
        try {
            return ServerFingerprint.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.wrongUsage("--server-key: " + e.getMessage() + ".");
        }
    }
}
