package io.wirelatch.cli.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of these tests' own, to be run in a machine's namespace by a Java of its own. */
final class JavaProgram {

    private JavaProgram() {}

    /** The command that runs it. */
    static String[] command(Class<?> program, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // It shall cost this machine little: no second compiler, and few threads.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(program.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command.toArray(String[]::new);
    }
}
