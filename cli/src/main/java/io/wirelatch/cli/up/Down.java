package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends what {@code up} has brought up, wherever it runs on this machine. */
public final class Down {

    private Down() {}

    /**
     * Has the process take everything down, commands of its file included, and waits until it has.
     *
     * @param runDir where its lock lies
     * @throws CommandFailure when nothing is up under this name, or it does not end in time
     */
    public static void end(Path runDir, String interfaceName, Duration timeout) {
        ProcessHandle process =
                RunLock.holder(runDir, interfaceName)
                        .orElseThrow(
                                () ->
                                        new CommandFailure(
                                                ExitStatus.NO_SERVER,
                                                "nothing that 'wirelatch up' has started runs as %s."
                                                        .formatted(interfaceName)));
        if (!process.destroy()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "process %d, which runs %s, cannot be told to end.\nRun this as root."
                            .formatted(process.pid(), interfaceName));
        }
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "process %d, which runs %s, was told to end and has not ended after %d s: see what its PreDown and PostDown do."
                            .formatted(process.pid(), interfaceName, timeout.toSeconds()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "the wait was interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
