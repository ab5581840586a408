package io.wirelatch.cli.running;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes SIGINT and SIGTERM an orderly end: the thread that serves hears of it, takes everything
 * down, and the process then exits as that thread says, not as killed by a signal.
 *
 * <p>It is a shutdown hook that waits. Closing this lets the hook, and with it the process, go on.
 */
public final class StopSignal implements AutoCloseable {

    /** Longer than taking down takes; after it the process ends all the same. */
    private static final long GRACE_SECONDS = 10;

    private final long graceSeconds;
    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::onShutdown, "stop");
    private @Nullable Thread interruptible;
    private volatile boolean asking;
    private volatile @Nullable CommandFailure failure;
    private volatile int exitStatus = ExitStatus.FAILED;

    private StopSignal(long graceSeconds) {
        this.graceSeconds = graceSeconds;
    }

    /** From now on a signal asks for an end instead of ending the process. */
    public static StopSignal install() {
        return install(GRACE_SECONDS);
    }

    /**
     * The same for a run whose taking down may last longer, as commands of its owner's belong to
     * it.
     */
    public static StopSignal install(long graceSeconds) {
        StopSignal signal = new StopSignal(graceSeconds);
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    /** Whether a signal has come. */
    public boolean isRequested() {
        return requested.getCount() == 0;
    }

    /**
     * Waits for a signal.
     *
     * @throws CommandFailure when the run has to end because something failed
     */
    public void await() {
        try {
            requested.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        CommandFailure reason = failure;
        if (reason != null) {
            throw reason;
        }
    }

    /** Ends the run as a signal does, from any thread, because it is over. */
    public void end() {
        requested.countDown();
    }

    /** Ends the run as a signal does, from any thread, because it cannot go on. */
    public void fail(RuntimeException cause) {
        failure =
                new CommandFailure(
                        ExitStatus.FAILED,
                        "the tunnel has stopped: %s.\nStart the same command again."
                                .formatted(cause.getMessage()),
                        cause);
        requested.countDown();
    }

    /**
     * Waits for a signal for a while.
     *
     * @return whether one has come
     */
    public boolean await(long timeoutMillis) {
        try {
            return requested.await(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /** Does something long on this thread that a signal interrupts. */
    public <T> T interruptible(Supplier<T> work) {
        synchronized (this) {
            if (isRequested()) {
                Thread.currentThread().interrupt();
            }
            interruptible = Thread.currentThread();
        }
        try {
            return work.get();
        } finally {
            synchronized (this) {
                interruptible = null;
            }
            // Whatever comes next, such as taking down, must not be cut short.
            boolean _ = Thread.interrupted();
        }
    }

    /**
     * Waits for a person to type something, while there is nothing to take down yet. A signal ends
     * the process at once then: reading from a terminal cannot be interrupted.
     */
    public <T> T whileAsking(Supplier<T> question) {
        asking = true;
        try {
            return question.get();
        } finally {
            asking = false;
        }
    }

    /** Everything has been taken down: the process may end now, with this status. */
    public void finish(int status) {
        exitStatus = status;
        finished.countDown();
    }

    /** Without a signal the process goes on, and later ones end it as usual. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs already, and ends the process.
        }
    }

    private void onShutdown() {
        requested.countDown();
        synchronized (this) {
            Thread thread = interruptible;
            if (thread != null) {
                thread.interrupt();
            }
        }
        try {
            if (asking || !finished.await(graceSeconds, TimeUnit.SECONDS)) {
                exitStatus = ExitStatus.FAILED;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitStatus);
    }
}
