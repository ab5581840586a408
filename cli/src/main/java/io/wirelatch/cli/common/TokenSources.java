package io.wirelatch.cli.common;

import io.wirelatch.state.PairingToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The ways in which a person can give a token: {@code --token}, {@code --token-file}, the variable
 * {@code WIRELATCH_TOKEN}, standard input and a prompt.
 */
public final class TokenSources {

    public static final String VARIABLE = "WIRELATCH_TOKEN";

    private static final String STANDARD_INPUT = "-";
    private static final Set<PosixFilePermission> READABLE_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private final Surroundings surroundings;

    public TokenSources(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The token that was given with the command or in its environment; a flag comes before the
     * variable.
     *
     * @param token as for {@code --token}; {@code -} reads the first line of standard input
     * @throws CommandFailure when there are two flags, the source cannot be read, or what it holds
     *     is no token
     */
    public Optional<PairingToken> given(Optional<String> token, Optional<Path> tokenFile) {
        if (token.isPresent() && tokenFile.isPresent()) {
            throw CommandFailure.wrongUsage(
                    "--token and --token-file were both given. Leave one of them out.");
        }
        if (tokenFile.isPresent()) {
            return Optional.of(fromFile(tokenFile.get()));
        }
        if (token.isPresent()) {
            return Optional.of(
                    token.get().equals(STANDARD_INPUT)
                            ? fromStandardInput()
                            : parse(token.get(), "--token"));
        }
        return surroundings.variable(VARIABLE).map(text -> parse(text, VARIABLE));
    }

    /**
     * Asks for the token on the terminal.
     *
     * @return empty where there is no terminal
     * @throws CommandFailure when what was typed is no token
     */
    public Optional<PairingToken> prompt() {
        return surroundings.terminal().ask("Token: ").map(TokenSources::fromTyped);
    }

    private static PairingToken fromTyped(char[] typed) {
        try {
            return parse(new String(typed).strip(), "the prompt");
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private PairingToken fromStandardInput() {
        try {
            return parse(
                    firstLine(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8)),
                    "standard input");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot read the token from standard input: " + e, e);
        }
    }

    private PairingToken fromFile(Path file) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            warnIfReadableByOthers(file);
            return parse(firstLine(reader), file.toString());
        } catch (NoSuchFileException e) {
            throw CommandFailure.wrongUsage("there is no token file " + file + ".");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot read the token file %s: %s".formatted(file, IoReason.of(e)),
                    e);
        }
    }

    private void warnIfReadableByOthers(Path file) throws IOException {
        if (Files.getPosixFilePermissions(file).stream().anyMatch(READABLE_BY_OTHERS::contains)) {
            surroundings
                    .err()
                    .println(
                            ("wirelatch: warning: others can read the token in %s. Stop that with:"
                                            + " chmod 600 %s")
                                    .formatted(file, file));
        }
    }

    private static String firstLine(Reader reader) throws IOException {
        String line = new BufferedReader(reader).readLine();
        return line == null ? "" : line.strip();
    }

    private static PairingToken parse(String text, String source) {
        try {
            return PairingToken.of(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.wrongUsage(
                    "what came from %s is no token: %s.".formatted(source, e.getMessage()));
        }
    }
}
