package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A commercial provider's file as it comes from a download page: line ends of Windows, comments,
 * keys in other letters, addresses and networks on lines of their own. The other end is
 * wireguard-go.
 */
@ExtendWith(OneScenario.class)
class ProviderFileIT implements OneScenario.WithTranscripts {

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final int PINGS = 20;

    private ProviderNetwork network;
    private Machine alice;
    private Path file;

    @BeforeEach
    void downloadTheFile(@TempDir Path folder) throws IOException {
        network = new ProviderNetwork(folder);
        alice = network.alice();
        network.withResolvconf();
        file = network.file("");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("[Interface]", "# Generated for alice, 2 devices\n[Interface]")
                        .replace("PrivateKey", "privatekey")
                        .replace(", fd00:2::2/128", " # the other one:\nAddress=fd00:2::2/128")
                        .replace(
                                "AllowedIPs = 0.0.0.0/0, ", "AllowedIPs = 0.0.0.0/0\nallowedips = ")
                        .replace("Endpoint = ", "\n  Endpoint=   ")
                        .replace("\n", "\r\n"));
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
    void itComesUpWithUpAlsoWithAByteOrderMark() throws IOException {
        Files.writeString(file, BYTE_ORDER_MARK + Files.readString(file));
        alice.startWirelatch("up", file.toString());
        alice.running().awaitLine("wgp is up as 10.2.0.2/32 and fd00:2::2/128");
        assertAllTrafficPassesOnce();
        CommandResult ended = alice.running().terminate();
        assertEquals(0, ended.exitStatus(), ended::toString);
        assertEquals("", ended.err());
        network.assertEverythingIsAsBefore();
    }

    @Test
    void itComesUpWithWgQuick() throws IOException {
        network.wgQuick("up", file);
        assertAllTrafficPassesOnce();
        network.wgQuick("down", file);
    }

    /** The tunnel's own datagrams never come into the tunnel: it carries what was sent, once. */
    private void assertAllTrafficPassesOnce() throws IOException {
        network.assertAllTrafficIsInTheTunnel();
        assertTrue(network.resolvconf().contains("nameserver 10.2.0.1\n"), network.resolvconf());
        Traffic.assertTcp(alice, network.router(), "fd00:2::1");
        for (String address :
                new String[] {ProviderNetwork.INTERNET, ProviderNetwork.INTERNET_IPV6}) {
            long before = sent("wgp");
            long outsideBefore = sent("eth0");
            alice.output("ping", "-c", Integer.toString(PINGS), "-i", "0.02", address);
            long inside = sent("wgp") - before;
            long outside = sent("eth0") - outsideBefore;
            assertTrue(inside >= PINGS && inside < 2 * PINGS, () -> inside + " in the tunnel");
            // Several may go out as one run.
            assertTrue(outside > 0, "nothing was sent beneath the tunnel");
        }
    }

    private long sent(String device) {
        String file = "/sys/class/net/" + device + "/statistics/tx_packets";
        return Long.parseLong(alice.output("cat", file).strip());
    }
}
