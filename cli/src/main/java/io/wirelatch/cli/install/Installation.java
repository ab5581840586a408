package io.wirelatch.cli.install;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.ProgressLine;
import io.wirelatch.cli.running.HandStart;
import io.wirelatch.control.ConnectOutcome;
import io.wirelatch.control.ControlClient;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.Facts;
import io.wirelatch.state.StateStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes permanent what an interface does, and takes that back. */
public final class Installation {

    private final NetworkLocation location;
    private final Systemctl systemctl;
    private final UnitFlags flags;
    private final UnitFiles units;
    private final String typed;
    private final ProgressLine progress;

    /**
     * @param typed how a person starts this program
     * @param progress says what systemd takes its time for
     */
    Installation(
            NetworkLocation location,
            Systemctl systemctl,
            UnitFlags flags,
            UnitFiles units,
            String typed,
            ProgressLine progress) {
        this.location = location;
        this.systemctl = systemctl;
        this.flags = flags;
        this.units = units;
        this.typed = typed;
        this.progress = progress;
    }

    /**
     * Enables and starts the unit for what is kept of the interface, with the flags that it was
     * last started with by hand.
     *
     * @return what was done
     * @throws CommandFailure when nothing is kept, when somebody runs the interface by hand, or
     *     when systemd does not do it
     */
    public ControlReply.Done install() {
        Optional<ServiceRole> active =
                roles().stream().filter(role -> systemctl.isActive(unit(role))).findFirst();
        ServiceRole role = active.orElseGet(this::storedRole);
        ServiceRole other = role == ServiceRole.SERVER ? ServiceRole.CLIENT : ServiceRole.SERVER;
        Changes changes = new Changes();
        if (systemctl.isEnabled(unit(other))) {
            disable(unit(other), changes);
            flags.remove(unit(other)).ifPresent(changes.removed::add);
        }
        units.provide(role).ifPresent(changes.written::add);
        List<String> typedFlags = HandStart.flagsOfLast(role.verb(), location);
        Optional<UnitFlags.Change> change = flags.set(unit(role), typedFlags);
        change.ifPresent(c -> (c.written() ? changes.written : changes.removed).add(c.file()));
        if (changes.areOfFiles()) {
            systemctl.reload();
        }
        boolean runsOn = active.isPresent() && change.isEmpty();
        try {
            start(role, active.isPresent() && !runsOn);
        } catch (CommandFailure e) {
            throw new CommandFailure(
                    e.exitStatus(),
                    "%s\n%s".formatted(e.getMessage(), changes.linesBefore(howToTakeBack())),
                    e);
        }
        return new ControlReply.Done(
                changes.linesBefore(told(role, runsOn, typedFlags)),
                Facts.NONE
                        .with("role", role.word())
                        .with("unit", unit(role))
                        .with("flags", typedFlags)
                        .with("ranAlready", runsOn)
                        .and(changes.facts()));
    }

    /**
     * Stops and disables the interface's units; keys and peers are kept.
     *
     * @return what was done
     * @throws CommandFailure when systemd does not do it
     */
    public ControlReply.Done uninstall() {
        Changes changes = new Changes();
        for (ServiceRole role : roles()) {
            if (systemctl.isEnabled(unit(role)) || systemctl.isActive(unit(role))) {
                disable(unit(role), changes);
            }
        }
        for (ServiceRole role : roles()) {
            flags.remove(unit(role)).ifPresent(changes.removed::add);
            units.withdraw(role).ifPresent(changes.removed::add);
        }
        if (changes.areOfFiles()) {
            systemctl.reload();
        }
        String end =
                changes.disabled.isEmpty()
                        ? "No unit starts %s, so there is nothing to stop."
                                .formatted(location.interfaceName())
                        : "Keys and peers are kept in %s.".formatted(folder());
        return new ControlReply.Done(changes.linesBefore(end), changes.facts());
    }

    /** What is not as it was before. */
    private static final class Changes {

        private final List<String> disabled = new ArrayList<>();
        private final List<Path> written = new ArrayList<>();
        private final List<Path> removed = new ArrayList<>();

        boolean areOfFiles() {
            return !written.isEmpty() || !removed.isEmpty();
        }

        String linesBefore(String end) {
            return Stream.concat(lines(), Stream.of(end)).collect(Collectors.joining("\n"));
        }

        private Stream<String> lines() {
            return Stream.of(
                            disabled.stream()
                                    .map("%s is stopped, and is not started any more."::formatted),
                            written.stream().map(file -> "Written: " + file),
                            removed.stream().map(file -> "Removed: " + file))
                    .flatMap(lines -> lines);
        }

        Facts facts() {
            return Facts.NONE
                    .with("disabled", disabled)
                    .with("written", written.stream().map(Path::toString).toList())
                    .with("removed", removed.stream().map(Path::toString).toList());
        }
    }

    /** Ready may take as long as the program needs to start. */
    private void start(ServiceRole role, boolean anew) {
        progress.during(
                "Starting " + unit(role),
                () -> {
                    systemctl.enableNow(unit(role));
                    if (anew) {
                        systemctl.restart(unit(role));
                    }
                });
    }

    private void disable(String unit, Changes changes) {
        progress.during("Stopping " + unit, () -> systemctl.disableNow(unit));
        changes.disabled.add(unit);
    }

    private static List<ServiceRole> roles() {
        return List.of(ServiceRole.values());
    }

    private String unit(ServiceRole role) {
        return role.unit(location.interfaceName());
    }

    private Path folder() {
        return location.stateDir().resolve(location.interfaceName());
    }

    /** What is kept, while nobody runs it. */
    private ServiceRole storedRole() {
        refuseWhileItRuns();
        if (Files.notExists(folder())) {
            throw nothingKept();
        }
        try (StateStore store = StateStore.open(location.stateDir(), location.interfaceName())) {
            return store.load().flatMap(ServiceRole::of).orElseThrow(this::nothingKept);
        }
    }

    private void refuseWhileItRuns() {
        if (ControlClient.connect(location.socketFile())
                instanceof ConnectOutcome.Connected(ControlClient client)) {
            client.close();
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    ("%s is run by hand at the moment. End that with Ctrl-C where it runs, then type"
                                    + " again: sudo %s install%s")
                            .formatted(location.interfaceName(), typed, location.flags()));
        }
    }

    private CommandFailure nothingKept() {
        return new CommandFailure(
                ExitStatus.FAILED,
                ("nothing is kept for %1$s yet, so there is nothing to install.\n"
                                + "Try it by hand first, and end it with Ctrl-C when it works: sudo %2$s"
                                + " serve%3$s (or, to join another machine: sudo %2$s join HOST%3$s)")
                        .formatted(location.interfaceName(), typed, location.flags()));
    }

    private String told(ServiceRole role, boolean runsOn, List<String> typedFlags) {
        String unit = unit(role);
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s is a %s's interface: %s %s, and starts whenever this machine does."
                        .formatted(
                                location.interfaceName(),
                                role.word(),
                                unit,
                                runsOn ? "runs already" : "runs now"));
        if (!typedFlags.isEmpty()) {
            lines.add("Its flags:       %s, as by hand".formatted(String.join(" ", typedFlags)));
        }
        lines.add("How it is:       %s status%s".formatted(typed, location.flags()));
        lines.add("What it says:    journalctl -fu " + unit);
        lines.add(howToTakeBack());
        return String.join("\n", lines);
    }

    private String howToTakeBack() {
        return "Take this back:  sudo %s uninstall%s".formatted(typed, location.flags());
    }
}
