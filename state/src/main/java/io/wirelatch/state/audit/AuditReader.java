package io.wirelatch.state.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        List<AuditEvent> events = new ArrayList<>();
        // Should the files change places in between, the current one's events are read twice at
        // worst, and none is missed: so the older file comes first, and doubles are left out.
        addAll(AuditFiles.previous(folder), events);
        addAll(AuditFiles.current(folder), events);
        return events.stream().distinct().toList();
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
