package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import java.util.List;

/**
 * Says which version this is. Neither pairing nor WireGuard carries the program's version, so a
 * server's is not known; a difference that matters is one of the pairing protocol's, which the
 * server itself tells.
 */
final class VersionCheck implements Check {

    @Override
    public String name() {
        return "Version";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return List.of(
                new Ok(
                        patient.version()
                                + (patient.isClient()
                                        ? "; the server does not tell its own, but would refuse a"
                                                + " pairing protocol that it does not speak"
                                        : "")));
    }
}
