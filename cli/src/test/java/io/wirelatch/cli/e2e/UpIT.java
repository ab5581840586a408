package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** A file as a provider gives it, brought up and taken down. */
@ExtendWith(OneScenario.class)
class UpIT implements OneScenario.WithTranscripts {

    private ProviderNetwork network;
    private Machine alice;

    @BeforeEach
    void makeMachines(@TempDir Path folder) {
        network = new ProviderNetwork(folder);
        alice = network.alice();
    }

    @AfterEach
    void takeMachinesAway() {
        if (network != null) {
            network.close();
        }
    }

    @Override
    public String transcripts() {
        return network.transcripts();
    }

    @Test
    void aProvidersFileTakesAllTrafficIntoTheTunnelAndGivesItBack() throws IOException {
        // The strictest setting: answers must come from where the machine would send to.
        alice.output("sh", "-c", "echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter");
        network.withResolvconf();
        Path file = network.file("");
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgp is up as 10.2.0.2/32 and fd00:2::2/128");

        network.assertAllTrafficIsInTheTunnel();
        assertTrue(
                network.server().endpoint().startsWith(alice.ipv4() + ":"),
                network.server().endpoint());
        assertTrue(alice.wg("show", "wgp").contains("latest handshake"));
        assertTrue(alice.output("ip", "link", "show", "wgp").contains("mtu 1420"));
        assertEquals(
                "-a wgp -m 0 -x\nnameserver 10.2.0.1\nsearch vpn.example\n", network.resolvconf());
        CommandResult again = alice.wirelatch("up", file.toString());
        assertEquals(1, again.exitStatus(), again::toString);
        assertTrue(again.err().contains("wgp is up already"), again::toString);

        CommandResult ended = alice.running().terminate();
        assertEquals(0, ended.exitStatus(), ended::toString);
        assertEquals("", ended.err());
        assertEquals(
                List.of("PreUp wgp yes", "PostUp wgp yes", "PreDown wgp yes", "PostDown wgp no"),
                network.hooksRun());
        assertTrue(network.resolvconf().endsWith("-d wgp -f\n"), network.resolvconf());
        network.assertEverythingIsAsBefore();
    }

    @Test
    void theSameFileComesUpWithWgQuick() throws IOException {
        network.withResolvconf();
        Path file = network.file("");
        network.wgQuick("up", file);
        network.assertAllTrafficIsInTheTunnel();
        network.wgQuick("down", file);
        assertEquals(4, network.hooksRun().size());
        assertTrue(network.resolvconf().contains("nameserver 10.2.0.1\n"), network.resolvconf());
    }

    @Test
    void inTheBackgroundItLivesUntilDown(@TempDir Path folder) throws IOException {
        Path file = network.file("PostUp = echo going up\nPostDown = echo going down\n");
        Path log = folder.resolve("log");
        alice.setVariable("WIRELATCH_SYSTEM_LOG", log.toString());
        try (AFUNIXDatagramChannel systemLog = AFUNIXDatagramChannel.open()) {
            systemLog.bind(AFUNIXSocketAddress.of(log));
            CommandResult up = alice.wirelatch("up", "-d", file.toString());
            assertEquals(0, up.exitStatus(), up::toString);
            assertTrue(up.out().contains("wgp is up, in the background"), up::toString);
            assertTrue(up.err().contains("going up"), up::toString);
            network.assertAllTrafficIsInTheTunnel();
            CommandResult down = alice.wirelatch("down", file.toString());
            assertEquals(0, down.exitStatus(), down::toString);
            assertEquals("wgp is down.\n", down.out());
            ByteBuffer message = ByteBuffer.allocate(2_048);
            systemLog.receive(message);
            String said = StandardCharsets.UTF_8.decode(message.flip()).toString();
            assertTrue(said.matches("<29>.{15} wirelatch\\[\\d+]: .*going down"), said);
        }
        assertEquals(4, network.hooksRun().size());
        network.assertEverythingIsAsBefore();
        assertEquals(3, alice.wirelatch("down", "wgp").exitStatus());
    }

    @Test
    void aStartThatFailsHalfwayIsTakenBack() throws IOException {
        CommandResult failed = alice.wirelatch("up", network.file("PostUp = exit 9\n").toString());
        assertEquals(1, failed.exitStatus(), failed::toString);
        assertTrue(failed.err().contains("PostUp failed with exit status 9"), failed::toString);
        network.assertEverythingIsAsBefore();

        // The machine's own network cannot be a peer's as well.
        Path file = network.file("");
        String text = Files.readString(file);
        Files.writeString(file, text.replace("AllowedIPs = ", "AllowedIPs = 192.0.2.0/24, "));
        CommandResult taken = alice.wirelatch("up", file.toString());
        assertEquals(1, taken.exitStatus(), taken::toString);
        assertTrue(taken.err().contains("route add 192.0.2.0/24"), taken::toString);
        network.assertEverythingIsAsBefore();
        assertTrue(network.hooksRun().stream().noneMatch(line -> line.contains("Down")));
    }

    @Test
    void theStateOfTheInterfaceIsSavedOnTheWayDown() throws IOException {
        Path file = network.file("SaveConfig = true\n");
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgp is up");
        String config = alice.wg("showconf", "wgp");
        Path shown = Files.writeString(file.resolveSibling("shown.conf"), config);
        for (String verb : List.of("setconf", "syncconf", "addconf")) {
            alice.wg(verb, "wgp", shown.toString());
            assertEquals(config, alice.wg("showconf", "wgp"));
        }
        String third = PrivateKey.generate(new SecureRandom()).publicKey().toBase64();
        alice.wg("set", "wgp", "listen-port", "40000", "peer", third, "allowed-ips", "10.9.0.0/24");
        alice.output("ip", "address", "add", "10.7.0.1/24", "dev", "wgp");
        assertEquals(0, alice.running().terminate().exitStatus());

        String saved = Files.readString(file);
        for (String line :
                List.of(
                        "Address = 10.7.0.1/24",
                        "ListenPort = 40000",
                        "PublicKey = " + third,
                        "AllowedIPs = 10.9.0.0/24",
                        "PrivateKey = " + network.aliceKey().revealBase64(),
                        "PresharedKey = " + network.presharedKey().revealBase64(),
                        "Endpoint = vpn.lan:51820",
                        "SaveConfig = true")) {
            assertTrue(saved.contains(line + "\n"), line + " in\n" + saved);
        }
        assertFalse(saved.contains("FwMark"), saved);
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
        network.assertEverythingIsAsBefore();
    }
}
