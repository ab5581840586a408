package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Ends what {@code up} has brought up, wherever it runs on this machine. */
public final class Down {

    private Down() {}

    /**
     * Has the process take everything down, commands of its file included, and waits until it has.
     * Where the process was killed, takes back what it has left.
     *
     * @param runDir where its lock lies
     * @param file what {@code up} was given
     * @param notices told in a sentence what goes wrong, and what commands of the file print
     * @return what is to be told beside that it is down
     * @throws CommandFailure when nothing is up under this name, or it does not end in time
     */
    public static Optional<String> end(
            Path runDir, ConfFile file, Duration timeout, Consumer<String> notices) {
        String name = file.interfaceName();
        Optional<ProcessHandle> process = RunLock.holder(runDir, name);
        if (process.isPresent()) {
            end(process.get(), name, timeout);
            return Optional.empty();
        }
        if (!RunLock.exists(runDir, name)) {
            throw new CommandFailure(
                    ExitStatus.NO_SERVER,
                    "nothing that 'wirelatch up' has started runs as %s.".formatted(name));
        }
        return Optional.of(takeBackLeftovers(runDir, file, notices));
    }

    private static String takeBackLeftovers(Path runDir, ConfFile file, Consumer<String> notices) {
        String name = file.interfaceName();
        try (RunLock lock = RunLock.take(runDir, name)) {
            List<String> takenBack =
                    new Traces(name, lock, notices)
                            .takeBackLeftovers(() -> file.read().ownInterface().hooks().postDown());
            return Traces.sentence(name, takenBack);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "what says that %s was up cannot be removed: %s"
                            .formatted(name, e.getMessage()),
                    e);
        }
    }

    private static void end(ProcessHandle process, String interfaceName, Duration timeout) {
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
