package io.wirelatch.cli.join;

import io.wirelatch.cli.running.PeerReport;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.WindowStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.packet.Endpoint;
import java.util.List;
import java.util.Optional;

/** Puts a client's status together: its one peer is the server. */
final class ClientReport {

    private ClientReport() {}

    /**
     * @param addresses those of the offer that are in use
     * @param stats what the engine knows of the server
     */
    static NetworkStatus of(
            String interfaceName,
            PairedClient client,
            List<Cidr> addresses,
            int listenPort,
            Optional<PeerStats> stats,
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
                List.of(
                        PeerReport.of(
                                client.serverHost(),
                                offer.serverKey(),
                                offer.pools().stream().map(Cidr::toString).toList(),
                                Endpoint.UNKNOWN,
                                stats)),
                engine);
    }
}
