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
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file {@code NAME.up} by which {@code down} finds the process that has brought an interface up.
 * It holds the process id and is locked while that process lives, so that a number which is another
 * process's by now is never believed.
 */
final class RunLock implements AutoCloseable {

    private static final String SUFFIX = ".up";
    private static final int MAX_BYTES = 32;

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock for this process.
     *
     * @throws CommandFailure when another process has it, or the file cannot be made
     */
    static RunLock take(Path runDir, String interfaceName) {
        Path file = runDir.resolve(interfaceName + SUFFIX);
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
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
            return new RunLock(file, channel);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "%s cannot be made: %s.\nRun this as root, or name another folder with --run-dir."
                            .formatted(file, IoReason.of(e)),
                    e);
        }
    }

    /**
     * The process that has the lock; empty where there is none.
     *
     * @throws CommandFailure when the user may not know
     */
    static Optional<ProcessHandle> holder(Path runDir, String interfaceName) {
        Path file = runDir.resolve(interfaceName + SUFFIX);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                Files.deleteIfExists(file); // What a process has left that was killed.
                return Optional.empty();
            }
            OptionalLong processId = read(channel);
            return processId.isPresent()
                    ? ProcessHandle.of(processId.getAsLong())
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

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        }
    }

    private static OptionalLong read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        channel.read(bytes, 0);
        String text = StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
        return text.matches("[0-9]{1,18}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }
}
