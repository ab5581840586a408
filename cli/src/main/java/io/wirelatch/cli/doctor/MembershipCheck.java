package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.state.PairedClient;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Whether the server that this machine has joined still knows it. */
final class MembershipCheck implements Check {

    /** The first initiation may be lost: the next one follows after 5 s (whitepaper, 6.4). */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    @Override
    public String name() {
        return "Membership";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        if (patient.runsUnasked()) {
            return List.of(); // A trial would take the session from the one that runs.
        }
        return patient.asClient().map(client -> examine(client, patient)).stream().toList();
    }

    private static Finding examine(PairedClient client, Patient patient) {
        boolean connected =
                patient.running()
                        .map(MembershipCheck::isConnected)
                        .orElseGet(
                                () ->
                                        patient.serverAddresses().stream()
                                                .anyMatch(address -> shakes(client, address)));
        String name = client.offer().name();
        return connected
                ? new Ok(
                        "the server knows this machine, as %s%s"
                                .formatted(
                                        name,
                                        patient.running().isPresent()
                                                ? " (connected)"
                                                : " (a handshake worked)"))
                : new Problem(
                        "no WireGuard handshake comes about, though this machine has joined as "
                                + name,
                        "The server is not reached, has removed this machine, or this machine's"
                                + " clock has fallen back.",
                        List.of(
                                "on the server, see whether it is there: sudo wirelatch peers",
                                "if it is not: sudo wirelatch open 60 there, and here: sudo"
                                        + " wirelatch join %s --token TOKEN%s"
                                                .formatted(
                                                        Patient.serverOf(client),
                                                        patient.location().flags())));
    }

    private static boolean isConnected(NetworkStatus status) {
        return status.peers().stream().anyMatch(PeerStatus::online);
    }

    private static boolean shakes(PairedClient client, InetSocketAddress server) {
        try {
            return HandshakeTrial.succeeds(client, server, PATIENCE);
        } catch (DeviceException e) {
            return false;
        }
    }
}
