package io.wirelatch.state.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads pairing events as {@link AuditLog} writes them, whole lines alone, across the moment at
 * which a full file takes the older one's place. Not safe for use by several threads.
 */
public final class AuditFollower {

    private static final byte LINE_END = '\n';

    private final Path folder;

    /** The file that is read, and how far; empty before there is one. */
    private Optional<Object> file = Optional.empty();

    private long position;
    private boolean begun;

    /**
     * @param folder where state.json lies, or will
     */
    public AuditFollower(Path folder) {
        this.folder = folder;
    }

    /**
     * What has been written since the last call, the oldest event first; the first call gives
     * everything that is kept.
     *
     * @throws IOException when the files cannot be read
     */
    public List<AuditEvent> next() throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        Optional<Object> current = AuditFiles.identity(AuditFiles.current(folder));
        if (!begun) {
            begun = true;
            file = AuditFiles.identity(AuditFiles.previous(folder));
        }
        if (!current.equals(file)) {
            if (file.isPresent() && file.equals(AuditFiles.identity(AuditFiles.previous(folder)))) {
                readOn(AuditFiles.previous(folder), events);
            }
            file = current;
            position = 0;
        }
        // Should it be moved away just now, the rest of it is read the next time.
        if (current.isPresent()) {
            readOn(AuditFiles.current(folder), events);
        }
        return events;
    }

    /** Only as long as it is the file that is meant. */
    private void readOn(Path path, List<AuditEvent> events) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (!AuditFiles.identity(path).equals(file) || channel.size() <= position) {
                return;
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - position));
            while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) > 0) {
                // Until all of it is there.
            }
            int end = endOfLastLine(bytes.array(), bytes.position());
            String text = new String(bytes.array(), 0, end, StandardCharsets.UTF_8);
            text.lines().forEach(line -> AuditLine.read(line).ifPresent(events::add));
            position += end;
        } catch (NoSuchFileException e) {
            // It is in its other place already.
        }
    }

    private static int endOfLastLine(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && bytes[end - 1] != LINE_END) {
            end--;
        }
        return end;
    }
}
