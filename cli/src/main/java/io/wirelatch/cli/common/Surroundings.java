package io.wirelatch.cli.common;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What a command finds around it. Handed in from the outside, so that a test can be a terminal, a
 * pipe, root or anybody.
 *
 * @param variables the environment variables
 * @param home the user's own folder
 * @param root whether this runs as root
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param terminal how to ask for a secret
 * @param outIsTerminal whether a person sees standard output as it is written
 * @param screen the size of that terminal; empty where it does not tell
 */
public record Surroundings(
        Map<String, String> variables,
        Path home,
        boolean root,
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        SecretPrompt terminal,
        boolean outIsTerminal,
        Supplier<Optional<ScreenSize>> screen) {

    private static final Path STANDARD_INPUT = Path.of("/proc/self/fd/0");

    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/|tty|console|hvc).*");

    /** The same on a terminal that does not tell its size. */
    public Surroundings(
            Map<String, String> variables,
            Path home,
            boolean root,
            InputStream in,
            PrintWriter out,
            PrintWriter err,
            SecretPrompt terminal,
            boolean outIsTerminal) {
        this(variables, home, root, in, out, err, terminal, outIsTerminal, Optional::empty);
    }

    /** Asks a person for a secret without showing it. */
    @FunctionalInterface
    public interface SecretPrompt {

        /**
         * @return the line typed, which the caller wipes; empty where there is no terminal
         */
        Optional<char[]> ask(String question);
    }

    /**
     * The process as it was started.
     *
     * @param output where lines for standard output go
     */
    public static Surroundings ofProcess(StandardOutput output) {
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                isRoot(),
                System.in,
                writer(output),
                writer(new StandardError()),
                Surroundings::askOnTerminal,
                console().isPresent(),
                ScreenSize::ofTerminal);
    }

    /** Whether standard input is this process's own, and a terminal that shows what is typed. */
    public boolean inIsTerminal() {
        try {
            return in.equals(System.in)
                    && TERMINAL.matcher(Files.readSymbolicLink(STANDARD_INPUT).toString())
                            .matches();
        } catch (IOException e) {
            return false;
        }
    }

    /** The same without any environment variable. */
    public Surroundings withoutVariables() {
        return new Surroundings(Map.of(), home, root, in, out, err, terminal, outIsTerminal);
    }

    /** The variable's value; empty when it is not set or is the empty string. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Whether a line of standard output can be written over where it stands. */
    public boolean isLiveTerminal() {
        return outIsTerminal && !variable("TERM").orElse("").equals("dumb");
    }

    /** Whether output may be styled: on a terminal, unless its user wants none (no-color.org). */
    public boolean mayStyle() {
        return isLiveTerminal() && variable("NO_COLOR").isEmpty();
    }

    /** Lines reach a pipe as soon as they are printed. */
    private static PrintWriter writer(OutputStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** Wherever {@link System#err} leads at the moment. */
    private static final class StandardError extends OutputStream {

        @Override
        public void write(int octet) {
            System.err.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            System.err.write(bytes, offset, length);
        }

        @Override
        public void flush() {
            System.err.flush();
        }
    }

    private static Optional<char[]> askOnTerminal(String question) {
        return console().map(console -> console.readPassword("%s", question));
    }

    private static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }

    /** The effective user, as the kernel says: a user's name says nothing in a container. */
    private static boolean isRoot() {
        try {
            return Files.readString(Path.of("/proc/self/status"), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> line.startsWith("Uid:"))
                    .anyMatch(line -> line.split("\\s+", -1)[2].equals("0"));
        } catch (IOException e) {
            return "root".equals(System.getProperty("user.name"));
        }
    }
}
