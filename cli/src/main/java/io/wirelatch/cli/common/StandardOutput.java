package io.wirelatch.cli.common;

import io.wirelatch.state.DiskReason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which remembers that something could not be written: a writer over it goes on as
 * if nothing were, and a script would take half a status for a whole one.
 */
public final class StandardOutput extends OutputStream {

    /** inode(7): where the type of a file stands in its mode, and two of the types. */
    private static final int TYPE_MASK = 0170000;

    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    /** errno(3): EBADF and EPIPE in English; in another language the system's own words do. */
    private static final String CLOSED = "Bad file descriptor";

    private static final String UNREAD = "Broken pipe";

    private final OutputStream stream;
    private final BooleanSupplier isPipe;
    private volatile @Nullable IOException failure;

    /**
     * @param isPipe whether somebody at the other end reads, and may stop doing so
     */
    StandardOutput(OutputStream stream, BooleanSupplier isPipe) {
        this.stream = stream;
        this.isPipe = isPipe;
    }

    /** That of this process. */
    public static StandardOutput ofProcess() {
        return new StandardOutput(
                new FileOutputStream(FileDescriptor.out), StandardOutput::isPipeOfProcess);
    }

    /**
     * What the process exits with, once all is written that will be. Who closes a pipe, such as
     * {@code head}, has read enough, and that is no failure; anything else is one, and told.
     *
     * @param exitStatus what the command itself came to
     */
    public int settle(int exitStatus, PrintWriter err) {
        IOException reason = failure;
        if (reason == null || isPipe.getAsBoolean()) {
            return exitStatus;
        }
        err.println("wirelatch: " + complaint(reason));
        if (exitStatus != ExitStatus.DONE) {
            return exitStatus;
        }
        err.println("Whatever the command was to change is changed: only its answer is lost.");
        return ExitStatus.FAILED;
    }

    /** Why nothing can be written there, and what to do. */
    public static String complaint(IOException e) {
        String reason = IoReason.of(e);
        return "cannot write to standard output: "
                + switch (reason) {
                    case CLOSED ->
                            "it is closed. Leave '>&-' out, or send it to a file or /dev/null.";
                    case UNREAD -> "nobody reads it any more. See what has ended, then try again.";
                    default ->
                            reason
                                    + (DiskReason.isFull(e)
                                            ? ". Make room, or send it elsewhere."
                                            : ". Send it elsewhere.");
                };
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            stream.write(bytes, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        stream.flush();
    }

    /** By its type: the words of the failure are in the user's language. */
    private static boolean isPipeOfProcess() {
        try {
            Object mode = Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode");
            int type = ((Integer) mode) & TYPE_MASK;
            return type == FIFO || type == SOCKET;
        } catch (IOException e) {
            return false;
        }
    }
}
