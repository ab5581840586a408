package io.wirelatch.state;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The state file of one interface, {@code STATE_DIR/INTERFACE/state.json}, and the lock that makes
 * its process the only owner. Methods may be called from any thread, one commit at a time.
 */
public final class StateStore implements AutoCloseable {

    private static final String FILE_NAME = "state.json";

    /** One line of words, beside the state and not part of it: no backup takes it elsewhere. */
    private static final String LAST_START_NAME = "last-start";

    /** What is written is called so before it takes its file's name. */
    private static final String TEMPORARY_SUFFIX = ".new";

    /** More than a hundred thousand peers need; a longer file is none of ours. */
    private static final long MAX_FILE_BYTES = 64L << 20;

    private final Path folder;
    private final InterfaceLock lock;
    private final CommitSteps steps;
    private boolean closed;

    private StateStore(Path folder, InterfaceLock lock, CommitSteps steps) {
        this.folder = folder;
        this.lock = lock;
        this.steps = steps;
    }

    /**
     * Makes the folder where it is missing (0700), takes the lock, and clears away what a crash in
     * the middle of a commit has left.
     *
     * @param interfaceName one plain file name
     * @throws StateException when another process owns the interface, or the folder cannot be used
     */
    public static StateStore open(Path stateDir, String interfaceName) {
        return open(stateDir, interfaceName, new CommitSteps());
    }

    static StateStore open(Path stateDir, String interfaceName, CommitSteps steps) {
        Path folder = StateFolder.of(stateDir, interfaceName);
        try {
            StateFolder.make(folder, steps);
            InterfaceLock lock = InterfaceLock.acquire(folder, interfaceName);
            return new StateStore(folder, lock, steps).cleared();
        } catch (IOException e) {
            throw new StateException(
                    "cannot use the folder "
                            + folder
                            + ": "
                            + above(folder, e)
                            + DiskReason.of(e)
                            + ". "
                            + (DiskReason.isForAnotherUser(e)
                                    ? "Run wirelatch as root (sudo)"
                                    : capitalised(DiskReason.whatHelps(e)))
                            + ", or choose another folder with --state-dir",
                    DiskReason.of(e),
                    e);
        }
    }

    /**
     * Reads what is kept without becoming its owner: somebody else may be, and nothing is made or
     * changed. A commit at the same moment is either in it or not.
     *
     * @return empty when nothing has been kept yet
     * @throws StateException as {@link #load()} does
     */
    public static Optional<NetworkState> read(Path stateDir, String interfaceName) {
        return read(StateFolder.of(stateDir, interfaceName).resolve(FILE_NAME));
    }

