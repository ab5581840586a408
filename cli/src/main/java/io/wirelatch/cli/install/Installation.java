package io.wirelatch.cli.install;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.running.HandStart;
import io.wirelatch.control.ConnectOutcome;
import io.wirelatch.control.ControlClient;
import io.wirelatch.state.StateStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes permanent what an interface does, and takes that back. */
public final class Installation {

    private final NetworkLocation location;
    private final Systemctl systemctl;
    private final UnitFlags flags;
    private final UnitFiles units;
    private final String typed;
    private final PrintWriter out;

    /**
     * @param typed how a person starts this program
     */
    Installation(
            NetworkLocation location,
            Systemctl systemctl,
            UnitFlags flags,
            UnitFiles units,
            String typed,
            PrintWriter out) {
        this.location = location;
        this.systemctl = systemctl;
        this.flags = flags;
        this.units = units;
        this.typed = typed;
        this.out = out;
    }

    /**
     * Enables and starts the unit for what is kept of the interface, with the flags that it was
     * last started with by hand.
     *
     * @throws CommandFailure when nothing is kept, when somebody runs the interface by hand, or
     *     when systemd does not do it
     */
    public void install() {
        Optional<ServiceRole> active =
                roles().stream().filter(role -> systemctl.isActive(unit(role))).findFirst();
        ServiceRole role = active.orElseGet(this::storedRole);
        ServiceRole other = role == ServiceRole.SERVER ? ServiceRole.CLIENT : ServiceRole.SERVER;
        if (systemctl.isEnabled(unit(other))) {
            systemctl.disableNow(unit(other));
            flags.remove(unit(other));
            out.println("%s is not started any more.".formatted(unit(other)));
        }
        Optional<Path> written = units.provide(role);
        List<String> typedFlags = HandStart.flagsOfLast(role.verb(), location);
        Optional<UnitFlags.Change> change = flags.set(unit(role), typedFlags);
        if (written.isPresent() || change.isPresent()) {
            systemctl.reload();
        }
        written.ifPresent(file -> out.println("Written: " + file));
        change.ifPresent(c -> out.println((c.written() ? "Written: " : "Removed: ") + c.file()));
        systemctl.enableNow(unit(role));
        boolean runsOn = active.isPresent() && change.isEmpty();
        if (active.isPresent() && !runsOn) {
            systemctl.restart(unit(role));
        }
        tell(role, runsOn, typedFlags);
    }

    /** Stops and disables the interface's units; keys and peers are kept. */
    public void uninstall() {
        List<ServiceRole> installed =
                roles().stream()
                        .filter(
                                role ->
                                        systemctl.isEnabled(unit(role))
                                                || systemctl.isActive(unit(role)))
                        .toList();
        installed.forEach(role -> systemctl.disableNow(unit(role)));
        List<Path> removed = new ArrayList<>();
        for (ServiceRole role : roles()) {
            flags.remove(unit(role)).ifPresent(removed::add);
            units.withdraw(role).ifPresent(removed::add);
        }
        if (!removed.isEmpty()) {
            systemctl.reload();
        }
        if (installed.isEmpty()) {
            out.println(
                    "No unit starts %s, so there is nothing to take back."
                            .formatted(location.interfaceName()));
        }
        installed.forEach(
                role ->
                        out.println(
                                "%s is stopped, and is not started any more."
                                        .formatted(unit(role))));
        removed.forEach(file -> out.println("Removed: " + file));
        if (!installed.isEmpty()) {
            out.println("Keys and peers are kept in %s.".formatted(folder()));
        }
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

    private void tell(ServiceRole role, boolean runsOn, List<String> typedFlags) {
        String unit = unit(role);
        out.println(
                "%s is a %s's interface: %s %s, and starts whenever this machine does."
                        .formatted(
                                location.interfaceName(),
                                role.word(),
                                unit,
                                runsOn ? "runs already" : "runs now"));
        if (!typedFlags.isEmpty()) {
            out.println("Its flags:       %s, as by hand".formatted(String.join(" ", typedFlags)));
        }
        out.println("How it is:       %s status%s".formatted(typed, location.flags()));
        out.println("What it says:    journalctl -fu " + unit);
        out.println("Take this back:  sudo %s uninstall%s".formatted(typed, location.flags()));
    }
}
