package io.wirelatch.cli.install;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.ProgressLine;
import io.wirelatch.cli.common.SearchPath;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.common.ThisProgram;
import io.wirelatch.control.CommandGroup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What must hold before systemd can take an interface over. */
public final class Systemd {

    /** sd_booted(3): there while systemd runs the machine. */
    private static final Path BOOTED = Path.of("/run/systemd/system");

    private static final Path OWN_UNITS = Path.of("/etc/systemd/system");

    private static final List<Path> PACKAGED_UNITS =
            List.of(
                    Path.of("/usr/lib/systemd/system"),
                    Path.of("/lib/systemd/system"),
                    Path.of("/usr/local/lib/systemd/system"));

    /** systemd.unit(5): what an instance's name may consist of without being escaped. */
    private static final Pattern INSTANCE = Pattern.compile("[A-Za-z0-9_.-]+");

    private Systemd() {}

    /**
     * The installation of an interface on this machine.
     *
     * @param verb what was typed, to be typed again: {@code install} or {@code uninstall}
     * @param progress says what systemd takes its time for
     * @throws CommandFailure when this is not root's business, or not systemd's
     */
    public static Installation installation(
            String verb,
            NetworkLocation location,
            Surroundings surroundings,
            ProgressLine progress) {
        ThisProgram program = ThisProgram.running(surroundings);
        requireRoot(surroundings, program.typed() + " " + verb + location.flags());
        requireSystemPlaces(location, surroundings);
        String path = surroundings.variable("PATH").orElse("") + ":" + SearchPath.ofProcess();
        Optional<Path> systemctl = SearchPath.locate("systemctl", path);
        if (systemctl.isEmpty() || !Files.isDirectory(BOOTED)) {
            throw new CommandFailure(ExitStatus.FAILED, withoutSystemd(verb, program.typed()));
        }
        return new Installation(
                location,
                new Systemctl(systemctl.get()),
                new UnitFlags(OWN_UNITS),
                new UnitFiles(
                        OWN_UNITS,
                        PACKAGED_UNITS,
                        surroundings.variable("WIRELATCH_PROGRAM").map(Path::of),
                        CommandGroup::exists),
                program.typed(),
                progress);
    }

    /** What to do instead. */
    static String withoutSystemd(String verb, String typed) {
        String instead =
                verb.equals("install")
                        ? "Have whatever starts services here run, as root: %1$s serve (or: %1$s join), with the same -i if you use one."
                                .formatted(typed)
                        : "So there is nothing to take back: tell whatever starts services here to start it no"
                                + " more, and end with Ctrl-C what runs by hand.";
        return "this machine is not run by systemd, which is all that wirelatch installs itself in.\n"
                + instead;
    }

    private static void requireRoot(Surroundings surroundings, String typed) {
        if (!surroundings.root()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "root alone can change what this machine starts. Try again with: sudo %s"
                            .formatted(typed));
        }
    }

    /** The units know these places only. */
    private static void requireSystemPlaces(NetworkLocation location, Surroundings surroundings) {
        NetworkLocation usual =
                NetworkLocation.resolve(
                        Optional.of(location.interfaceName()),
                        Optional.empty(),
                        Optional.empty(),
                        surroundings.withoutVariables());
        if (!location.stateDir().equals(usual.stateDir())
                || !location.runDir().equals(usual.runDir())) {
            throw CommandFailure.wrongUsage(
                    "a unit keeps its state in %s and its socket in %s, so that --state-dir, --run-dir and their variables cannot be used here."
                            .formatted(usual.stateDir(), usual.runDir()));
        }
        if (!INSTANCE.matcher(location.interfaceName()).matches()) {
            throw CommandFailure.wrongUsage(
                    "a unit cannot be named after '%s': choose an interface of letters, digits, dots, dashes and underscores."
                            .formatted(location.interfaceName()));
        }
    }
}
