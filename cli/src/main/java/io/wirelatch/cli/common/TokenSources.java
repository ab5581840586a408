package io.wirelatch.cli.common;

import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.PairingSecret;
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
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * The ways in which a person can give a token or a one-time code: {@code --token}, {@code
 * --token-file}, the variable {@code WIRELATCH_TOKEN}, a credential of systemd, standard input and
 * a prompt.
 */
public final class TokenSources {

    public static final String VARIABLE = "WIRELATCH_TOKEN";

    /** Four digits and three words, whatever stands between them. */
    private static final Pattern CODE_SHAPE =
            Pattern.compile("\\d{4}[\\s.,_\\p{Pd}]*\\p{L}+(?:[\\s.,_\\p{Pd}]+\\p{L}+){2}");

    /** After so many that can be neither a code nor a token, the next one ends the command. */
    private static final int MAX_MISTYPED = 3;

    /** systemd.exec(5), LoadCredential: the folder of what was loaded for this service. */
    private static final String CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY";

    private static final String CREDENTIAL = "token";

    private static final String STANDARD_INPUT = "-";
    private static final int MAX_LINE_CHARS = 4096;
    private static final Set<PosixFilePermission> READABLE_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private static final Kind<PairingToken> OWN_TOKEN =
            new Kind<>("Token: ", TokenSources::parseOwnToken);

    private static final Kind<PairingSecret> TOKEN_OR_CODE =
            new Kind<>("Code or token: ", TokenSources::parseSecret);

    private final Surroundings surroundings;

