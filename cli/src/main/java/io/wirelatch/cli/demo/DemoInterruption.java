package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes the stage away when a signal, such as that of Ctrl-C, ends this program before the demo.
 */
final class DemoInterruption implements AutoCloseable {

    /** Ctrl-C reaches the demo's programs too, and their end may be noticed before the signal. */
    private static final long SIGNAL_MILLIS = 300;

    private final DemoStage stage;
    private final DemoScreen screen;
    private final PrintWriter err;
    private final Thread hook = new Thread(this::takeDown, "end of the demo");
    private final CountDownLatch interrupted = new CountDownLatch(1);

    /** Begins to watch; {@link #close} ends it. */
    DemoInterruption(DemoStage stage, DemoScreen screen, PrintWriter err) {
        this.stage = stage;
        this.screen = screen;
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * For a demo that has failed: does not return when a signal is the reason, since that ends the
     * program and says so itself.
     */
    void yieldToSignal() throws InterruptedException {
        if (interrupted.await(SIGNAL_MILLIS, TimeUnit.MILLISECONDS)) {
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending, and the hook with it.
        }
    }

    private void takeDown() {
        interrupted.countDown();
        screen.silence();
        try {
            stage.close();
            err.println("wirelatch: the demo was stopped. Nothing of it is left behind.");
        } catch (CommandFailure e) {
            err.println("wirelatch: the demo was stopped, and " + e.getMessage());
        }
    }
}
