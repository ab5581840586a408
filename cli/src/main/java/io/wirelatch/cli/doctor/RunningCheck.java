package io.wirelatch.cli.doctor;

import io.wirelatch.cli.ask.Presence;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.control.NetworkStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether the interface runs, answers, and from which program. */
final class RunningCheck implements Check {

    @Override
    public String name() {
        return "Running";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        String name = patient.interfaceName();
        return switch (patient.presence()) {
            case Presence.Absent _ -> List.of(new Ok(name + " does not run now"));
            case Presence.Silent(String message) -> List.of(silent(name, message));
            case Presence.OfAnother _ -> List.of(ofAnother(name));
            case Presence.Answers(NetworkStatus status) -> describe(status, patient);
        };
    }

    private static Finding silent(String name, String message) {
        return new Problem(
                "%s runs but does not answer: %s"
                        .formatted(name, message.lines().findFirst().orElse("")),
                "It cannot be asked for anything, and may carry no packets either.",
                List.of(
                        "look at its output: journalctl -u 'wirelatch-*', or where it was started",
                        "restart it: sudo systemctl restart 'wirelatch-*', or Ctrl-C and the same"
                                + " command again"));
    }

    private static Finding ofAnother(String name) {
        return new Warning(
                "%s is run by another user, whom alone it answers".formatted(name),
                "How it is, and what of all that follows is its own, cannot be asked.",
                List.of("sudo wirelatch doctor"));
    }

    private static List<Finding> describe(NetworkStatus status, Patient patient) {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                new Ok(
                        "%s runs as a %s on UDP port %d"
                                .formatted(
                                        status.interfaceName(),
                                        switch (status.role()) {
                                            case SERVER -> "server";
                                            case CLIENT -> "client";
                                        },
                                        status.listenPort())));
        Path lock = patient.location().stateDir().resolve(patient.interfaceName()).resolve("lock");
        ProgramAge.ofOwner(lock)
                .filter(ProgramAge::isOutdated)
                .map(age -> outdated(age, patient.version()))
                .ifPresent(findings::add);
        return findings;
    }

    private static Finding outdated(ProgramAge age, String version) {
        return new Warning(
                "the program on the disk (%s) was changed at %s, after the running one started (%s)"
                        .formatted(version, age.installed(), age.started()),
                "What runs may be an older version.",
                List.of(
                        "restart it: sudo systemctl restart 'wirelatch-*', or Ctrl-C and the same"
                                + " command again"));
    }
}
