package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.cli.running.Presence;
import io.wirelatch.cli.text.Units;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.enroll.server.PeerRegistry;
import io.wirelatch.state.PairedClient;
import io.wirelatch.tunnel.tun.DeviceException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Whether the server that this machine has joined still knows it. */
final class MembershipCheck implements Check {

    /** The first initiation may be lost: the next one follows after 5 s (whitepaper, 6.4). */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    private static final long OFFLINE_AFTER_SECONDS =
            TimeUnit.NANOSECONDS.toSeconds(Presence.OFFLINE_AFTER_NANOS);

    /**
     * A keepalive sent later than 120 s after a handshake asks for the next one; the rest is for
     * one that is lost twice.
     */
    private static final long HANDSHAKE_OVERDUE_SECONDS = 120 + PeerRegistry.KEEPALIVE_SECONDS + 15;

    private static final String WHY =
            "The server is not reached, has removed this machine, or this machine's clock has"
                    + " fallen back.";

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
        return patient.running()
                .map(status -> describe(client, status, patient, Instant.now().getEpochSecond()))
                .orElseGet(() -> tried(client, patient));
    }

    private static Finding tried(PairedClient client, Patient patient) {
        return patient.serverAddresses().stream().anyMatch(address -> shakes(client, address))
                ? new Ok(
                        "the server knows this machine, as %s (a handshake worked)"
                                .formatted(client.offer().name()))
                : new Problem(
                        "no WireGuard handshake comes about, though this machine has joined as "
                                + client.offer().name(),
                        WHY,
                        mend(client, patient, ""));
    }

    /** A server does not tell whom it has removed: it is silent, which takes its time to show. */
    static Finding describe(
            PairedClient client, NetworkStatus status, Patient patient, long nowUnixSeconds) {
        String name = client.offer().name();
        long latest =
                status.peers().stream().mapToLong(PeerStatus::latestHandshake).max().orElse(0);
        String ago = Units.ago(latest, nowUnixSeconds);
        List<String> mend = mend(client, patient, "end what runs, then ");
        if (status.peers().stream().noneMatch(PeerStatus::online)) {
            return new Problem(
                    "nothing has come from the server within the last %d s, though %s runs as %s; last handshake: %s"
                            .formatted(OFFLINE_AFTER_SECONDS, status.interfaceName(), name, ago),
                    WHY,
                    mend);
        }
        if (nowUnixSeconds - latest > HANDSHAKE_OVERDUE_SECONDS) {
            return new Warning(
                    "a new handshake with the server is overdue, though %s runs as %s; last handshake: %s"
                            .formatted(status.interfaceName(), name, ago),
                    WHY,
                    mend);
        }
        return new Ok(
                "connected as %s, last handshake with the server %s; that it has removed this machine would show within %d s"
                        .formatted(name, ago, OFFLINE_AFTER_SECONDS));
    }

    private static List<String> mend(PairedClient client, Patient patient, String first) {
        return List.of(
                "on the server, see whether it is there: sudo wirelatch peers",
                "if it is not, it must pair anew: sudo wirelatch open 60 --code there, and here: %ssudo wirelatch join %s --token -%s"
                        .formatted(first, Patient.serverOf(client), patient.location().flags()));
    }

    private static boolean shakes(PairedClient client, InetSocketAddress server) {
        try {
            return HandshakeTrial.succeeds(client, server, PATIENCE);
        } catch (DeviceException e) {
            return false;
        }
    }
}
