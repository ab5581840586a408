package io.wirelatch.cli.common;

import java.nio.file.Path;
import java.util.Optional;

/** Where interfaces have the sockets by which {@code wg} reads and sets them. */
public final class UapiFolder {

    /** For machines that share a file system, such as network namespaces. */
    private static final String VARIABLE = "WIRELATCH_UAPI_DIR";

    /** Built into {@code wg}. */
    private static final Path OF_WG = Path.of("/var/run/wireguard");

    private UapiFolder() {}

    /** The folder that {@code wg} knows, unless the environment names another. */
    public static Path of(Surroundings surroundings) {
        return surroundings.variable(VARIABLE).map(Path::of).orElse(OF_WG);
    }

    /** The same for an interface that does without; empty where the user may not have a socket. */
    static Optional<Path> ofUser(Surroundings surroundings) {
        boolean hasOne = surroundings.root() || surroundings.variable(VARIABLE).isPresent();
        return hasOne ? Optional.of(of(surroundings)) : Optional.empty();
    }
}
