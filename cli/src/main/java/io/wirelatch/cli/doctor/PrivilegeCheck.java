package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import java.util.List;

/** Whether this user may make interfaces. */
final class PrivilegeCheck implements Check {

    @Override
    public String name() {
        return "Privileges";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        boolean root = patient.surroundings().root();
        if (Privileges.mayAdministerNetwork()) {
            return List.of(new Ok((root ? "root" : "this user") + " with CAP_NET_ADMIN"));
        }
        if (root) {
            return List.of(
                    new Problem(
                            "root, but without CAP_NET_ADMIN",
                            "Something took the right to make interfaces away, as containers and"
                                    + " services do.",
                            List.of(
                                    "Docker and Podman: --cap-add NET_ADMIN",
                                    "systemd, in the unit: AmbientCapabilities=CAP_NET_ADMIN and"
                                            + " CapabilityBoundingSet=CAP_NET_ADMIN")));
        }
        return List.of(
                new Warning(
                        "this user is not root and has no CAP_NET_ADMIN",
                        "It cannot serve or join, and some of what follows cannot be looked at.",
                        List.of("sudo wirelatch doctor")));
    }
}
