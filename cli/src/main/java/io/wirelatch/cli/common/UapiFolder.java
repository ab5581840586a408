package io.wirelatch.cli.common;

import java.nio.file.Path;

/** Where interfaces have the sockets by which {@code wg} reads and sets them. */
public final class UapiFolder {

    /** For machines that share a file system, such as network namespaces. */
    public static final String VARIABLE = "WIRELATCH_UAPI_DIR";

    /** Built into {@code wg}. */
    private static final Path OF_WG = Path.of("/var/run/wireguard");

    private UapiFolder() {}

    /** The folder that {@code wg} knows, unless the environment names another. */
    public static Path of(Surroundings surroundings) {
        return surroundings.variable(VARIABLE).map(Path::of).orElse(OF_WG);
    }
}
