package io.wirelatch.state;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * What a commit does to the disk, one method a step and in the order in which they are called. They
 * stand apart so that a test can crash between any two.
 *
 * <p>None of them fails because its thread was interrupted: a server that is told to stop still
 * finishes the commit that it is in.
 */
class CommitSteps {

    /** 1. Makes an empty file that nobody else can read, from its first moment. */
    FileOutputStream create(Path temporary) throws IOException {
        Files.createFile(
                temporary,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return new FileOutputStream(temporary.toFile());
    }

    /** 2. Writes the content. */
    void write(FileOutputStream temporary, byte[] content) throws IOException {
        temporary.write(content);
    }

    /** 3. Waits until the content is on the disk: only then may it get the name. */
    void sync(FileOutputStream temporary) throws IOException {
        temporary.getFD().sync();
    }

    /** 4. Gives it the name: from here on whoever reads gets the new content. */
    void rename(Path temporary, Path file) throws IOException {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * 5. Waits until the name is on the disk: from here on the new content survives a power cut.
     */
    void syncFolder(Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
