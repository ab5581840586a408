package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.state.ProgramVersion;
import java.util.List;
import java.util.Optional;

/**
 * Says which version this is, and which one the server ran when this machine joined: WireGuard
 * carries none, so that is the last that is known. One that was newer than this program still is,
 * as versions only rise; one that was older may have been updated since. A version of the pairing
 * protocol that a server does not speak, it refuses itself.
 */
final class VersionCheck implements Check {

    @Override
    public String name() {
        return "Version";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        Optional<ProgramVersion> server =
                patient.asClient().flatMap(client -> client.offer().serverVersion());
        return List.of(
                server.map(version -> compare(patient.version(), version))
                        .orElseGet(() -> new Ok(patient.version() + unknown(patient))));
    }

    private static String unknown(Patient patient) {
        return patient.isClient()
                ? "; the server's is not known, but it would refuse a pairing protocol that it does"
                        + " not speak"
                : "";
    }

    /**
     * @param own this program's name and version
     */
    static Finding compare(String own, ProgramVersion server) {
        String ownVersion = own.substring(own.lastIndexOf(' ') + 1);
        int order = Release.of(ownVersion).compareTo(Release.of(server.text()));
        if (order < 0) {
            return new Warning(
                    "%s, and the server ran %s already when this machine joined"
                            .formatted(own, server),
                    "The two have paired, so they understand each other; but what is new or mended"
                            + " there is missing here.",
                    List.of("update this machine, by the same way as it was installed"));
        }
        return new Ok(
                ownVersion.equals(server.text())
                        ? own + ", as the server when this machine joined"
                        : "%s; the server ran %s when this machine joined, and 'wirelatch --version' there says what by now"
                                .formatted(own, server));
    }
}
