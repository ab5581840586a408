package io.wirelatch.cli.common;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassphraseSourcesTest {

    private static final byte[] PASSPHRASE = "correct horse".getBytes(UTF_8);

    @TempDir Path folder;

    private final Deque<String> typed = new ArrayDeque<>();

    @Test
    void everySourceGivesThePassphrase() throws IOException {
        Path file = Files.writeString(folder.resolve("passphrase"), "correct horse\nmore\n");
        assertArrayEquals(PASSPHRASE, sources("", Map.of()).choose(Optional.of(file.toString())));
        assertArrayEquals(
                PASSPHRASE, sources("correct horse\r\n", Map.of()).choose(Optional.of("-")));
        assertArrayEquals(
                PASSPHRASE,
                sources("", Map.of("CREDENTIALS_DIRECTORY", folder.toString()))
                        .enter(Optional.empty()));
        typed.add("correct horse");
        assertArrayEquals(PASSPHRASE, sources("", Map.of()).enter(Optional.empty()));
    }

    @Test
    void aNewOneIsTypedTwice() {
        typed.addAll(List.of("correct horse", "correct horse"));
        assertArrayEquals(PASSPHRASE, sources("", Map.of()).choose(Optional.empty()));
        typed.addAll(List.of("correct horse", "correct hose"));
        assertEquals(
                ExitStatus.WRONG_USAGE, refusal("not the same", Optional.empty()).exitStatus());
    }

    @Test
    void anEmptyOneIsRefusedFromEverySource() throws IOException {
        Path file = Files.writeString(folder.resolve("empty"), "\ncorrect horse\n");
        refusal("is empty", Optional.of(file.toString()));
        refusal("is empty", Optional.of("-"));
        typed.addAll(List.of(" ", " "));
        refusal("is empty", Optional.empty());
    }

    @Test
    void whereStandardInputIsATerminalItIsAskedForToo() {
        typed.addAll(List.of("correct horse", "correct horse"));
        assertArrayEquals(
                PASSPHRASE,
                sources("what the terminal would echo", Map.of()).choose(Optional.of("-")));
        typed.add("correct horse");
        assertArrayEquals(
                PASSPHRASE,
                sources("what the terminal would echo", Map.of()).enter(Optional.of("-")));
    }

    @Test
    void withoutATerminalTheFlagIsNamed() {
        refusal("--passphrase-file", Optional.empty());
    }

    @Test
    void aFileThatIsMissingIsNamed() {
        refusal("there is no passphrase file", Optional.of(folder.resolve("no").toString()));
    }

    /** Two keyboards that send an accent differently: RFC 8265, 4.2.1, as for passwords. */
    @Test
    void anAccentIsTheSameHoweverItIsSent() {
        typed.addAll(List.of("caf\u00e9", "cafe\u0301"));
        assertArrayEquals(
                "caf\u00e9".getBytes(UTF_8), sources("", Map.of()).choose(Optional.empty()));
    }

    private CommandFailure refusal(String why, Optional<String> file) {
        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> sources("", Map.of()).choose(file));
        assertTrue(String.valueOf(failure.getMessage()).contains(why), failure.getMessage());
        return failure;
    }

    private PassphraseSources sources(String in, Map<String, String> variables) {
        return new PassphraseSources(
                new Surroundings(
                        variables,
                        folder,
                        false,
                        new ByteArrayInputStream(in.getBytes(UTF_8)),
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(new StringWriter()),
                        _ -> Optional.ofNullable(typed.poll()).map(String::toCharArray),
                        false));
    }
}
