package io.wirelatch.state.audit;

import io.wirelatch.state.DiskReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pairing events, one JSON object a line, in {@code pairings.jsonl} beside state.json: only
 * ever appended to, its owner's alone, and bounded as {@link AuditFiles} says.
 *
 * <p>Nothing depends on it. What cannot be written is lost, and said once until writing works
 * again; pairing and the tunnel go on. It does not wait for the disk either, so that a power cut
 * may cost the last lines, while a killed process costs none. Any thread may write.
 */
public final class AuditLog implements AutoCloseable {

    private static final byte LINE_END = '\n';

    private final Path folder;
    private final int maxFileBytes;
    private final Consumer<String> complaint;
    private @Nullable FileChannel channel;
    private boolean lineIsTorn;
    private int lostEvents;
    private boolean closed;

    /**
     * @param folder where state.json lies
     * @param complaint told, as a sentence for a person, that events cannot be kept
     */
    public AuditLog(Path folder, Consumer<String> complaint) {
        this(folder, AuditFiles.MAX_FILE_BYTES, complaint);
    }

    AuditLog(Path folder, int maxFileBytes, Consumer<String> complaint) {
        this.folder = folder;
        this.maxFileBytes = maxFileBytes;
        this.complaint = complaint;
    }

    /**
     * Appends an event, behind word of those that could not be kept before it; never throws because
     * of the disk.
     */
    public synchronized void write(AuditEvent event) {
        if (closed) {
            return;
        }
        try {
            if (lostEvents > 0) {
                append(AuditEvent.of(event.time(), AuditKind.LOST, counted(lostEvents)));
                lostEvents = 0;
            }
            append(event);
        } catch (IOException e) {
            reopenNextTime();
            complainOnce(e);
            lostEvents++;
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        reopenNextTime();
    }

    private void append(AuditEvent event) throws IOException {
        byte[] line = (AuditLine.write(event) + "\n").getBytes(StandardCharsets.UTF_8);
        FileChannel file = opened();
        if (file.size() > 0 && file.size() + line.length > maxFileBytes) {
            reopenNextTime();
            Files.move(
                    AuditFiles.current(folder),
                    AuditFiles.previous(folder),
                    StandardCopyOption.ATOMIC_MOVE);
            file = opened();
        }
        if (lineIsTorn) {
            writeWhole(file, new byte[] {LINE_END});
            lineIsTorn = false;
        }
        long before = file.size();
        try {
            writeWhole(file, line);
        } catch (IOException e) {
            file.truncate(before); // Half a line is no event.
            throw e;
        }
    }

    private static String counted(int events) {
        return events == 1 ? "1 event" : events + " events";
    }

    private FileChannel opened() throws IOException {
        FileChannel known = channel;
        if (known != null && known.isOpen() && Files.exists(AuditFiles.current(folder))) {
            return known;
        }
        reopenNextTime();
        FileChannel opened =
                FileChannel.open(
                        AuditFiles.current(folder),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        channel = opened;
        opened.position(opened.size());
        lineIsTorn = !endsWithALine(opened);
        return opened;
    }

    /** A crash, or a full disk, may have stopped in the middle of a line. */
    private static boolean endsWithALine(FileChannel file) throws IOException {
        if (file.size() == 0) {
            return true;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        file.read(last, file.size() - 1);
        return last.get(0) == LINE_END;
    }

    private static void writeWhole(FileChannel file, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }

    private void reopenNextTime() {
        try (FileChannel _ = channel) {
            channel = null;
        } catch (IOException e) {
            // What could be written is written; the next attempt says what is wrong.
        }
    }

    private void complainOnce(IOException e) {
        if (lostEvents == 0) {
            complaint.accept(
                    "pairing events cannot be kept in %s: %s. Everything else goes on; %s"
                            .formatted(
                                    AuditFiles.current(folder),
                                    DiskReason.of(e),
                                    DiskReason.whatHelps(e)));
        }
    }
}
