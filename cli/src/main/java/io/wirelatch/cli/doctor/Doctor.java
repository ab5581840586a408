package io.wirelatch.cli.doctor;

import io.wirelatch.cli.ask.RunningInterface;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks everything that can keep a network from working, one check after the other. */
public final class Doctor {

    /** In the order in which one thing needs the one before. */
    private static final List<Check> CHECKS =
            List.of(
                    new VersionCheck(),
                    new PrivilegeCheck(),
                    new TunDeviceCheck(),
                    new IpToolCheck(),
                    new OffloadCheck(),
                    new CipherCheck(),
                    new ClockCheck(),
                    new StateCheck(),
                    new RunningCheck(),
                    new RoutesCheck(),
                    new PolicyCheck(),
                    new ForwardingCheck(),
                    new PortCheck(),
                    new FirewallCheck(),
                    new NameCheck(),
                    new WayCheck(),
                    new NatCheck(),
                    new PathMtuCheck(),
                    new ServerCheck(),
                    new MembershipCheck());

    /** One that takes longer to say how it is has something wrong with it. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** For one check, whatever it waits for: a server has several addresses, each with its time. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** How checks advise to ask again, here: a longer line may be for another machine. */
    private static final String AS_ROOT = "sudo wirelatch doctor";

    private Doctor() {}

    /** Told, on the same thread, what goes on. */
    public interface Progress {

        /** What is looked at from now on. */
        void examining(String what);

        void found(Diagnosis diagnosis);
    }

    /**
     * Examines one interface and, if it is or shall be a client, the way to its server.
     *
     * @param version of this program
     * @param typedServer the server to ask about; where it is left out, the one that was joined
     * @param typedKey the server's, for one that was not joined
     * @return everything that was found, in the order of the checks
     */
    public static List<Diagnosis> examine(
            NetworkLocation location,
            Surroundings surroundings,
            String version,
            Optional<HostPort> typedServer,
            Optional<ServerFingerprint> typedKey,
            Progress progress) {
        progress.examining("State");
        Optional<NetworkState> kept = kept(location);
        Optional<PairedClient> client =
                kept.filter(PairedClient.class::isInstance).map(PairedClient.class::cast);
        Optional<HostPort> server = typedServer.or(() -> client.map(Patient::serverOf));
        Optional<ServerFingerprint> keptKey =
                client.filter(c -> server.filter(Patient.serverOf(c)::isSameAs).isPresent())
                        .map(c -> ServerFingerprint.of(c.offer().serverKey()));
        progress.examining("Server's name");
        Patient patient =
                new Patient(
                        location,
                        surroundings,
                        version,
                        kept,
                        new RunningInterface(location, PATIENCE).presence(),
                        server,
                        server.map(ServerName::of),
                        typedKey.or(() -> keptKey));
        return examine(CHECKS, patient, progress);
    }

    static List<Diagnosis> examine(List<Check> checks, Patient patient, Progress progress) {
        List<Diagnosis> all = new ArrayList<>();
        for (Check check : checks) {
            progress.examining(check.name());
            for (Finding finding : findings(check, patient)) {
                Diagnosis diagnosis =
                        new Diagnosis(check.name(), meaning(patient.location(), finding));
                all.add(diagnosis);
                progress.found(diagnosis);
            }
        }
        return all;
    }

    /** A check that breaks, or comes to no end, must not hide what the others find. */
    private static List<Finding> findings(Check check, Patient patient) {
        try {
            return Bounded.within(LONGEST, () -> check.examine(patient))
                    .orElseGet(
                            () ->
                                    List.of(
                                            notLookedAt(
                                                    "it took longer than %d s"
                                                            .formatted(LONGEST.toSeconds()))));
        } catch (RuntimeException | LinkageError e) {
            return List.of(notLookedAt(String.valueOf(e)));
        }
    }

    /** The same finding, whose advice to ask as root is about the same interface. */
    private static Finding meaning(NetworkLocation location, Finding finding) {
        return switch (finding) {
            case Ok ok -> ok;
            case Warning(String found, String why, List<String> mend) ->
                    new Warning(found, why, meaning(location, mend));
            case Problem(String found, String why, List<String> mend) ->
                    new Problem(found, why, meaning(location, mend));
        };
    }

    private static List<String> meaning(NetworkLocation location, List<String> mend) {
        return mend.stream()
                .map(line -> line.equals(AS_ROOT) ? line + location.flags() : line)
                .toList();
    }

    private static Finding notLookedAt(String reason) {
        return new Warning(
                "this could not be looked at: " + reason,
                "Whether it is right is not known.",
                List.of(AS_ROOT));
    }

    /** That it cannot be read is the finding of a check. */
    private static Optional<NetworkState> kept(NetworkLocation location) {
        try {
            return Bounded.within(
                            PATIENCE,
                            () -> StateStore.read(location.stateDir(), location.interfaceName()))
                    .orElse(Optional.empty());
        } catch (StateException e) {
            return Optional.empty();
        }
    }
}
