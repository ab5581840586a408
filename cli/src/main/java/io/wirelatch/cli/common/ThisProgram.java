package io.wirelatch.cli.common;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How this very program is started once more. */
public final class ThisProgram {

    private static final Path OWN_COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** The launcher says here where it is. */
    private static final String LAUNCHER_VARIABLE = "WIRELATCH_PROGRAM";

    private static final String NAME = "wirelatch";

    private final Optional<JavaStart> java;
    private final Optional<Path> launcher;
    private final Optional<String> path;

    /** A way to start Java, in its two parts: settings of one's own go in between. */
    record JavaStart(List<String> javaAndOptions, List<String> module) {

        /**
         * Reads it off a running Java's arguments; empty where they do not start a module.
         *
         * @param java the program to start
         */
        static Optional<JavaStart> of(Path java, List<String> runningCommand) {
            List<String> options = new ArrayList<>(List.of(java.toString()));
            for (int i = 1; i < runningCommand.size(); i++) {
                String argument = runningCommand.get(i);
                if (argument.equals("-m") || argument.equals("--module")) {
                    return i + 1 < runningCommand.size()
                            ? Optional.of(new JavaStart(options, runningCommand.subList(i, i + 2)))
                            : Optional.empty();
                }
                if (argument.startsWith("--module=")) {
                    return Optional.of(new JavaStart(options, List.of(argument)));
                }
                options.add(argument);
            }
            return Optional.empty();
        }
    }

    ThisProgram(Optional<JavaStart> java, Optional<Path> launcher, Optional<String> path) {
        this.java = java;
        this.launcher = launcher;
        this.path = path;
    }

    /** The program as it runs now. */
    public static ThisProgram running(Surroundings surroundings) {
        return new ThisProgram(
                JavaStart.of(
                        Path.of(System.getProperty("java.home"), "bin", "java"), ownCommandLine()),
                surroundings.variable(LAUNCHER_VARIABLE).map(Path::of),
                surroundings.variable("PATH"));
    }

    /**
     * The words that start it, without a verb. Java is started directly where that is possible: the
     * launcher has found it once already.
     *
     * @param javaOptions what is set beside the options that this program runs with
     * @throws CommandFailure when there is no telling how this program was started
     */
    public List<String> command(List<String> javaOptions) {
        return java.map(
                        start -> {
                            List<String> command = new ArrayList<>(start.javaAndOptions);
                            command.addAll(javaOptions);
                            command.addAll(start.module);
                            return command;
                        })
                .or(() -> launcher.map(file -> List.of(file.toString())))
                .orElseThrow(
                        () ->
                                new CommandFailure(
                                        ExitStatus.FAILED,
                                        """
                                        there is no telling how this program was started.
                                        Start it through its launcher: ./wirelatch"""));
    }

    /** How a person starts it: by its name where that works, else by its launcher's file. */
    public String typed() {
        boolean onPath = path.flatMap(folders -> SearchPath.locate(NAME, folders)).isPresent();
        return onPath ? NAME : launcher.map(ThisProgram::fromHere).orElse(NAME);
    }

    private static String fromHere(Path launcher) {
        boolean here = Path.of("").toAbsolutePath().equals(launcher.getParent());
        return here ? "./" + launcher.getFileName() : launcher.toString();
    }

    private static List<String> ownCommandLine() {
        try {
            String line = Files.readString(OWN_COMMAND_LINE, StandardCharsets.ISO_8859_1);
            return List.of(
                    new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                            .split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
