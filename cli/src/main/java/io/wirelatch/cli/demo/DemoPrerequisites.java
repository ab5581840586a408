package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the machine must have for the demo, checked before anything is made. */
final class DemoPrerequisites {

    static final Path TUN = Path.of("/dev/net/tun");

    private DemoPrerequisites() {}

    /**
     * Checks that tunnel interfaces can be made.
     *
     * @param tun the device file
     * @param root whether this runs as root
     * @param program how a person starts this program
     * @throws CommandFailure saying what to do, when they cannot
     */
    static void requireTun(Path tun, boolean root, String program) {
        try {
            FileChannel.open(tun, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
        } catch (NoSuchFileException e) {
            throw failure(
                    """
                    there is no %s, and without it no tunnel interface can be made.
                    Load the kernel's module (sudo modprobe tun), or give a container --device /dev/net/tun."""
                            .formatted(tun),
                    e);
        } catch (AccessDeniedException e) {
            throw failure(
                    root
                            ? """
                            %s may not be opened here, not even by root, so no tunnel interface can be made.
                            Give a container --device /dev/net/tun and --cap-add NET_ADMIN."""
                                    .formatted(tun)
                            : """
                            %s may only be opened by root on this machine, so you cannot make tunnel interfaces.
                            Run the demo as root; your own network stays untouched all the same: sudo %s demo"""
                                    .formatted(tun, program),
                    e);
        } catch (IOException e) {
            throw failure(
                    """
                    %s cannot be opened (%s), and without it no tunnel interface can be made.
                    Load the kernel's module: sudo modprobe tun"""
                            .formatted(tun, e.getMessage()),
                    e);
        }
    }

    private static CommandFailure failure(String message, IOException cause) {
        return new CommandFailure(ExitStatus.FAILED, message, cause);
    }
}
