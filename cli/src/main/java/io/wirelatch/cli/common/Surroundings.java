package io.wirelatch.cli.common;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

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
 */
public record Surroundings(
        Map<String, String> variables,
        Path home,
        boolean root,
        InputStream in,
        PrintWriter out,
        PrintWriter err,
        SecretPrompt terminal,
        boolean outIsTerminal) {

    /** Asks a person for a secret without showing it. */
    @FunctionalInterface
    public interface SecretPrompt {

        /**
         * @return the line typed, which the caller wipes; empty where there is no terminal
         */
        Optional<char[]> ask(String question);
    }

    /** The process as it was started. */
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                isRoot(),
                System.in,
                writer(FileDescriptor.out),
                writer(FileDescriptor.err),
                Surroundings::askOnTerminal,
                console().isPresent());
    }

    /** The variable's value; empty when it is not set or is the empty string. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** Lines reach a pipe as soon as they are printed. */
    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
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
