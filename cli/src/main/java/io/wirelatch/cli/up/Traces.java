package io.wirelatch.cli.up;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.tunnel.link.IpCommand;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Takes back what does not end with an interface: at its end, and when the process that has set it
 * up was killed and could not.
 */
final class Traces {

    private final String interfaceName;
    private final RunLock lock;
    private final Consumer<String> notices;

    /**
     * @param lock where they are written down
     * @param notices told in a sentence what cannot be taken back
     */
    Traces(String interfaceName, RunLock lock, Consumer<String> notices) {
        this.interfaceName = interfaceName;
        this.lock = lock;
        this.notices = notices;
    }

    /**
     * Writes down that something is there now, or will be in a moment.
     *
     * @throws CommandFailure when it cannot be written
     */
    void note(Trace trace) {
        lock.note(trace);
    }

    /** Writes down that something is not there any more. */
    void forget(Trace trace) {
        lock.forget(trace);
    }

    /**
     * Takes one back.
     *
     * @throws DeviceException when the system refuses
     * @throws CommandFailure when a program of the machine refuses
     */
    void takeBack(Trace trace) {
        switch (trace) {
            case Trace.RoutingRule(RoutingPlan.Rule rule) ->
                    IpCommand.batch(rule.family(), List.of(rule.undo()));
            case Trace.Firewall _ -> MarkKeeper.removeFirewall(interfaceName, notices);
            case Trace.SourceMark _ -> MarkKeeper.stopLookingAtMark(notices);
            case Trace.NameServerRecord(String record) -> NameServers.release(record);
            case Trace.PostDownDue _ -> {} // Whoever ends it runs the commands, last of all.
        }
        forget(trace);
    }

    /**
     * Takes back all that a process has left that was killed, the latest first, and runs the
     * PostDown of the file if it was up completely.
     *
     * @param postDown the commands of the file as it is now
     * @return what was taken back, in words; nothing where nothing was left
     */
    List<String> takeBackLeftovers(Supplier<List<String>> postDown) {
        List<Trace> left = lock.left();
        List<String> told = new ArrayList<>();
        for (Trace trace : left.reversed()) {
            try {
                takeBack(trace);
                if (!(trace instanceof Trace.PostDownDue)) {
                    told.add(trace.words());
                }
            } catch (DeviceException | CommandFailure e) {
                // It was gone already, or the machine does not let it go: either way it is told.
                notices.accept("%s: %s".formatted(trace.words(), e.getMessage()));
                forget(trace);
            }
        }
        if (left.contains(new Trace.PostDownDue()) && hasRun(postDown)) {
            told.add(new Trace.PostDownDue().words());
        }
        return told;
    }

    private boolean hasRun(Supplier<List<String>> postDown) {
        try {
            List<String> commands = postDown.get();
            new HookRunner(interfaceName, notices).runAll("PostDown", commands);
            return !commands.isEmpty();
        } catch (CommandFailure e) {
            notices.accept("PostDown is not run: " + e.getMessage());
            return false;
        }
    }

    /** How it is told to a person. */
    static String sentence(String interfaceName, List<String> takenBack) {
        return takenBack.isEmpty()
                ? interfaceName + " was not taken down, as its process was killed; it left nothing."
                : "%s was not taken down, as its process was killed. Taken back now:\n  %s"
                        .formatted(interfaceName, String.join("\n  ", takenBack));
    }
}
