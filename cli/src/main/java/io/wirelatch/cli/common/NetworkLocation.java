package io.wirelatch.cli.common;

import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.tun.InterfaceName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which network a command means, and where what belongs to it lies.
 *
 * @param interfaceName the interface that the network is called by
 * @param stateDir the folder with a folder of each network's state
 * @param runDir the folder of control sockets, for an interface that is started here
 * @param uapiFolder the folder of the sockets of {@code wg}, for an interface that is started here;
 *     empty for a user who may not write there
 * @param socketFiles where an interface that is asked may answer, the likeliest first
 * @param flags what another command line that means this network must carry, each flag after a
 *     space; empty for the default network
 */
public record NetworkLocation(
        String interfaceName,
        Path stateDir,
        Path runDir,
        Optional<Path> uapiFolder,
        List<Path> socketFiles,
        String flags) {

    public static final String DEFAULT_INTERFACE = "latch0";

    /** Where root's networks keep what must survive. */
    public static final Path SYSTEM_STATE_DIR = Path.of("/var/lib/wirelatch");

    private static final Path SYSTEM_RUN_DIR = Path.of("/run/wirelatch");
    private static final String PROGRAM = "wirelatch";

    public NetworkLocation {
        socketFiles = List.copyOf(socketFiles);
    }

    /** Where an interface that is started here answers. */
    public Path socketFile() {
        return runDir.resolve(interfaceName + ".sock");
    }

    /**
     * Whether {@code wg} could ask this interface, which a command's socket need not be there for.
     */
    public boolean hasUapiSocket() {
        return uapiFolder
                .map(folder -> folder.resolve(interfaceName + ".sock"))
                .filter(Files::exists)
                .isPresent();
    }

    /**
     * Finds out what is meant: a flag before a variable before the default, which is the system's
     * own folders for root and the XDG base directories for anyone else.
     *
     * @throws CommandFailure when the interface's name cannot be one
     */
    public static NetworkLocation resolve(
            Optional<String> interfaceFlag,
            Optional<Path> stateDirFlag,
            Optional<Path> runDirFlag,
            Surroundings surroundings) {
        String name =
                interfaceFlag
                        .or(() -> surroundings.variable("WIRELATCH_INTERFACE"))
                        .orElse(DEFAULT_INTERFACE);
        requireInterfaceName(name);
        Optional<Path> chosenRunDir =
                runDirFlag.or(() -> surroundings.variable("WIRELATCH_RUN_DIR").map(Path::of));
        Path runDir = chosenRunDir.orElseGet(() -> defaultRunDir(surroundings));
        Path stateDir =
                stateDirFlag
                        .or(() -> surroundings.variable("WIRELATCH_STATE_DIR").map(Path::of))
                        .orElseGet(() -> defaultStateDir(surroundings));
        List<Path> runDirs =
                chosenRunDir.isPresent() || surroundings.root()
                        ? List.of(runDir)
                        : List.of(runDir, SYSTEM_RUN_DIR);
        return new NetworkLocation(
                name,
                stateDir,
                runDir,
                UapiFolder.ofUser(surroundings),
                runDirs.stream().map(folder -> folder.resolve(name + ".sock")).toList(),
                (name.equals(DEFAULT_INTERFACE) ? "" : " -i " + name)
                        + stateDirFlag.map(folder -> " --state-dir " + folder).orElse("")
                        + runDirFlag.map(folder -> " --run-dir " + folder).orElse(""));
    }

    private static Path defaultStateDir(Surroundings surroundings) {
        return surroundings.root() ? SYSTEM_STATE_DIR : userStateDir(surroundings);
    }

    private static Path defaultRunDir(Surroundings surroundings) {
        if (surroundings.root()) {
            return SYSTEM_RUN_DIR;
        }
        return surroundings
                .variable("XDG_RUNTIME_DIR")
                .map(folder -> Path.of(folder, PROGRAM))
                .orElseGet(() -> userStateDir(surroundings).resolve("run"));
    }

    private static Path userStateDir(Surroundings surroundings) {
        return surroundings
                .variable("XDG_STATE_HOME")
                .map(Path::of)
                .orElseGet(() -> surroundings.home().resolve(".local").resolve("state"))
                .resolve(PROGRAM);
    }

    private static void requireInterfaceName(String name) {
        try {
            InterfaceName.check(name);
        } catch (DeviceException e) {
            throw CommandFailure.wrongUsage(String.valueOf(e.getMessage()));
        }
    }
}