    private StateStore cleared() throws IOException {
        try {
            Files.deleteIfExists(temporaryFor(file()));
            Files.deleteIfExists(temporaryFor(lastStartFile()));
            return this;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** The interface's own folder, its owner's alone. */
    public Path folder() {
        return folder;
    }

    /** Where the state lies. */
    public Path file() {
        return folder.resolve(FILE_NAME);
    }

    /**
     * Reads what is kept.
     *
     * @return empty when nothing has been kept yet
     * @throws StateException when the file is damaged, of a newer schema, or cannot be read; it is
     *     left as it is
     */
    public synchronized Optional<NetworkState> load() {
        requireOpen();
        return read(file());
    }

    private static Optional<NetworkState> read(Path file) {
        byte[] content = {};
        try {
            requireReasonableLength(Files.size(file));
            content = Files.readAllBytes(file);
            return Optional.of(StateCodec.decode(content));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (UnreadableStateException e) {
            throw new StateException(
                    "cannot use "
                            + file
                            + ": "
                            + e.getMessage()
                            + ". The file is left as it is: "
                            + e.advice(),
                    e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * Replaces what is kept; when this returns, the new state survives a crash or power cut, and
     * whatever happens before, the old one does.
     *
     * @throws StateException when the disk is full or read-only, or the state is one that {@link
     *     #load()} would refuse, such as two peers of one name; the old state is then still there.
     *     Only when the disk fails in the very last step, which the message says, is the new state
     *     in place without being safe from a power cut
     */
    public synchronized void commit(NetworkState state) {
        requireOpen();
        byte[] content = encode(state);
        try {
            replace(file(), content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /**
     * The words that {@link #keepLastStart} was given; like {@link #read} it needs no lock.
     *
     * @return none when nothing has been kept
     * @throws StateException when the file cannot be read
     */
    public static List<String> lastStart(Path stateDir, String interfaceName) {
        Path file = StateFolder.of(stateDir, interfaceName).resolve(LAST_START_NAME);
        try {
            requireReasonableLength(Files.size(file));
            String line = Files.readString(file, StandardCharsets.UTF_8).strip();
            return line.isEmpty() ? List.of() : List.of(line.split("\\s+"));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (UnreadableStateException e) {
            throw new StateException(
                    "cannot use " + file + ": " + e.getMessage() + ". Remove it, then retry", e);
        }
    }

    /**
     * Keeps how the interface was started, as carefully as the state.
     *
     * @param words which have no blanks in them
     * @throws StateException as {@link #commit} does
     */
    public synchronized void keepLastStart(List<String> words) {
        requireOpen();
        replace(lastStartFile(), (String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Gives up the lock; a second time does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            lock.close();
        } catch (IOException e) {
            // The kernel takes the lock back when the process ends.
        }
    }

    /** Whatever cannot be read again must not replace what can. */
    private byte[] encode(NetworkState state) {
        try {
            byte[] content = StateCodec.encode(state);
            requireReasonableLength(content.length);
            StateCodec.decode(content);
            return content;
        } catch (UnreadableStateException e) {
            throw new StateException(
                    "refused to write "
                            + file()
                            + ", since it could not be read again: "
                            + e.getMessage()
                            + ". What was kept before is unchanged",
                    e);
        }
    }

    private static void requireReasonableLength(long bytes) {
        if (bytes > MAX_FILE_BYTES) {
            throw UnreadableStateException.damaged("it has more than " + MAX_FILE_BYTES + " bytes");
        }
    }

    private void replace(Path file, byte[] content) {
        Path temporary = temporaryFor(file);
        try {
            Files.deleteIfExists(temporary);
            try (FileOutputStream output = steps.create(temporary)) {
                steps.write(output, content);
                steps.sync(output);
            }
            steps.rename(temporary, file);
        } catch (IOException e) {
            deleteQuietly(temporary);
            throw new StateException(
                    "cannot write "
                            + file
                            + ": "
                            + DiskReason.of(e)
                            + ". What was kept before is unchanged: "
                            + DiskReason.whatHelps(e)
                            + ", then retry",
                    DiskReason.of(e),
                    e);
        }
        try {
            steps.syncFolder(folder);
        } catch (IOException e) {
            throw new StateException(
                    file
                            + " is written, but the disk does not confirm it: "
                            + DiskReason.of(e)
                            + ". A power cut may bring back what was kept before: check the disk",
                    DiskReason.of(e),
                    e);
        }
    }

    private static StateException unreadable(Path file, IOException e) {
        return new StateException(
                "cannot read " + file + ": " + DiskReason.of(e) + ". Make it readable, then retry",
                DiskReason.of(e),
                e);
    }

    private Path lastStartFile() {
        return folder.resolve(LAST_START_NAME);
    }

    private static Path temporaryFor(Path file) {
        return file.resolveSibling(file.getFileName() + TEMPORARY_SUFFIX);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state of " + file() + " has been closed");
        }
    }

    /** The folder above that it was about, if it was; with a colon behind it. */
    private static String above(Path folder, IOException e) {
        return e instanceof FileSystemException failure
                        && failure.getFile() != null
                        && !Path.of(failure.getFile()).startsWith(folder)
                ? failure.getFile() + ": "
                : "";
    }

    private static String capitalised(String advice) {
        return advice.substring(0, 1).toUpperCase(Locale.ROOT) + advice.substring(1);
    }

    private static void deleteQuietly(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // The next commit or the next start tries again, and says what is wrong.
        }
    }
}
