package io.wirelatch.cli.demo;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the person at the terminal sees: captions, prompts with what is typed at them, and lines of
 * output with the machine's name in front, since several machines talk at once. Any thread may
 * print.
 */
final class DemoScreen {

    private static final String RESET = "\u001b[0m";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";

    /** Long enough for a line that one machine prints because of what another one did. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MAX_SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PrintWriter out;
    private final boolean styled;
    private final int nameWidth;
    private final LongSupplier nanoTime;

    private int steps;
    private boolean silenced;
    private long lastLineNanos;

    /**
     * @param styled whether bold and dim reach a terminal that shows them
     * @param nameWidth the length of the longest machine's name
     */
    DemoScreen(PrintWriter out, boolean styled, int nameWidth, LongSupplier nanoTime) {
        this.out = out;
        this.styled = styled;
        this.nameWidth = nameWidth;
        this.nanoTime = nanoTime;
        this.lastLineNanos = nanoTime.getAsLong();
    }

    /** Says what is shown next. */
    synchronized void step(String caption) {
        steps++;
        print("");
        print(style(BOLD, steps + ". " + caption));
    }

    /** Says something between commands. */
    synchronized void note(String text) {
        print(text);
    }

    /** Shows a command where it is typed. */
    synchronized void typed(String machine, String command) {
        print(machine + "$ " + style(BOLD, command));
    }

    /** Shows a line that a machine printed. */
    synchronized void output(String machine, String line) {
        lastLineNanos = nanoTime.getAsLong();
        String margin = machine + " ".repeat(nameWidth - machine.length()) + " |";
        print((style(DIM, margin) + " " + line).stripTrailing());
    }

    /** From now on nothing is shown: what the stage says while it is taken down is no news. */
    synchronized void silence() {
        silenced = true;
    }

    /** Waits until no machine has printed anything for a moment, but not for long. */
    void settle() throws InterruptedException {
        long start = nanoTime.getAsLong();
        while (true) {
            long now = nanoTime.getAsLong();
            long quietAtNanos;
            synchronized (this) {
                quietAtNanos = Math.max(lastLineNanos, start) + QUIET_NANOS;
            }
            if (now - quietAtNanos >= 0 || now - start >= MAX_SETTLE_NANOS) {
                return;
            }
            TimeUnit.NANOSECONDS.sleep(quietAtNanos - now);
        }
    }

    private void print(String line) {
        if (!silenced) {
            out.println(line);
        }
    }

    private String style(String code, String text) {
        return styled ? code + text + RESET : text;
    }
}
