package io.wirelatch.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.state.PairingToken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenSourcesTest {

    private static final String TEXT = "7k2m-x0q9-c4fd-vt8e-31hn";
    private static final Optional<PairingToken> TOKEN = Optional.of(PairingToken.of(TEXT));
    private static final Optional<PairingToken> OTHER =
            Optional.of(PairingToken.of("other-token-of-mine"));

    @TempDir Path folder;

    private final StringWriter err = new StringWriter();
    private final List<String> typed = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private Path file;

    @BeforeEach
    void writeFile() throws IOException {
        file = folder.resolve("token");
        Files.writeString(file, TEXT + "\nsecond line\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aSourceWithoutAnEndIsNotReadToItsEnd() {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () ->
                                sources("", Map.of())
                                        .given(
                                                Optional.empty(),
                                                Optional.of(Path.of("/dev/zero"))));
        assertTrue(
                String.valueOf(e.getMessage()).contains("its first line has more than 4096"),
                e::toString);
    }

    @Test
    void whatLiesReadyIsToldFromWhatIsTyped() {
        Map<String, String> variables = Map.of("WIRELATCH_TOKEN", TEXT);
        assertEquals(TOKEN, sources("", variables).standing());
        assertEquals(
                Optional.empty(), sources("", variables).typed(Optional.empty(), Optional.empty()));
    }

    @Test
    void everySourceGivesTheToken() {
        assertEquals(
                TOKEN,
                sources(TEXT + "\r\nmore", Map.of()).given(Optional.of("-"), Optional.empty()));
        assertEquals(TOKEN, sources("", Map.of()).given(Optional.empty(), Optional.of(file)));
        assertEquals(
                TOKEN,
                sources("", Map.of("WIRELATCH_TOKEN", TEXT))
                        .given(Optional.empty(), Optional.empty()));
        typed.add(TEXT);
        assertEquals(TOKEN.map(PairingSecret.Token::new), sources("", Map.of()).promptForSecret());
        assertEquals("", err.toString());
    }

    /** systemd.exec(5), LoadCredential: a file for this service alone, where the unit has one. */
    @Test
    void aCredentialOfSystemdIsTakenWhereThereIsOne() {
        Map<String, String> service = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
        assertEquals(TOKEN, sources("", service).given(Optional.empty(), Optional.empty()));

        Map<String, String> without =
                Map.of("CREDENTIALS_DIRECTORY", folder.resolve("none").toString());
        assertEquals(
                Optional.empty(), sources("", without).given(Optional.empty(), Optional.empty()));
    }

    @Test
    void aTokenOnTheCommandLineIsTakenAndWarnedOfOnce() {
        assertEquals(TOKEN, sources("", Map.of()).given(Optional.of(TEXT), Optional.empty()));
        assertEquals(1, err.toString().lines().count());
        assertTrue(err.toString().contains("--token-file"), err.toString());
        assertTrue(err.toString().contains("LoadCredential"), err.toString());
        assertFalse(err.toString().contains(TEXT), err.toString());
    }

    @Test
    void aCodeIsToldFromAToken() {
        PairingSecret secret =
                sources("4821 Abandon ability able\n", Map.of())
                        .givenSecret(Optional.of("-"), Optional.empty())
                        .orElseThrow();
        PairingSecret.Code code = assertInstanceOf(PairingSecret.Code.class, secret);
        assertEquals("4821-abandon-ability-able", code.code().reveal());
    }

    /** Whoever typed such a token elsewhere would be taken to type a code. */
    @Test
    void aServersOwnTokenMustNotLookLikeACode() {
        for (String token : List.of("4821-otter-cactus-plum", "1234 my home net")) {
            CommandFailure e =
                    assertThrows(
                            CommandFailure.class,
                            () ->
                                    sources("", Map.of("WIRELATCH_TOKEN", token))
                                            .given(Optional.empty(), Optional.empty()));
            assertTrue(e.toString().contains("looks like a one-time code"), e.toString());
            assertFalse(e.toString().contains(token), e.toString());
        }
        assertTrue(
                sources("", Map.of("WIRELATCH_TOKEN", "4821-otter-cactus-plum-tea"))
                        .given(Optional.empty(), Optional.empty())
                        .isPresent());
    }

    @Test
    void aCodeOnTheCommandLineIsNotWarnedOf() {
        assertTrue(
                sources("", Map.of())
                        .givenSecret(Optional.of("4821-ocean-cactus-plug"), Optional.empty())
                        .isPresent());
        assertEquals("", err.toString());
    }

    @Test
    void aWordThatNoCodeHasIsToldWithTheNearestOne() {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () ->
                                sources("4821-abandn-ability-able\n", Map.of())
                                        .givenSecret(Optional.of("-"), Optional.empty()));
        assertEquals(ExitStatus.WRONG_USAGE, e.exitStatus());
        assertTrue(e.toString().contains("is it 'abandon'?"), e.toString());
    }

    @Test
    void nothingGivenIsNothing() {
        assertEquals(
                Optional.empty(), sources("", Map.of()).given(Optional.empty(), Optional.empty()));
        assertEquals(
                Optional.empty(),
                sources("", Map.of("WIRELATCH_TOKEN", ""))
                        .given(Optional.empty(), Optional.empty()));
    }

    @Test
    void aFlagComesBeforeTheVariable() {
        assertEquals(
                OTHER,
                sources("", Map.of("WIRELATCH_TOKEN", TEXT))
                        .given(Optional.of("other-token-of-mine"), Optional.empty()));
    }

    @Test
    void twoFlagsAreRefused() {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () -> sources("", Map.of()).given(Optional.of(TEXT), Optional.of(file)));
        assertEquals(ExitStatus.WRONG_USAGE, e.exitStatus());
        assertTrue(e.toString().contains("--token and --token-file"), e.toString());
    }

    @Test
    void whatIsNoTokenIsNamedByItsSourceAndNotRepeated() throws IOException {
        Files.writeString(file, "short\n");
        assertRefused("--token", Optional.of("short"), Optional.empty(), "");
        assertRefused("standard input", Optional.of("-"), Optional.empty(), "short\n");
        assertRefused("standard input", Optional.of("-"), Optional.empty(), "");
        assertRefused(file.toString(), Optional.empty(), Optional.of(file), "");
    }

    @Test
    void aFileThatOthersCanReadIsWarnedOf() throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertEquals(TOKEN, sources("", Map.of()).given(Optional.empty(), Optional.of(file)));
        assertTrue(err.toString().contains("chmod 600 " + file), err.toString());
    }

    @Test
    void whatIsNoFileIsNotWarnedOf() {
        Path device = Path.of("/dev/null");
        assertThrows(
                CommandFailure.class,
                () -> sources("", Map.of()).given(Optional.empty(), Optional.of(device)));
        assertEquals("", err.toString());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path missing = folder.resolve("missing");
        CommandFailure e =
                assertThrows(
                        CommandFailure.class,
                        () -> sources("", Map.of()).given(Optional.empty(), Optional.of(missing)));
        assertTrue(e.toString().contains("there is no token file " + missing), e.toString());
    }

    @Test
    void aFolderOrBinaryFileIsRefused() throws IOException {
        CommandFailure folderFailure =
                assertThrows(
                        CommandFailure.class,
                        () -> sources("", Map.of()).given(Optional.empty(), Optional.of(folder)));
        assertTrue(folderFailure.toString().contains(folder.toString()));

        Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});
        CommandFailure binaryFailure =
                assertThrows(
                        CommandFailure.class,
                        () -> sources("", Map.of()).given(Optional.empty(), Optional.of(file)));
        assertTrue(
                binaryFailure.toString().contains("it is no text in UTF-8"),
                binaryFailure.toString());
    }

    private void assertRefused(
            String source, Optional<String> token, Optional<Path> tokenFile, String in) {
        CommandFailure e =
                assertThrows(
                        CommandFailure.class, () -> sources(in, Map.of()).given(token, tokenFile));
        assertEquals(ExitStatus.WRONG_USAGE, e.exitStatus());
        assertTrue(e.toString().contains("from " + source + " is no token"), e.toString());
        assertFalse(e.toString().contains("short"), e.toString());
    }

    /** Without echo and with a prompt, as wherever a secret is typed. */
    @Test
    void whereStandardInputIsATerminalItIsAskedFor() {
        typed.add("  " + TEXT + " ");
        assertEquals(
                TOKEN,
                sources("what the terminal would echo", Map.of())
                        .given(Optional.of("-"), Optional.empty()));
        typed.addAll(List.of("4821-abandn-ability-able", "4821-abandon-ability-able"));
        assertInstanceOf(
                PairingSecret.Code.class,
                sources("what the terminal would echo", Map.of())
                        .givenSecret(Optional.of("-"), Optional.empty())
                        .orElseThrow());
        assertEquals(List.of("Token: ", "Code or token: ", "Code or token: "), asked);
    }

    /** A terminal, as long as something is typed there; otherwise a pipe. */
    private Optional<char[]> ask(String question) {
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        asked.add(question);
        return Optional.of(typed.removeFirst().toCharArray());
    }

    private TokenSources sources(String in, Map<String, String> variables) {
        return new TokenSources(
                new Surroundings(
                        variables,
                        folder,
                        false,
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintWriter(new StringWriter()),
                        new PrintWriter(err, true),
                        this::ask,
                        false));
    }
}
