package io.wirelatch.cli;

import io.wirelatch.cli.common.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Runs the whole command line inside the test's process, and keeps what it printed. */
final class CommandRun {

    final String out;
    final String err;
    final int exitStatus;

    private CommandRun(String out, String err, int exitStatus) {
        this.out = out;
        this.err = err;
        this.exitStatus = exitStatus;
    }

    /** A command line about to run, in surroundings of its own making. */
    static final class Setup {

        private final Map<String, String> variables = new HashMap<>();
        private String in = "";
        private boolean root;
        private boolean outIsTerminal;
        private Optional<String> typed = Optional.empty();

        Setup variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        Setup in(String text) {
            in = text;
            return this;
        }

        Setup root() {
            root = true;
            return this;
        }

        Setup onTerminal() {
            outIsTerminal = true;
            return this;
        }

        Setup typing(String secret) {
            typed = Optional.of(secret);
            return this;
        }

        CommandRun run(String... arguments) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            Surroundings surroundings =
                    new Surroundings(
                            Map.copyOf(variables),
                            Path.of("/home/somebody"),
                            root,
                            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                            new PrintWriter(out, true),
                            new PrintWriter(err, true),
                            _ -> typed.map(String::toCharArray),
                            outIsTerminal);
            int status = Wirelatch.run(surroundings, arguments);
            return new CommandRun(out.toString(), err.toString(), status);
        }
    }

    static CommandRun run(String... arguments) {
        return new Setup().run(arguments);
    }

    static Setup with() {
        return new Setup();
    }
}
