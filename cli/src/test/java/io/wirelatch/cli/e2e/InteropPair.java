package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * A tunnel of two ends: an interface of ours on one machine, Debian's wireguard-go on another one,
 * with a preshared key. Either is {@code wg0}.
 */
final class InteropPair {

    static final String OUR_IPV4 = "10.88.0.1";
    static final String OUR_IPV6 = "fd88::1";
    static final String OTHER_IPV4 = "10.88.0.2";
    static final String OTHER_IPV6 = "fd88::2";
    static final int OUR_PORT = 51820;
    static final int OTHER_PORT = 51999;

    private final SecureRandom random = new SecureRandom();
    private final PrivateKey ourKey = PrivateKey.generate(random);
    private final PrivateKey otherKey = PrivateKey.generate(random);
    private final PresharedKey presharedKey = PresharedKey.generate(random);
    private final Machine ours;
    private final Machine other;
    private final Path folder;

    InteropPair(Machine ours, Machine other, Path folder) throws IOException {
        this.ours = ours;
        this.other = other;
        this.folder = Files.createTempDirectory(folder, "pair");
    }

    /**
     * Starts our end.
     *
     * @param endpoint where the other one is; empty to wait for it to begin
     */
    RunningProcess startOurs(String endpoint) throws IOException {
        RunningProcess process = ours.startWirelatch("tunnel", "wg0", "-f");
        process.awaitLine("wg0 is there");
        String config = config(ourKey, OUR_PORT, otherKey, OTHER_IPV4, OTHER_IPV6, endpoint);
        ours.wg("setconf", "wg0", Files.writeString(folder.resolve("ours"), config).toString());
        ours.output("ip", "address", "add", OUR_IPV4 + "/24", "dev", "wg0");
        ours.output("ip", "address", "add", OUR_IPV6 + "/64", "dev", "wg0", "nodad");
        ours.output("ip", "link", "set", "wg0", "mtu", "1420", "up");
        return process;
    }

    /** Starts the other end; see {@link #startOurs}. */
    WireguardGo startOther(String endpoint) {
        return WireguardGo.start(
                other,
                folder,
                config(otherKey, OTHER_PORT, ourKey, OUR_IPV4, OUR_IPV6, endpoint),
                List.of(OTHER_IPV4 + "/24", OTHER_IPV6 + "/64"));
    }

    /** Where our end sees the other one. */
    String endpointOfOther() {
        return field("endpoints");
    }

    /** When our end completed its last handshake, in Unix seconds; 0 for never. */
    long latestHandshake() {
        return Long.parseLong(field("latest-handshakes"));
    }

    /** Asserts that pings of both families pass, begun by either end. */
    void assertPings() {
        Traffic.assertPing(ours, OTHER_IPV4);
        Traffic.assertPing(ours, OTHER_IPV6);
        Traffic.assertPing(other, OUR_IPV4);
        Traffic.assertPing(other, OUR_IPV6);
    }

    private String field(String what) {
        String[] shown = ours.wg("show", "wg0", what).strip().split("\t", -1);
        assertEquals(2, shown.length);
        return shown[1];
    }

    private String config(
            PrivateKey own, int port, PrivateKey peer, String ipv4, String ipv6, String endpoint) {
        return """
        [Interface]
        PrivateKey = %s
        ListenPort = %d
        [Peer]
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = %s/32, %s/128
        %s
        """
                .formatted(
                        own.revealBase64(),
                        port,
                        peer.publicKey().toBase64(),
                        presharedKey.revealBase64(),
                        ipv4,
                        ipv6,
                        endpoint.isEmpty() ? "" : "Endpoint = " + endpoint);
    }
}
