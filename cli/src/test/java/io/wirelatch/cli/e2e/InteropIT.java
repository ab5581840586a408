package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The engine against another WireGuard, Debian's wireguard-go: in both roles, over IPv4 and IPv6,
 * with a preshared key, whoever begins.
 */
class InteropIT extends HomeLanScenario {

    private static final String POOL_IPV4 = "10.150.0.0/24";
    private static final String POOL_IPV6 = "fd12:3456:789a:1::/64";
    private static final String SERVER_IPV4 = "10.150.0.1";
    private static final String SERVER_IPV6 = "fd12:3456:789a:1::1";
    private static final String CLIENT_IPV4 = "10.150.0.2";
    private static final String CLIENT_IPV6 = "fd12:3456:789a:1::2";
    private static final List<Cidr> POOLS = List.of(Cidr.parse(POOL_IPV4), Cidr.parse(POOL_IPV6));

    private static final int SERVER_PORT = 51820;
    private static final int OTHER_PORT = 51999;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKey ourKey = PrivateKey.generate(random);
    private final PrivateKey otherKey = PrivateKey.generate(random);
    private final PresharedKey presharedKey = PresharedKey.generate(random);

    private Machine ours;
    private Machine other;

    InteropIT() {
        super(Prerequisites::requireWithWireguardGo, "ours", "other");
    }

    @BeforeEach
    void nameMachines() {
        ours = lan.machine("ours");
        other = lan.machine("other");
    }

    @Test
    void wireguardGoIsAClientThatBeginsOverIpv4() {
        keep(server(Endpoint.UNKNOWN));
        ours.startWirelatch("serve");
        ours.running().awaitLine("pairing: CLOSED");

        try (WireguardGo client = startClient("Endpoint = 192.0.2.1:51820\n")) {
            Traffic.assertPing(other, SERVER_IPV4);
            assertTrue(client.hasBegun());
            assertTrafficFlows(client);
            assertEquals(1, ours.status().at("/peers").size());
            assertTrue(ours.status().at("/peers/0/online").booleanValue());
        }
    }

    @Test
    void wireguardGoIsAClientThatWeBeginWithOverIpv6() {
        keep(server(new Endpoint(IpAddress.parse("2001:db8::2"), OTHER_PORT, 0)));

        try (WireguardGo client = startClient("")) {
            assertEquals("(none)", client.endpoint());
            ours.startWirelatch("serve");
            ours.running().awaitLine("pairing: CLOSED");
            Traffic.assertPing(ours, CLIENT_IPV6);
            assertEquals("[2001:db8::1]:51820", client.endpoint());
            assertTrue(client.hasAnswered());
            assertTrafficFlows(client);
        }
    }

    @Test
    void wireguardGoIsAServerThatWeBeginWithOverIpv6() {
        keep(client("2001:db8::2"));

        try (WireguardGo server = startServer("")) {
            ours.startWirelatch("join");
            ours.running().awaitLine("latch0 is up");
            Traffic.assertPing(ours, SERVER_IPV6);
            assertTrue(server.hasAnswered());
            assertTrafficFlows(server);
            assertEquals("client", ours.status().at("/role").stringValue());
        }
    }

    @Test
    void wireguardGoIsAServerThatBeginsAnewOverIpv4() {
        keep(client("192.0.2.2"));
        try (WireguardGo _ = startServer("")) {
            ours.startWirelatch("join");
            ours.running().awaitLine("latch0 is up");
            Traffic.assertPing(ours, SERVER_IPV4);
        }

        // It comes back without our session, and is told where we are: now it begins.
        int ourPort = ours.status().at("/listenPort").intValue();
        try (WireguardGo server = startServer("Endpoint = 192.0.2.1:" + ourPort + "\n")) {
            Traffic.assertPing(other, CLIENT_IPV4);
            assertTrue(server.hasBegun());
            assertTrafficFlows(server);
        }
    }

    @Test
    void keysAreThoseOfWg() {
        String privateKey = ours.wirelatch("genkey").out();
        assertEquals(
                ours.output("sh", "-c", "echo " + privateKey.strip() + " | wg pubkey"),
                ours.wirelatchReading(privateKey, "pubkey").out());
        String wgKey = ours.output("wg", "genkey");
        assertEquals(
                ours.output("sh", "-c", "echo " + wgKey.strip() + " | wg pubkey"),
                ours.wirelatchReading(wgKey, "pubkey").out());
        assertEquals(ours.output("wg", "genpsk").length(), ours.wirelatch("genpsk").out().length());
    }

    private void assertTrafficFlows(WireguardGo wireguardGo) {
        boolean weServe = ours.status().at("/role").stringValue().equals("server");
        Machine server = weServe ? ours : other;
        Machine client = weServe ? other : ours;
        Traffic.assertPing(client, SERVER_IPV4);
        Traffic.assertPing(client, SERVER_IPV6);
        Traffic.assertPing(server, CLIENT_IPV4);
        Traffic.assertPing(server, CLIENT_IPV6);
        Traffic.assertTcp(client, server, SERVER_IPV4);
        Traffic.assertTcp(server, client, CLIENT_IPV4);
        Traffic.assertTcp(client, server, SERVER_IPV6);
        Traffic.assertTcp(server, client, CLIENT_IPV6);
        long age = Instant.now().getEpochSecond() - wireguardGo.latestHandshake();
        assertTrue(age < 120, () -> "the last handshake is " + age + " seconds old");
    }

    private void keep(NetworkState state) {
        try (StateStore store = StateStore.open(ours.stateDir(), "latch0")) {
            store.commit(state);
        }
    }

    private ServerState server(Endpoint lastEndpoint) {
        PeerRecord peer =
                new PeerRecord(
                        otherKey.publicKey(),
                        "go",
                        List.of(IpAddress.parse(CLIENT_IPV4), IpAddress.parse(CLIENT_IPV6)),
                        presharedKey,
                        lastEndpoint,
                        Instant.now());
        return new ServerState(
                ourKey, PairingToken.generate(random), POOLS, SERVER_PORT, 1420, List.of(peer));
    }

    private PairedClient client(String serverHost) {
        Offer offer =
                new Offer(
                        otherKey.publicKey(),
                        "ours",
                        List.of(Cidr.parse(CLIENT_IPV4 + "/24"), Cidr.parse(CLIENT_IPV6 + "/64")),
                        POOLS,
                        presharedKey,
                        1420,
                        25);
        return new PairedClient(ourKey, serverHost, OTHER_PORT, offer);
    }

    private WireguardGo startClient(String endpoint) {
        return WireguardGo.start(
                other,
                folder,
                config(POOL_IPV4 + ", " + POOL_IPV6) + endpoint,
                List.of(CLIENT_IPV4 + "/24", CLIENT_IPV6 + "/64"));
    }

    private WireguardGo startServer(String endpoint) {
        return WireguardGo.start(
                other,
                folder,
                config(CLIENT_IPV4 + "/32, " + CLIENT_IPV6 + "/128") + endpoint,
                List.of(SERVER_IPV4 + "/24", SERVER_IPV6 + "/64"));
    }

    private String config(String allowedIps) {
        return """
        [Interface]
        PrivateKey = %s
        ListenPort = %d
        [Peer]
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = %s
        """
                .formatted(
                        otherKey.revealBase64(),
                        OTHER_PORT,
                        ourKey.publicKey().toBase64(),
                        presharedKey.revealBase64(),
                        allowedIps);
    }
}
