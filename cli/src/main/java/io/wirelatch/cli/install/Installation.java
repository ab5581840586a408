package io.wirelatch.cli.install;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.cli.common.NetworkLocation;
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
    private final UnitFiles units;
    private final String typed;
    private final PrintWriter out;

    /**
     * @param typed how a person starts this program
     */
    Installation(
            NetworkLocation location,
            Systemctl systemctl,
            UnitFiles units,
            String typed,
            PrintWriter out) {
        this.location = location;
        this.systemctl = systemctl;
        this.units = units;
        this.typed = typed;
        this.out = out;
    }

    /**
     * Enables and starts the unit for what is kept of the interface.
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
            out.println("%s is not started any more.".formatted(unit(other)));
        }
        Optional<Path> written = units.provide(role);
        if (written.isPresent()) {
            systemctl.reload();
            out.println("Written: " + written.get());
        }
        systemctl.enableNow(unit(role));
        tell(role, active.isPresent());
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
        roles().forEach(role -> units.withdraw(role).ifPresent(removed::add));
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

    private void tell(ServiceRole role, boolean ranAlready) {
        String unit = unit(role);
        out.println(
                "%s is a %s's interface: %s %s, and starts whenever this machine does."
                        .formatted(
                                location.interfaceName(),
                                role.word(),
                                unit,
                                ranAlready ? "runs already" : "runs now"));
        out.println("How it is:       %s status%s".formatted(typed, location.flags()));
        out.println("What it says:    journalctl -fu " + unit);
        out.println("Take this back:  sudo %s uninstall%s".formatted(typed, location.flags()));
    }
}
