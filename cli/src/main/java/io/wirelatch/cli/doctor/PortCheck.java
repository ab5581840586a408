package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.udp.LinuxUdp;
import java.util.List;
import java.util.Optional;

/** Whether the server's UDP port is this interface's, or free for it. */
final class PortCheck implements Check {

    @Override
    public String name() {
        return "UDP port";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        if (patient.isClient()) {
            return List.of(); // It takes any that is free.
        }
        int port = patient.servedPort();
        if (patient.running().map(NetworkStatus::listenPort).filter(p -> p == port).isPresent()) {
            return List.of(new Ok("%d is %s's own".formatted(port, patient.interfaceName())));
        }
        try (LinuxUdp _ = LinuxUdp.bind(port)) {
            return List.of(new Ok("%d is free".formatted(port)));
        } catch (DeviceException e) {
            return List.of(
                    patient.runsUnasked()
                            ? new Ok(
                                    "%d is in use, by %s itself as far as can be told: it runs"
                                            .formatted(port, patient.interfaceName()))
                            : taken(port, e, patient));
        }
    }

    private static Finding taken(int port, DeviceException e, Patient patient) {
        Optional<PortOwner.Owner> owner = PortOwner.of(port);
        String found =
                owner.map(who -> "%d belongs to %s".formatted(port, who))
                        .orElseGet(() -> String.valueOf(e.getMessage()));
        String why = "The server cannot start on it.";
        List<String> mend =
                List.of(
                        owner.map(PortCheck::stop)
                                .orElse(
                                        "find out who has it, and stop that: sudo ss -lunp sport ="
                                                + " :"
                                                + port),
                        "or serve a network of its own on another port: sudo wirelatch serve -i"
                                + " %s --port %d --pool %s"
                                        .formatted(another(owner), port + 1, FreePool.suggest()));
        return patient.asServer().isPresent()
                ? new Problem(found, why, mend)
                : new Warning(found, why + " (Clients take any port.)", mend);
    }

    /** The name of an interface that the port's owner does not have. */
    private static String another(Optional<PortOwner.Owner> owner) {
        return owner.flatMap(PortOwner.Owner::interfaceName).filter("latch1"::equals).isPresent()
                ? "latch2"
                : "latch1";
    }

    private static String stop(PortOwner.Owner owner) {
        return owner.interfaceName()
                .map(
                        name ->
                                "stop that one: Ctrl-C where it runs, or sudo systemctl stop"
                                        + " 'wirelatch-*@%s'".formatted(name))
                .orElse(
                        "stop that one; which service it belongs to, if to any, says: systemctl status "
                                + owner.pid());
    }
}