    public TokenSources(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * A server's own token that was given with the command or in its environment; a flag comes
     * before the variable.
     *
     * @param token as for {@code --token}; {@code -} reads the first line of standard input, and
     *     where that is a terminal asks for it
     * @throws CommandFailure when there are two flags, the source cannot be read, or what it holds
     *     is no token
     */
    public Optional<PairingToken> given(Optional<String> token, Optional<Path> tokenFile) {
        return given(token, tokenFile, OWN_TOKEN);
    }

    /**
     * As {@link #given}, but what was typed with the command alone.
     *
     * @throws CommandFailure as there
     */
    public Optional<PairingToken> typed(Optional<String> token, Optional<Path> tokenFile) {
        return typed(token, tokenFile, OWN_TOKEN);
    }

    /**
     * What the variable or systemd holds ready for every start.
     *
     * @throws CommandFailure when it cannot be read or is no token
     */
    public Optional<PairingToken> standing() {
        return standing(OWN_TOKEN);
    }

    /**
     * The token or one-time code that was given, from the same sources.
     *
     * @throws CommandFailure when there are two flags, the source cannot be read, or what it holds
     *     can be neither
     */
    public Optional<PairingSecret> givenSecret(Optional<String> token, Optional<Path> tokenFile) {
        return given(token, tokenFile, TOKEN_OR_CODE);
    }

    /**
     * Asks for the token or code on the terminal, a few times if need be.
     *
     * @return empty where there is no terminal
     * @throws CommandFailure when what was typed can be neither, time after time
     */
    public Optional<PairingSecret> promptForSecret() {
        return prompt(TOKEN_OR_CODE);
    }

    private <T> Optional<T> prompt(Kind<T> kind) {
        for (int left = MAX_MISTYPED; left > 0; left--) {
            try {
                return ask(kind);
            } catch (CommandFailure e) {
                surroundings.out().println(e.getMessage());
            }
        }
        return ask(kind);
    }

    private <T> Optional<T> ask(Kind<T> kind) {
        return surroundings.terminal().ask(kind.question()).map(typed -> fromTyped(typed, kind));
    }

    /**
     * What is to be given.
     *
     * @param question for the prompt
     * @param reading makes of a text and the name of its source what it stands for
     */
    private record Kind<T>(String question, BiFunction<String, String, T> reading) {

        T read(String text, String source) {
            return reading.apply(text, source);
        }
    }

    private <T> Optional<T> given(Optional<String> token, Optional<Path> tokenFile, Kind<T> kind) {
        return typed(token, tokenFile, kind).or(() -> standing(kind));
    }

    private <T> Optional<T> typed(Optional<String> token, Optional<Path> tokenFile, Kind<T> kind) {
        if (token.isPresent() && tokenFile.isPresent()) {
            throw CommandFailure.wrongUsage(
                    "--token and --token-file were both given. Leave one of them out.");
        }
        if (tokenFile.isPresent()) {
            return Optional.of(fromFile(tokenFile.get(), kind));
        }
        if (token.isPresent()) {
            if (token.get().equals(STANDARD_INPUT)) {
                return Optional.of(fromStandardInput(kind));
            }
            if (!CODE_SHAPE.matcher(token.get()).matches()) {
                warnOfCommandLine();
            }
            return Optional.of(kind.read(token.get(), "--token"));
        }
        return Optional.empty();
    }

    private <T> Optional<T> standing(Kind<T> kind) {
        return surroundings
                .variable(VARIABLE)
                .map(text -> kind.read(text, VARIABLE))
                .or(() -> credential().map(file -> fromFile(file, kind)));
    }

    private Optional<Path> credential() {
        return surroundings
                .variable(CREDENTIALS_VARIABLE)
                .map(folder -> Path.of(folder, CREDENTIAL))
                .filter(Files::isRegularFile);
    }

    private static <T> T fromTyped(char[] typed, Kind<T> kind) {
        try {
            return kind.read(new String(typed).strip(), "the prompt");
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private <T> T fromStandardInput(Kind<T> kind) {
        return prompt(kind)
                .orElseGet(
                        () -> {
                            if (surroundings.inIsTerminal()) {
                                throw CommandFailure.wrongUsage(
                                        "no token was typed where it would not be shown.\nType it with"
                                                + " standard output on the terminal too, or give it in a"
                                                + " file (--token-file F) or through a pipe.");
                            }
                            return fromPipe(kind);
                        });
    }

    private <T> T fromPipe(Kind<T> kind) {
        try {
            return kind.read(
                    firstLine(new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8)),
                    "standard input");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot read the token from standard input: " + e, e);
        }
    }

    private <T> T fromFile(Path file, Kind<T> kind) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            warnIfReadableByOthers(file);
            return kind.read(firstLine(reader), file.toString());
        } catch (NoSuchFileException e) {
            throw CommandFailure.wrongUsage("there is no token file " + file + ".");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot read the token file %s: %s".formatted(file, IoReason.of(e)),
                    e);
        }
    }

    private void warnOfCommandLine() {
        surroundings
                .err()
                .println(
                        "wirelatch: warning: whoever else is on this machine can read what follows"
                                + " --token. Better: --token-file F, or --token - to read it from"
                                + " standard input; in a systemd unit LoadCredential=token:F and"
                                + " --token-file ${CREDENTIALS_DIRECTORY}/token");
    }

    /** What is no file, such as a pipe, has nothing lying in it for others. */
    private void warnIfReadableByOthers(Path file) throws IOException {
        if (Files.isRegularFile(file)
                && Files.getPosixFilePermissions(file).stream()
                        .anyMatch(READABLE_BY_OTHERS::contains)) {
            surroundings
                    .err()
                    .println(
                            ("wirelatch: warning: others can read the token in %s. Stop that with:"
                                            + " chmod 600 %s")
                                    .formatted(file, file));
        }
    }

    /**
     * @throws IOException when it cannot be read, or is longer than any secret
     */
    static String firstLine(Reader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        BufferedReader buffered = new BufferedReader(reader);
        for (int c = buffered.read(); c != -1 && c != '\n'; c = buffered.read()) {
            if (line.length() == MAX_LINE_CHARS) {
                throw new IOException(
                        "its first line has more than " + MAX_LINE_CHARS + " characters");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private static PairingToken parse(String text, String source) {
        try {
            return PairingToken.of(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.wrongUsage(
                    "what came from %s is no token: %s.".formatted(source, e.getMessage()));
        }
    }

    /** Of a server: whoever types it elsewhere would be taken to type a one-time code. */
    private static PairingToken parseOwnToken(String text, String source) {
        if (CODE_SHAPE.matcher(text).matches()) {
            throw CommandFailure.wrongUsage(
                    "what came from %s is no token: it looks like a one-time code, four digits and three words. Choose another one, such as with a fourth word."
                            .formatted(source));
        }
        return parse(text, source);
    }

    /**
     * What has the shape of a code is read as one, so that a mistyped word costs no guess; whatever
     * else it is, the server is to say.
     */
    private static PairingSecret parseSecret(String text, String source) {
        if (!CODE_SHAPE.matcher(text).matches()) {
            return new PairingSecret.Token(parse(text, source));
        }
        return switch (OneTimeCode.read(text)) {
            case OneTimeCode.Reading.Code(OneTimeCode code) -> new PairingSecret.Code(code);
            case OneTimeCode.Reading.NotACode(String detail) ->
                    throw CommandFailure.wrongUsage(
                            "what came from %s is no code: %s".formatted(source, detail));
        };
    }
}
