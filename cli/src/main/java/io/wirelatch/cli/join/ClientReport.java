package io.wirelatch.cli.join;

import io.wirelatch.cli.running.PeerReport;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.WindowStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.ProgramVersion;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts a client's status together: the one peer that it has paired with is the server. */
final class ClientReport {

    private ClientReport() {}

    /**
     * @param addresses those of the offer that are in use
     * @param stats what the engine knows of the server, and of peers that have not paired
     */
    static NetworkStatus of(
            String interfaceName,
            PairedClient client,
            List<Cidr> addresses,
            int listenPort,
            List<PeerStats> stats,
            Optional<EngineStatus> engine) {
        Offer offer = client.offer();
        return new NetworkStatus(
                interfaceName,
                Role.CLIENT,
                client.privateKey().publicKey().toBase64(),
                listenPort,
                addresses.stream().map(Cidr::toString).toList(),
                offer.mtu(),
                WindowStatus.CLOSED,
                List.of(),
                Stream.concat(
                                Stream.of(server(client, stats)),
                                stats.stream()
                                        .filter(peer -> !isServer(client, peer))
                                        .map(PeerReport::notPaired))
                        .toList(),
                engine,
                offer.serverVersion().map(ProgramVersion::text));
    }

    private static PeerStatus server(PairedClient client, List<PeerStats> stats) {
        return PeerReport.of(
                client.serverHost(),
                client.offer().serverKey(),
                client.offer().pools().stream().map(Cidr::toString).toList(),
                Endpoint.UNKNOWN,
                stats.stream().filter(peer -> isServer(client, peer)).findFirst());
    }

    private static boolean isServer(PairedClient client, PeerStats peer) {
        return peer.publicKey().equals(client.offer().serverKey());
    }
}
