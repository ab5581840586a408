package io.wirelatch.state.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFollowerTest {

    @TempDir Path folder;

    private int written;

    @Test
    void whatIsKeptComesFirstAndThenOnlyWhatIsNew() throws IOException {
        AuditFollower follower = new AuditFollower(folder);
        assertEquals(List.of(), follower.next(), "before there is a file");
        try (AuditLog log = new AuditLog(folder, complaint -> {})) {
            List<AuditEvent> kept = List.of(write(log), write(log));
            assertEquals(kept, follower.next());
            assertEquals(List.of(), follower.next());
            AuditEvent one = write(log);
            assertEquals(List.of(one), follower.next());
            assertEquals(List.of(), follower.next());
        }
    }

    @Test
    void halfALineWaitsForItsEnd() throws IOException {
        AuditFollower follower = new AuditFollower(folder);
        AuditEvent event = event();
        String line = AuditLine.write(event) + "\n";
        append(line.substring(0, 20));
        assertEquals(List.of(), follower.next());
        append(line.substring(20));
        assertEquals(List.of(event), follower.next());
    }

    /** However often a look comes, as long as no file is replaced twice between two of them. */
    @Test
    void nothingIsLostOrRepeatedWhenAFileIsFull() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<AuditEvent> expected = new ArrayList<>();
        List<AuditEvent> followed = new ArrayList<>();
        try (AuditLog log = new AuditLog(folder, 2000, complaint -> {})) {
            for (int i = 0; i < 5; i++) {
                expected.add(write(log));
            }
            AuditFollower follower = new AuditFollower(folder);
            for (int look = 0; look < 300; look++) {
                followed.addAll(follower.next());
                for (int i = random.nextInt(12); i > 0; i--) {
                    expected.add(write(log));
                }
            }
            followed.addAll(follower.next());
        }
        assertEquals(expected, followed, () -> "seed " + seed);
    }

    private AuditEvent write(AuditLog log) {
        AuditEvent event = event();
        log.write(event);
        return event;
    }

    private AuditEvent event() {
        written++;
        return AuditEvent.of(
                Instant.ofEpochSecond(1_700_000_000L + written), AuditKind.CLOSED, "n" + written);
    }

    private void append(String text) throws IOException {
        Files.writeString(
                AuditFiles.current(folder),
                text,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }
}
