package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.control.NetworkStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether the interface runs, and from which program. */
final class RunningCheck implements Check {

    @Override
    public String name() {
        return "Running";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        if (patient.running().isEmpty()) {
            return List.of(new Ok("%s does not run now".formatted(patient.interfaceName())));
        }
        NetworkStatus status = patient.running().get();
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
