package io.wirelatch.cli.doctor;

import io.wirelatch.cli.ask.Presence;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.cli.serve.ServeOptions;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.ServerState;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What is examined: one interface of this machine, as it is kept and as it runs, and the server
 * that it is, or shall be, a client of.
 *
 * @param version of this program
 * @param kept what the state file holds; empty where there is none or none that can be read
 * @param presence whether the interface runs, and what it says of itself
 * @param server where the server is; empty on a machine that has none
 * @param serverName what the server's name resolves to; empty on a machine that has none
 * @param serverKey whose key the server must have, if that is known
 */
record Patient(
        NetworkLocation location,
        Surroundings surroundings,
        String version,
        Optional<NetworkState> kept,
        Presence presence,
        Optional<HostPort> server,
        Optional<ServerName> serverName,
        Optional<ServerFingerprint> serverKey) {

    /** What {@code serve} takes where nothing else is said. */
    private static final Cidr USUAL_POOL = Cidr.parse("10.150.0.0/24");

    String interfaceName() {
        return location.interfaceName();
    }

    /** What the interface says of itself; empty where it does not run or does not answer. */
    Optional<NetworkStatus> running() {
        return presence instanceof Presence.Answers(NetworkStatus status)
                ? Optional.of(status)
                : Optional.empty();
    }

    /** Whether a process has the interface that cannot be asked. */
    boolean runsUnasked() {
        return switch (presence) {
            case Presence.Silent _, Presence.OfAnother _ -> true;
            case Presence.Absent _, Presence.Answers _ -> false;
        };
    }

    /** Every address of the server; none where it has none, or none is known. */
    List<InetSocketAddress> serverAddresses() {
        return serverName.map(ServerName::addresses).orElse(List.of());
    }

    Optional<ServerState> asServer() {
        return kept.filter(ServerState.class::isInstance).map(ServerState.class::cast);
    }

    /** Only where the server that is asked about is the one that this machine has paired with. */
    Optional<PairedClient> asClient() {
        return kept.filter(PairedClient.class::isInstance)
                .map(PairedClient.class::cast)
                .filter(client -> server.filter(serverOf(client)::isSameAs).isPresent());
    }

    /** Whether this machine joins others, as far as anything says what it does. */
    boolean isClient() {
        return server.isPresent();
    }

    /** The UDP port of the server that this machine is or could be. */
    int servedPort() {
        return asServer().map(ServerState::port).orElse(HostPort.DEFAULT_PORT);
    }

    /** The networks that lie, or would lie, behind the interface. */
    List<Cidr> pools() {
        return asServer()
                .map(ServerState::pools)
                .or(() -> asClient().map(client -> client.offer().pools()))
                .orElse(isClient() ? List.of() : List.of(USUAL_POOL));
    }

    /** The longest packet inside the tunnel, in bytes. */
    int tunnelMtu() {
        return asServer()
                .map(ServerState::mtu)
                .or(() -> asClient().map(client -> client.offer().mtu()))
                .orElse(ServeOptions.DEFAULT_MTU);
    }

    static HostPort serverOf(PairedClient client) {
        return new HostPort(client.serverHost(), client.serverPort());
    }
}
