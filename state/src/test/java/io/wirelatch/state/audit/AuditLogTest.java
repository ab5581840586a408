package io.wirelatch.state.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PublicKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairing events on a real disk, one that is full, and one that was torn. */
class AuditLogTest {

    private static final Instant TIME = Instant.parse("2026-01-31T12:00:00Z");
    private static final PublicKey KEY =
            PublicKey.ofBase64("L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=");

    @TempDir Path folder = Path.of("");

    private final List<String> complaints = new ArrayList<>();

    @Test
    void everyPartOfAnEventIsReadAsItWasWritten() throws IOException {
        AuditEvent bare = AuditEvent.of(TIME, AuditKind.CLOSED, "");
        AuditEvent full =
                AuditEvent.of(TIME, AuditKind.REFUSED, "a \"detail\"\nin two lines")
                        .from("[2001:db8::7]:40000")
                        .about("pi", KEY)
                        .by(Optional.of(new LocalUser(0, Optional.of("root"), Optional.of("ada"))));
        try (AuditLog log = log()) {
            log.write(bare);
            log.write(full);
        }
        assertEquals(List.of(bare, full), AuditReader.read(folder));
        assertEquals(2, Files.readAllLines(AuditFiles.current(folder)).size());
        assertEquals(List.of(), complaints);
    }

    @Test
    void aLineIsTheTextThatTheDocumentationShows() {
        assertEquals(
                "{\"time\":\"2026-01-31T12:00:00Z\",\"event\":\"removed\",\"name\":\"pi\","
                        + "\"publicKey\":\"L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=\","
                        + "\"uid\":1000,\"user\":\"ada\",\"detail\":\"10.150.0.2\"}",
                AuditLine.write(
                        AuditEvent.of(TIME, AuditKind.REMOVED, "10.150.0.2")
                                .about("pi", KEY)
                                .by(
                                        Optional.of(
                                                new LocalUser(
                                                        1000,
                                                        Optional.of("ada"),
                                                        Optional.empty())))));
    }

    @Test
    void nobodyElseCanReadIt() throws IOException {
        try (AuditLog log = log()) {
            log.write(event(1));
        }
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(AuditFiles.current(folder))));
    }

    @Test
    void aFullFileMakesRoomForTheNextAndBothStayBounded() throws IOException {
        try (AuditLog log = log()) {
            for (int i = 0; i < 500; i++) {
                log.write(event(i));
                assertTrue(Files.size(AuditFiles.current(folder)) <= 1000);
            }
        }
        assertTrue(Files.size(AuditFiles.previous(folder)) <= 1000);
        List<AuditEvent> kept = AuditReader.read(folder);
        assertTrue(kept.size() > 10, kept::toString);
        for (int i = 0; i < kept.size(); i++) {
            assertEquals(event(500 - kept.size() + i), kept.get(i), "in order, up to the last");
        }
    }

    @Test
    void whatACrashToreIsPassedOverAndTheNextLineIsWhole() throws IOException {
        try (AuditLog log = log()) {
            log.write(event(1));
        }
        Files.writeString(
                AuditFiles.current(folder), "{\"time\":\"2026-", StandardOpenOption.APPEND);
        assertEquals(List.of(event(1)), AuditReader.read(folder));

        try (AuditLog log = log()) {
            log.write(event(2));
        }
        assertEquals(List.of(event(1), event(2)), AuditReader.read(folder));
    }

    @Test
    void linesOfALaterVersionAndDamagedOnesAreNoEvents() throws IOException {
        Files.writeString(
                AuditFiles.current(folder),
                """
                {"time":"2026-01-31T12:00:00Z","event":"teleported"}
                {"time":"yesterday","event":"joined"}
                {"time":"2026-01-31T12:00:00Z","event":"joined","publicKey":"short"}
                7

                {"time":"2026-01-31T12:00:00Z","event":"closed","later":{"x":1}}
                """);
        assertEquals(List.of(AuditEvent.of(TIME, AuditKind.CLOSED, "")), AuditReader.read(folder));
    }

    @Test
    void aFolderThatIsNotThereHoldsNothing() throws IOException {
        assertEquals(List.of(), AuditReader.read(folder.resolve("none")));
    }

    /** As on a full or read-only disk: opening the file fails. */
    @Test
    void whatCannotBeKeptIsSaidOnceAndAgainOnlyAfterItWorked() throws IOException {
        Path missing = folder.resolve("missing");
        try (AuditLog log = new AuditLog(missing, 1000, complaints::add)) {
            log.write(event(1));
            log.write(event(2));
            assertEquals(1, complaints.size());
            assertTrue(complaints.getFirst().contains(missing.toString()));

            Files.createDirectory(missing);
            log.write(event(3));
            AuditEvent lost = AuditEvent.of(event(3).time(), AuditKind.LOST, "2 events");
            assertEquals(List.of(lost, event(3)), AuditReader.read(missing));
            Files.delete(AuditFiles.current(missing));
            Files.delete(missing);
            log.write(event(4));
            assertEquals(2, complaints.size());

            Files.createDirectory(missing);
            log.write(event(5));
            AuditEvent lostOne = AuditEvent.of(event(5).time(), AuditKind.LOST, "1 event");
            assertEquals(List.of(lostOne, event(5)), AuditReader.read(missing));
        }
    }

    @Test
    void aClosedLogWritesNothing() {
        AuditLog log = log();
        log.close();
        log.write(event(1));
        assertFalse(Files.exists(AuditFiles.current(folder)));
    }

    private AuditLog log() {
        return new AuditLog(folder, 1000, complaints::add);
    }

    private static AuditEvent event(int number) {
        return AuditEvent.of(TIME.plusSeconds(number), AuditKind.ATTEMPT, "")
                .from("192.0.2.7:" + (1000 + number));
    }
}
