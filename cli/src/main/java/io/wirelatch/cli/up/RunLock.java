package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.IoReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file {@code NAME.up} by which {@code down} finds the process that has brought an interface up,
 * and whoever comes after a killed one finds what that has left. It is locked while the process
 * lives, so that a number which is another process's by now is never believed.
 *
 * <p>Lines are only ever added, so that being killed at any moment leaves it readable:
 *
 * <pre>
 *   process 4711
 *   + rule IPV4 not fwmark 51820 table 51820
 *   - rule IPV4 not fwmark 51820 table 51820
 * </pre>
 */
final class RunLock implements AutoCloseable {

    private static final String SUFFIX = ".up";
    private static final String PROCESS = "process ";
    private static final String NOTED = "+ ";
    private static final String FORGOTTEN = "- ";
    private static final int MAX_BYTES = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private final List<Trace> left;

    private RunLock(Path file, FileChannel channel, List<Trace> left) {
        this.file = file;
        this.channel = channel;
        this.left = List.copyOf(left);
    }

    /**
     * What the file says.
     *
     * @param processId of the last process that has had it
     * @param traces what it has noted and not forgotten, in the order of noting
     */
    record Content(OptionalLong processId, List<Trace> traces) {

        static Content parse(String text) {
            OptionalLong processId = OptionalLong.empty();
            List<Trace> traces = new ArrayList<>();
            for (String line : wholeLines(text).split("\n", -1)) {
                if (line.matches(PROCESS + "[0-9]{1,18}")) {
                    processId = OptionalLong.of(Long.parseLong(line.substring(PROCESS.length())));
                } else if (line.startsWith(NOTED)) {
                    Trace.parse(line.substring(NOTED.length())).ifPresent(traces::add);
                } else if (line.startsWith(FORGOTTEN)) {
                    Trace.parse(line.substring(FORGOTTEN.length())).ifPresent(traces::remove);
                }
            }
            return new Content(processId, traces);
        }
    }

    /**
     * Takes the lock for this process.
     *
     * @throws CommandFailure when another process has it, or the file cannot be made
     */
    static RunLock take(Path runDir, String interfaceName) {
        Path file = file(runDir, interfaceName);
        try {
            Files.createDirectories(runDir);
            FileChannel channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new CommandFailure(
                        ExitStatus.FAILED,
                        "%s is up already. End it with: wirelatch down %s"
                                .formatted(interfaceName, interfaceName));
            }
            String text = read(channel);
            List<Trace> left = Content.parse(text).traces();
            channel.truncate(left.isEmpty() ? 0 : wholeLines(text).length());
            RunLock taken = new RunLock(file, channel, left);
            taken.append(PROCESS + ProcessHandle.current().pid());
            return taken;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "%s cannot be made: %s.\nRun this as root, or name another folder with --run-dir."
                            .formatted(file, IoReason.of(e)),
                    e);
        }
    }

    /**
     * The process that has the lock; empty where there is none. A file that nobody has locked, and
     * in which nothing is noted, is removed.
     *
     * @throws CommandFailure when the user may not know
     */
    static Optional<ProcessHandle> holder(Path runDir, String interfaceName) {
        Path file = file(runDir, interfaceName);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            Content content = Content.parse(read(channel));
            if (lock != null) {
                if (content.traces().isEmpty()) {
                    Files.deleteIfExists(file);
                }
                return Optional.empty();
            }
            return content.processId().isPresent()
                    ? ProcessHandle.of(content.processId().getAsLong())
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "%s cannot be read: %s.\nRun this as root.".formatted(file, IoReason.of(e)),
                    e);
        }
    }

    /** Whether somebody runs it, or has left something. */
    static boolean exists(Path runDir, String interfaceName) {
        return Files.exists(file(runDir, interfaceName));
    }

    /** What the process before this one has left, as it was killed; the oldest first. */
    List<Trace> left() {
        return left;
    }

    /**
     * Adds a trace to the file.
     *
     * @throws CommandFailure when it cannot be written
     */
    void note(Trace trace) {
        try {
            append(NOTED + trace.line());
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "%s cannot be written: %s.".formatted(file, IoReason.of(e)),
                    e);
        }
    }

    /** Strikes a trace out. */
    void forget(Trace trace) {
        try {
            append(FORGOTTEN + trace.line());
        } catch (IOException e) {
            // It will be taken back once more, in vain.
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        }
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(line + "\n");
        channel.write(bytes, channel.size());
    }

    /** Without one that a kill has cut off. */
    private static String wholeLines(String text) {
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    private static Path file(Path runDir, String interfaceName) {
        return runDir.resolve(interfaceName + SUFFIX);
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(channel.size(), MAX_BYTES));
        channel.read(bytes, 0);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    }
}
