package io.wirelatch.cli.wgconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** wg(8), CONFIGURATION FILE FORMAT, and wg-quick(8), CONFIGURATION. */
class WgConfParserTest {

    private static final String PRIVATE = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=";
    private static final String PUBLIC = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=";
    private static final String SHARED = "/UwcSPg38hW/D9Y3tcS1FOV0K1wuURMbS0sesJEP5ak=";

    @Test
    void everyKeyIsRead() {
        WgConf conf =
                parse(
                        """
                        [Interface]
                        PrivateKey = %s
                        ListenPort = 51820
                        FwMark = 0xca6c
                        Address = 10.2.0.2/32, fd00::2/64
                        Address = 10.3.0.1
                        DNS = 10.2.0.1, home.arpa
                        DNS = fd00::1
                        MTU = 1380
                        Table = 1234
                        PreUp = echo pre %%i
                        PostUp = echo one; echo two
                        PostUp = echo three
                        PreDown = echo down = %%i
                        PostDown = true
                        SaveConfig = true
                        [Peer]
                        PublicKey = %s
                        PresharedKey = %s
                        AllowedIPs = 0.0.0.0/0, ::/0
                        AllowedIPs = 10.9.8.7/24
                        Endpoint = vpn.example.com:51821
                        PersistentKeepalive = 25
                        """
                                .formatted(PRIVATE, PUBLIC, SHARED));
        InterfaceConf own = conf.ownInterface();
        assertEquals(Optional.of(PrivateKey.ofBase64(PRIVATE)), own.privateKey());
        assertEquals(OptionalInt.of(51820), own.listenPort());
        assertEquals(OptionalInt.of(0xca6c), own.firewallMark());
        assertEquals(
                List.of("10.2.0.2/32", "fd00::2/64", "10.3.0.1/32"),
                own.addresses().stream().map(Cidr::toString).toList());
        assertEquals(
                List.of("10.2.0.1", "fd00::1"),
                own.dns().servers().stream().map(IpAddress::toString).toList());
        assertEquals(List.of("home.arpa"), own.dns().searchDomains());
        assertEquals(OptionalInt.of(1380), own.mtu());
        assertEquals(new RoutingTable.Numbered(1234), own.table());
        assertEquals(List.of("echo pre %i"), own.hooks().preUp());
        assertEquals(List.of("echo one; echo two", "echo three"), own.hooks().postUp());
        assertEquals(List.of("echo down = %i"), own.hooks().preDown());
        assertEquals(List.of("true"), own.hooks().postDown());
        assertTrue(own.saveConfig());
        assertEquals(
                List.of(
                        new PeerConf(
                                PublicKey.ofBase64(PUBLIC),
                                PresharedKey.ofBase64(SHARED),
                                List.of(
                                        Cidr.parse("0.0.0.0/0"),
                                        Cidr.parse("::/0"),
                                        Cidr.parse("10.9.8.0/24")),
                                Optional.of(new EndpointName("vpn.example.com", 51821)),
                                25)),
                conf.peers());
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        WgConf conf = parse("[Interface]\n[Peer]\nPublicKey=" + PUBLIC);
        InterfaceConf own = conf.ownInterface();
        assertTrue(own.privateKey().isEmpty());
        assertTrue(own.listenPort().isEmpty());
        assertTrue(own.firewallMark().isEmpty());
        assertTrue(own.dns().isEmpty());
        assertTrue(own.mtu().isEmpty());
        assertEquals(new RoutingTable.Auto(), own.table());
        assertFalse(own.saveConfig());
        PeerConf peer = conf.peers().getFirst();
        assertTrue(peer.presharedKey().isNone());
        assertEquals(List.of(), peer.allowedIps());
        assertTrue(peer.endpoint().isEmpty());
        assertEquals(0, peer.persistentKeepaliveSeconds());
    }

