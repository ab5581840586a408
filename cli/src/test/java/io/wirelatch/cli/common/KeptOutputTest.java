package io.wirelatch.cli.common;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of the journal: systemd.exec(5), "Environment Variables Set or Propagated by the Service
 * Manager".
 */
class KeptOutputTest {

    @TempDir private Path folder;

    private Path journal;
    private Path elsewhere;
    private Surroundings service;

    @BeforeEach
    void startAsAService() throws IOException {
        journal = Files.createFile(folder.resolve("journal"));
        elsewhere = Files.createFile(folder.resolve("elsewhere"));
        service =
                surroundings(
                        Map.of(
                                "JOURNAL_STREAM",
                                Files.getAttribute(journal, "unix:dev")
                                        + ":"
                                        + Files.getAttribute(journal, "unix:ino")));
    }

    @Test
    void theStreamThatSystemdNamesIsKept() throws IOException {
        assertTrue(KeptOutput.isJournal(journal, service));
        Path descriptor = Files.createSymbolicLink(folder.resolve("1"), journal);
        assertTrue(KeptOutput.isJournal(descriptor, service));
    }

    @Test
    void whatLeadsElsewhereIsNot() {
        assertFalse(KeptOutput.isJournal(elsewhere, service));
        assertFalse(KeptOutput.isJournal(folder.resolve("nothing"), service));
    }

    @Test
    void withoutSystemdNothingIs() {
        assertFalse(KeptOutput.isJournal(journal, surroundings(Map.of())));
        assertFalse(KeptOutput.isJournal(journal, surroundings(Map.of("JOURNAL_STREAM", "x"))));
    }

    @Test
    void whatTheFirstProcessPrintsIsKeptByWhoeverRunsTheContainer() throws IOException {
        Path first = Files.createSymbolicLink(folder.resolve("of-first"), journal);
        assertTrue(KeptOutput.isSame(journal, first));
        assertFalse(KeptOutput.isSame(elsewhere, first));
    }

    /** Another user's process does not tell where it prints. */
    @Test
    void whatIsNotKnownOfTheFirstProcessIsNoLog() {
        Path hidden = folder.resolve("nothing");
        assertFalse(KeptOutput.isSame(elsewhere, hidden));
        assertFalse(KeptOutput.isSame(hidden, hidden));
    }

    private Surroundings surroundings(Map<String, String> variables) {
        PrintWriter out = new PrintWriter(new StringWriter());
        return new Surroundings(
                variables,
                folder,
                false,
                InputStream.nullInputStream(),
                out,
                out,
                _ -> Optional.empty(),
                false);
    }
}
