package io.wirelatch.cli.running;

import io.wirelatch.cli.text.EventText;
import io.wirelatch.control.ControlEvent;
import io.wirelatch.control.ControlServer;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says what happens, in one line each, on standard output and to everybody who watches. Any thread
 * may announce.
 */
public final class Announcer {

    private final PrintWriter out;
    private final Supplier<LocalTime> wallClock;
    private final List<String> early = new ArrayList<>();
    private boolean introduced;
    private @Nullable ControlServer watchers;

    /** An announcer that keeps what happens to itself until it has printed the introduction. */
    public Announcer(PrintWriter out, Supplier<LocalTime> wallClock) {
        this.out = out;
        this.wallClock = wallClock;
    }

    /** Prints the introduction, the events that came before it, and every event from now on. */
    public synchronized void introduce(Iterable<String> lines) {
        lines.forEach(out::println);
        early.forEach(out::println);
        early.clear();
        out.flush();
        introduced = true;
    }

    /** Tells those too who watch here. */
    public synchronized void publishTo(ControlServer server) {
        watchers = server;
    }

    /** Says what has happened. */
    public void announce(ControlEvent event) {
        announce(event, EventText.sentence(event));
    }

    /** Says what has happened, in other words on standard output than to those who watch. */
    public synchronized void announce(ControlEvent event, String sentence) {
        String line = EventText.line(sentence, wallClock.get());
        if (introduced) {
            out.println(line);
            out.flush();
        } else if (!(event instanceof ControlEvent.WindowOpened)) {
            early.add(line); // That pairing is open, the introduction says itself.
        }
        ControlServer server = watchers;
        if (server != null) {
            server.publish(event);
        }
    }

    /** A remark, at once, that concerns only who reads standard output. */
    public synchronized void remark(String sentence) {
        out.println(EventText.line(sentence, wallClock.get()));
        out.flush();
    }
}
