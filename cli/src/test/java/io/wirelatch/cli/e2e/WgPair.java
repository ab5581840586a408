package io.wirelatch.cli.e2e;

import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Two machines of one LAN, each with an interface {@code wg0} of {@code wirelatch tunnel}, which
 * {@code wg} makes peers of each other.
 */
final class WgPair implements AutoCloseable {

    static final String ALICE_IPV4 = "10.77.0.1";
    static final String BOB_IPV4 = "10.77.0.2";
    static final String BOB_IPV6 = "fd77::2";

    final HomeLan lan;
    final Machine alice;
    final Machine bob;
    final PrivateKey aliceKey;
    final PrivateKey bobKey;
    final PresharedKey presharedKey;

    private final Path folder;

    WgPair(Path folder, SecureRandom random) {
        this.folder = folder;
        aliceKey = PrivateKey.generate(random);
        bobKey = PrivateKey.generate(random);
        presharedKey = PresharedKey.generate(random);
        lan = HomeLan.of(folder, "alice", "bob");
        alice = lan.machine("alice");
        bob = lan.machine("bob");
    }

    /** Both are connected, with these flags for each engine. */
    void connect(String... flags) {
        startTunnels(flags);
        setBob();
        setAlice();
        addAddresses();
        Traffic.assertPing(alice, BOB_IPV4);
    }

    void startTunnels(String... flags) {
        startTunnel(alice, flags);
        startTunnel(bob, flags);
    }

    static void startTunnel(Machine machine, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("tunnel", "wg0", "-f"));
        arguments.addAll(List.of(flags));
        machine.startWirelatch(arguments.toArray(String[]::new));
        machine.running().awaitLine("wg0 is there");
    }

    void setAlice() {
        alice.wg(
                "set",
                "wg0",
                "private-key",
                file(aliceKey.revealBase64() + "\n"),
                "listen-port",
                "51820",
                "peer",
                bobKey.publicKey().toBase64(),
                "preshared-key",
                file(presharedKey.revealBase64() + "\n"),
                "endpoint",
                "192.0.2.2:51999",
                "persistent-keepalive",
                "25",
                "allowed-ips",
                BOB_IPV4 + "/32," + BOB_IPV6 + "/128");
    }

    void setBob() {
        bob.wg(
                "set",
                "wg0",
                "private-key",
                file(bobKey.revealBase64() + "\n"),
                "listen-port",
                "51999",
                "peer",
                aliceKey.publicKey().toBase64(),
                "preshared-key",
                file(presharedKey.revealBase64() + "\n"),
                "allowed-ips",
                ALICE_IPV4 + "/32,fd77::1/128");
    }

    void addAddresses() {
        // Coming up, alice calls bob at once, who does not answer before he is up himself.
        for (Machine machine : List.of(bob, alice)) {
            int host = machine.equals(alice) ? 1 : 2;
            machine.output("ip", "address", "add", "10.77.0." + host + "/24", "dev", "wg0");
            machine.output("ip", "address", "add", "fd77::" + host + "/64", "dev", "wg0", "nodad");
            machine.output("ip", "link", "set", "wg0", "up");
        }
    }

    /** A file with this text, for commands that take no secrets from the command line. */
    String file(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "wg", ".conf"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        lan.close();
    }
}
