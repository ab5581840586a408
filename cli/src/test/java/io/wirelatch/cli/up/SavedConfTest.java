package io.wirelatch.cli.up;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.cli.wgconf.EndpointName;
import io.wirelatch.cli.wgconf.WgConf;
import io.wirelatch.cli.wgconf.WgConfParser;
import io.wirelatch.cli.wgconf.WgConfWriter;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.InterfaceSnapshot;
import io.wirelatch.tunnel.PeerStats;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SavedConfTest {

    private static final String KEY = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final String NAMED = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    private static final String ROAMED = "TrMvSoP4jYQlY6RIzBgbssQqY3vxI2Pi+y71lOWWXX0=";
    private static final Endpoint RESOLVED = Endpoint.of(IpAddress.parse("192.0.2.1"), 51820);

    @Test
    void theInterfaceAsItIsAndTheRestAsTheFileHasIt() {
        WgConf file =
                WgConfParser.parse(
                        "wg0.conf",
                        """
                        [Interface]
                        SaveConfig = true
                        MTU = 1400
                        DNS = 10.2.0.1
                        Address = 10.2.0.2/32
                        PostUp = echo %i
                        """);
        InterfaceSnapshot now =
                new InterfaceSnapshot(
                        PrivateKey.ofBase64(KEY),
                        40_000,
                        51820,
                        List.of(
                                peer(NAMED, RESOLVED, 25),
                                peer(ROAMED, Endpoint.of(IpAddress.parse("fe80::9"), 7), 0)));
        WgConf saved =
                new SavedConf(
                                List.of(Cidr.parse("10.2.0.7/24")),
                                51820,
                                (_, endpoint) ->
                                        endpoint.equals(RESOLVED)
                                                ? Optional.of(
                                                        new EndpointName("vpn.example", 51820))
                                                : Optional.empty())
                        .of(file, now);
        assertEquals(
                """
                [Interface]
                Address = 10.2.0.7/24
                DNS = 10.2.0.1
                MTU = 1400
                SaveConfig = true
                PostUp = echo %%i
                ListenPort = 40000
                PrivateKey = %s

                [Peer]
                PublicKey = %s
                AllowedIPs = 10.9.0.0/24
                Endpoint = vpn.example:51820
                PersistentKeepalive = 25

                [Peer]
                PublicKey = %s
                AllowedIPs = 10.9.0.0/24
                Endpoint = [fe80::9]:7
                """
                        .formatted(KEY, NAMED, ROAMED),
                WgConfWriter.write(saved));
    }

    @Test
    void aMarkThatSomebodySetIsKept() {
        WgConf file = WgConfParser.parse("wg0.conf", "[Interface]\nFwMark = 7");
        SavedConf saved = new SavedConf(List.of(), 7, (_, _) -> Optional.empty());
        assertEquals(7, mark(saved, file, 7));
        assertEquals(8, mark(saved, file, 8));
        assertEquals(-1, mark(saved, file, 0));
    }

    private static int mark(SavedConf saved, WgConf file, int mark) {
        InterfaceSnapshot now = new InterfaceSnapshot(PrivateKey.NONE, 1, mark, List.of());
        return saved.of(file, now).ownInterface().firewallMark().orElse(-1);
    }

    private static InterfaceSnapshot.Peer peer(String key, Endpoint endpoint, int keepalive) {
        return new InterfaceSnapshot.Peer(
                new PeerStats(
                        PublicKey.ofBase64(key),
                        List.of(Cidr.parse("10.9.0.0/24")),
                        endpoint,
                        Instant.EPOCH,
                        0,
                        0,
                        0,
                        keepalive),
                PresharedKey.NONE);
    }
}