    @Test
    void commentsBlanksLettersLineEndsAndTheByteOrderMarkDoNotMatter() {
        WgConf conf =
                parse(
                        "\uFEFF# a provider's file\r\n\r\n  [INTERFACE]   # mine\r\n"
                                + "\tlistenport=\t7 # seven\r\nADDRESS =10.0.0.1/8,10.0.0.2/8\r\n"
                                + "[ peer ]\r\nPUBLICKEY = "
                                + PUBLIC
                                + "\r\nallowedips =\r\n[interface]\rMtu = 1400\n"
                                + "PostUp = echo seen # not seen\n");
        assertEquals(OptionalInt.of(7), conf.ownInterface().listenPort());
        assertEquals(OptionalInt.of(1400), conf.ownInterface().mtu());
        assertEquals(2, conf.ownInterface().addresses().size());
        assertEquals(List.of("echo seen"), conf.ownInterface().hooks().postUp());
        assertEquals(1, conf.peers().size());
    }

    @Test
    void sectionsMayBeRepeatedAndTheLastValueCounts() {
        String peer = "[Peer]\nPublicKey = " + PUBLIC + "\nPersistentKeepalive = ";
        WgConf conf =
                parse("[Interface]\nMTU = 1300\nMTU = 1301\n" + peer + "off\n" + peer + "9\n");
        assertEquals(OptionalInt.of(1301), conf.ownInterface().mtu());
        assertEquals(
                List.of(0, 9),
                conf.peers().stream().map(PeerConf::persistentKeepaliveSeconds).toList());
    }

    @ParameterizedTest
    @CsvSource({"off,0", "OFF,0", "0,0", "0x10,16", "4294967295,-1", "0XFFFFFFFF,-1"})
    void aMarkIsANumberOf32Bits(String text, int mark) {
        assertEquals(
                OptionalInt.of(mark),
                parse("[Interface]\nFwMark = " + text).ownInterface().firewallMark());
    }

    @Test
    void aTableIsAWordOrANumber() {
        assertEquals(new RoutingTable.Off(), table("Off"));
        assertEquals(new RoutingTable.Auto(), table("AUTO"));
        assertEquals(new RoutingTable.Numbered(254), table("main"));
        assertEquals(new RoutingTable.Numbered(4294967295L), table("4294967295"));
        assertEquals(new RoutingTable.Numbered(16), table("0x10"));
    }

