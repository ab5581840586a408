package io.wirelatch.cli.join;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlReply.RefusalKind;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.control.EngineStatus;
import io.wirelatch.control.NetworkStatus;
import io.wirelatch.control.NetworkStatus.Role;
import io.wirelatch.control.PeerStatus;
import io.wirelatch.control.WindowStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientControlTest {

    private final PrivateKey key = PrivateKey.generate(new Random(9));
    private final PrivateKey serverKey = PrivateKey.generate(new Random(10));
    private final PairedClient client =
            new PairedClient(
                    key,
                    "nas.lan",
                    51820,
                    new Offer(
                            serverKey.publicKey(),
                            "pi",
                            List.of(Cidr.parse("10.9.0.2/24"), Cidr.parse("fd00:1::2/64")),
                            List.of(Cidr.parse("10.9.0.0/24"), Cidr.parse("fd00:1::/64")),
                            PresharedKey.NONE,
                            1420,
                            25));
    private final ClientControl control =
            new ClientControl("latch0", "nas.lan", verbose -> status(verbose));

    @Test
    void whatIsTheServersIsRefusedAndWhereToAskForIt() {
        for (ControlRequest request :
                List.of(
                        new ControlRequest.OpenWindow(60),
                        new ControlRequest.CloseWindow(),
                        new ControlRequest.RenamePeer("pi", "attic"),
                        new ControlRequest.RemovePeer("pi"))) {
            ControlReply.Refused refused =
                    assertInstanceOf(ControlReply.Refused.class, control.handle(request));
            assertEquals(RefusalKind.FAILED, refused.kind());
            assertEquals(
                    "latch0 is a client of nas.lan here",
                    refused.message().substring(0, refused.message().indexOf(':')));
            assertEquals("Run this on nas.lan.", refused.message().lines().toList().getLast());
        }
    }

    @Test
    void theStatusHasTheServerAsItsOnePeer() {
        assertEquals(
                new ControlReply.Status(
                        new NetworkStatus(
                                "latch0",
                                Role.CLIENT,
                                key.publicKey().toBase64(),
                                40123,
                                List.of("10.9.0.2/24"),
                                1420,
                                WindowStatus.CLOSED,
                                List.of(),
                                List.of(
                                        new PeerStatus(
                                                "nas.lan",
                                                serverKey.publicKey().toBase64(),
                                                List.of("10.9.0.0/24", "fd00:1::/64"),
                                                "192.0.2.2:51820",
                                                1_766_000_000L,
                                                1,
                                                2,
                                                true)),
                                Optional.of(EngineStatus.of("jdk")),
                                Optional.empty())),
                control.handle(new ControlRequest.GetStatus(true)));
    }

    private NetworkStatus status(boolean verbose) {
        return ClientReport.of(
                "latch0",
                client,
                List.of(Cidr.parse("10.9.0.2/24")),
                40123,
                List.of(
                        new PeerStats(
                                serverKey.publicKey(),
                                List.of(),
                                Endpoint.of(IpAddress.parse("192.0.2.2"), 51820),
                                Instant.ofEpochSecond(1_766_000_000L),
                                1,
                                2,
                                0,
                                25)),
                verbose ? Optional.of(EngineStatus.of("jdk")) : Optional.empty());
    }
}
