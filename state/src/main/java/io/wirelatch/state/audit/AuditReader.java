package io.wirelatch.state.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@link AuditLog} wrote, whether or not a server runs. */
public final class AuditReader {

    private AuditReader() {}

    /**
     * Everything that is kept, the oldest event first; at most 2 MiB of it. Lines that are no
     * events, such as one that a crash tore, are passed over.
     *
     * @param folder where state.json lies; nothing is kept in one that does not exist
     * @throws IOException when the files cannot be read
     */
    public static List<AuditEvent> read(Path folder) throws IOException {
        while (true) {
            Optional<Object> before = AuditFiles.identity(AuditFiles.previous(folder));
            List<AuditEvent> events = new ArrayList<>();
            addAll(AuditFiles.previous(folder), events);
            addAll(AuditFiles.current(folder), events);
            // Had the current file taken the older one's place in between, it would be missing.
            if (AuditFiles.identity(AuditFiles.previous(folder)).equals(before)) {
                return events;
            }
        }
    }

    private static void addAll(Path file, List<AuditEvent> events) throws IOException {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            text.lines().forEach(line -> AuditLine.read(line).ifPresent(events::add));
        } catch (NoSuchFileException e) {
            // Nothing has happened yet, or not enough to fill a file.
        }
    }
}
