package io.wirelatch.state.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Where the pairing events lie and how much room they take: two files beside state.json, which
 * together never pass 2 MiB. When the newer one is full it takes the older one's place.
 */
final class AuditFiles {

    /** Some 5,000 events. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private AuditFiles() {}

    /** What is written to. */
    static Path current(Path folder) {
        return folder.resolve("pairings.jsonl");
    }

    /** What is older. */
    static Path previous(Path folder) {
        return folder.resolve("pairings.1.jsonl");
    }

    /** What tells a file from another one that has its name later; empty where there is none. */
    static Optional<Object> identity(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
