package io.wirelatch.cli.common;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The ways in which a person can give a passphrase: {@code --passphrase-file}, which may be
 * standard input, a credential of systemd, and a prompt.
 */
public final class PassphraseSources {

    /** systemd.exec(5), LoadCredential: the folder of what was loaded for this service. */
    private static final String CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY";

    private static final String CREDENTIAL = "passphrase";
    private static final String STANDARD_INPUT = "-";
    private static final byte[] NOTHING = {};

    private final Surroundings surroundings;

    public PassphraseSources(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * A new passphrase, which a person types twice.
     *
     * @param file as for {@code --passphrase-file}; {@code -} reads the first line of standard
     *     input, and where that is a terminal asks for it
     * @return UTF-8 in its composed form, for the caller to wipe
     * @throws CommandFailure when there is none, it is empty, or the two are not the same
     */
    public byte[] choose(Optional<String> file) {
        return given(file, this::askTwice);
    }

    /**
     * The passphrase of something that there is, from the same sources.
     *
     * @return UTF-8 in its composed form, for the caller to wipe
     * @throws CommandFailure when there is none, or it is empty
     */
    public byte[] enter(Optional<String> file) {
        return given(file, () -> ask("Passphrase of the backup: "));
    }

    /**
     * @param terminal empty where there is none
     */
    private byte[] given(Optional<String> file, Supplier<Optional<byte[]>> terminal) {
        if (file.isPresent()) {
            return file.get().equals(STANDARD_INPUT)
                    ? terminal.get().orElseGet(this::fromPipe)
                    : fromFile(Path.of(file.get()));
        }
        return surroundings
                .variable(CREDENTIALS_VARIABLE)
                .map(folder -> Path.of(folder, CREDENTIAL))
                .filter(Files::isRegularFile)
                .map(this::fromFile)
                .or(terminal)
                .orElseThrow(
                        () ->
                                CommandFailure.wrongUsage(
                                        "there is no terminal to ask for the passphrase on. Give"
                                                + " it with --passphrase-file F, or '-' for"
                                                + " standard input."));
    }

    private Optional<byte[]> askTwice() {
        Optional<byte[]> first = ask("Passphrase for the backup: ");
        Optional<byte[]> second = first.flatMap(_ -> ask("The same again: "));
        boolean same = Arrays.equals(first.orElse(NOTHING), second.orElse(NOTHING));
        second.ifPresent(typed -> Arrays.fill(typed, (byte) 0));
        if (!same) {
            first.ifPresent(typed -> Arrays.fill(typed, (byte) 0));
            throw CommandFailure.wrongUsage(
                    "the two passphrases are not the same. Nothing was written: try again.");
        }
        return first;
    }

    private Optional<byte[]> ask(String question) {
        return surroundings
                .terminal()
                .ask(question)
                .map(
                        typed -> {
                            try {
                                return bytes(CharBuffer.wrap(typed), "the prompt");
                            } finally {
                                Arrays.fill(typed, '\0');
                            }
                        });
    }

    private byte[] fromPipe() {
        try {
            return bytes(
                    TokenSources.firstLine(
                            new InputStreamReader(surroundings.in(), StandardCharsets.UTF_8)),
                    "standard input");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "cannot read the passphrase from standard input: " + e, e);
        }
    }

    private byte[] fromFile(Path file) {
        try (Reader reader =
                new BufferedReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            return bytes(TokenSources.firstLine(reader), file.toString());
        } catch (NoSuchFileException e) {
            throw CommandFailure.wrongUsage("there is no passphrase file " + file + ".");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "cannot read the passphrase file %s: %s".formatted(file, IoReason.of(e)),
                    e);
        }
    }

    /** Terminals differ in how they send an accent: the same passphrase must be the same bytes. */
    private static byte[] bytes(CharSequence text, String source) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC).strip();
        if (composed.isEmpty()) {
            throw CommandFailure.wrongUsage(
                    "the passphrase from %s is empty. A backup holds every key: give one."
                            .formatted(source));
        }
        return composed.getBytes(StandardCharsets.UTF_8);
    }
}
