package io.wirelatch.cli.common;

import java.io.PrintWriter;
import java.util.function.Supplier;

/**
 * A line on a terminal that says what takes a moment, and is gone when that is over. Elsewhere
 * there is none: a pipe wants results.
 */
public final class ProgressLine {

    /** Back to the beginning of the line, and what stands in it is gone. */
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final boolean live;

    private ProgressLine(PrintWriter out, boolean live) {
        this.out = out;
        this.live = live;
    }

    /** On standard output, where that is a terminal. */
    public static ProgressLine on(Surroundings surroundings) {
        return new ProgressLine(surroundings.out(), surroundings.isLiveTerminal());
    }

    /** Nowhere. */
    public static ProgressLine none(Surroundings surroundings) {
        return new ProgressLine(surroundings.out(), false);
    }

    /**
     * Does something with the line in sight.
     *
     * @param what is done, such as {@code Opening the backup}
     */
    public <T> T during(String what, Supplier<T> work) {
        show(what);
        try {
            return work.get();
        } finally {
            clear();
        }
    }

    /** The same for what has no result. */
    public void during(String what, Runnable work) {
        during(
                what,
                () -> {
                    work.run();
                    return true;
                });
    }

    /** Puts the line there, for whoever cannot say where the end is. */
    public void show(String what) {
        if (live) {
            out.print(CLEAR_LINE + what + " ...");
            out.flush();
        }
    }

    /** Takes it away. */
    public void clear() {
        if (live) {
            out.print(CLEAR_LINE);
            out.flush();
        }
    }
}