    private static RoutingTable table(String text) {
        return parse("[Interface]\nTable = " + text).ownInterface().table();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "vpn.example.com:51820",
                "192.0.2.7:1",
                "[2001:db8::7]:65535",
                "[fe80::1%eth0]:51820",
                "Büro.example:7",
                "under_score:7",
            })
    void anEndpointIsAHostAndAPort(String text) {
        assertEquals(
                text,
                parse(peerWith("Endpoint = " + text))
                        .peers()
                        .getFirst()
                        .endpoint()
                        .orElseThrow()
                        .toString());
    }

    @Test
    void anEndpointKnowsWhetherThereIsSomethingToResolve() {
        assertTrue(new EndpointName("192.0.2.7", 1).isLiteral());
        assertTrue(new EndpointName("fe80::1%eth0", 1).isLiteral());
        assertFalse(new EndpointName("vpn.example.com", 1).isLiteral());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ListenPort = 65536 | a port from 1 to 65535",
                "ListenPort = -1 | a port from 1 to 65535",
                "ListenPort = | a port from 1 to 65535",
                "ListenPort = 99999999999999999999 | a port from 1 to 65535",
                "FwMark = 4294967296 | a number of 32 bits",
                "FwMark = 0x123456789 | a number of 32 bits",
                "FwMark = on | a number of 32 bits",
                "Address = 10.0.0.300/24 | such as 10.2.0.2/32",
                "Address = 10.0.0.1/-5 | such as 10.2.0.2/32",
                "Address = 10.0.0.1/33 | such as 10.2.0.2/32",
                "Address = 10.0.0.1/24, | such as 10.2.0.2/32",
                "Address = | such as 10.2.0.2/32",
                "DNS = 10.2.0 | names of search domains",
                "DNS = 10.2.0.1 10.2.0.2 | names of search domains",
                "DNS = -x | names of search domains",
                "MTU = 575 | bytes from 576 to 65500",
                "MTU = 65501 | bytes from 576 to 65500",
                "MTU = auto | bytes from 576 to 65500",
                "Table = 0 | auto, off, main or the number",
                "Table = vpn | auto, off, main or the number",
                "PreUp = | a command for the shell",
                "PostUp = # nothing | a command for the shell",
                "PreDown = | a command for the shell",
                "PostDown = | a command for the shell",
                "SaveConfig = yes | true or false",
            })
    void aBadValueOfTheInterfaceIsRefusedWithItsPlace(String line, String allowed) {
        String message = refusal("[Interface]\n\n" + line + "\n");
        String shown = line.replaceAll("# .*", "").strip();
        assertTrue(message.startsWith("wg0.conf, line 3: '" + shown), message);
        assertTrue(message.contains("[Interface]"), message);
        assertTrue(message.contains("It takes ") && message.contains(allowed), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PublicKey = abc | 32 bytes in base64",
                "AllowedIPs = 10.0.0.0/24, everything | such as 10.2.0.2/32",
                "AllowedIPs = , | such as 10.2.0.2/32",
                "Endpoint = vpn.example.com | a port from 1 to 65535",
                "Endpoint = vpn.example.com:0 | a port from 1 to 65535",
                "Endpoint = vpn.example.com:65536 | a port from 1 to 65535",
                "Endpoint = 2001:db8::7:51820 | [2001:db8::7]:51820",
                "Endpoint = [192.0.2.7]:51820 | [2001:db8::7]:51820",
                "Endpoint = [::1::]:51820 | [2001:db8::7]:51820",
                "Endpoint = 192.0.2.999:51820 | 192.0.2.7:51820",
                "Endpoint = a b:51820 | a name or an address",
                "PersistentKeepalive = 65536 | seconds from 1 to 65535, or off",
                "PersistentKeepalive = on | seconds from 1 to 65535, or off",
            })
    void aBadValueOfAPeerIsRefusedWithItsPlace(String line, String allowed) {
        String message = refusal(peerWith(line));
        assertTrue(message.startsWith("wg0.conf, line 4: '" + line + "' in [Peer]"), message);
        assertTrue(message.contains("It takes ") && message.contains(allowed), message);
    }

    @Test
    void aSecretIsNeverRepeated() {
        String secret = "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBm";
        for (String message :
                List.of(
                        refusal("[Interface]\nPrivateKey = " + secret),
                        refusal(peerWith("PresharedKey = " + secret)),
                        refusal("[Interface]\nPrivatKey = " + PRIVATE),
                        refusal("[Interface]\n" + PRIVATE))) {
            assertFalse(message.contains("yAnz5TF"), message);
            assertTrue(message.contains("line "), message);
        }
        assertTrue(refusal("[Interface]\nPrivateKey = x").contains("(hidden)"));
    }

    @Test
    void anUnknownKeyIsAnErrorThatNamesTheKnownOnes() {
        String message = refusal("[Interface]\nAdress = 10.0.0.1/24\n");
        assertTrue(message.startsWith("wg0.conf, line 2: there is no key 'Adress'"), message);
        assertTrue(message.contains("Adress = 10.0.0.1/24"), message);
        assertTrue(
                message.contains("Its keys are PrivateKey, ListenPort, FwMark, Address"), message);
        assertTrue(refusal(peerWith("MTU = 1400")).contains("Its keys are PublicKey, Preshared"));
    }

    @Test
    void whatIsNoLineOfAConfigurationIsRefused() {
        assertTrue(refusal("").contains("no section [Interface]"));
        assertTrue(refusal("[Peer]\nPublicKey = " + PUBLIC).contains("no section [Interface]"));
        assertTrue(refusal("[Interface]\n[Network]").contains("no section [Network]"));
        assertTrue(refusal("[Interface]\nhello").contains("line 2"));
        assertTrue(refusal("[Interface]\n= 5").contains("line 2"));
        assertTrue(refusal("MTU = 1400\n[Interface]").contains("'MTU' stands before the first"));
        assertTrue(refusal("[Interface]\nPostUp = a\0b").contains("control character"));
        assertTrue(
                refusal("[Interface]\n[Peer]\n\nEndpoint = a:1")
                        .startsWith("wg0.conf, line 2: this [Peer] has no PublicKey"));
    }

    private static String peerWith(String line) {
        return "[Interface]\n[Peer]\nPublicKey = " + PUBLIC + "\n" + line + "\n";
    }

    private static String refusal(String text) {
        return String.valueOf(assertThrows(WgConfException.class, () -> parse(text)).getMessage());
    }

    private static WgConf parse(String text) {
        return WgConfParser.parse("wg0.conf", text);
    }
}
