package io.wirelatch.control.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.uapi.SetRequestParser.Outcome;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** https://www.wireguard.com/xplatform/: the keys of a set request and their values. */
final class SetRequestParserTest {

    private static final String KEY =
            "b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33";
    private static final String OTHER_KEY =
            "58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376";
    private static final String ZEROS = "0".repeat(64);
    private static final int LAN_NUMBER = 7;

    private static Outcome parse(String... lines) {
        SetRequestParser parser = new SetRequestParser(name -> name.equals("lan") ? LAN_NUMBER : 0);
        List.of(lines).forEach(parser::take);
        return parser.finish();
    }

    private static InterfaceChange understood(String... lines) {
        return assertInstanceOf(Outcome.Understood.class, parse(lines)).change();
    }

    private static PeerChange peer(String... lines) {
        String[] section = new String[lines.length + 1];
        section[0] = "public_key=" + KEY;
        System.arraycopy(lines, 0, section, 1, lines.length);
        List<PeerChange> peers = understood(section).peers();
        assertEquals(1, peers.size());
        return peers.getFirst();
    }

    private static void assertErrno(int errno, String... lines) {
        assertEquals(new Outcome.Refused(errno), parse(lines));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void aRequestWithoutLinesChangesNothing() {
        InterfaceChange change = understood();
        assertEquals(Optional.empty(), change.privateKey());
        assertEquals(OptionalInt.empty(), change.listenPort());
        assertEquals(OptionalInt.empty(), change.firewallMark());
        assertFalse(change.replacePeers());
        assertEquals(List.of(), change.peers());
    }

    @Test
    void theInterfaceComesFirst() {
        InterfaceChange change =
                understood(
                        "private_key=" + KEY,
                        "listen_port=51820",
                        "fwmark=4294967295",
                        "replace_peers=true");
        assertEquals(Optional.of(PrivateKey.ofBytes(bytes(KEY))), change.privateKey());
        assertEquals(OptionalInt.of(51820), change.listenPort());
        assertEquals(OptionalInt.of(-1), change.firewallMark());
        assertTrue(change.replacePeers());
    }

    @Test
    void zerosUnsetKeys() {
        assertTrue(understood("private_key=" + ZEROS).privateKey().orElseThrow().isNone());
        assertTrue(peer("preshared_key=" + ZEROS).presharedKey().orElseThrow().isNone());
    }

    @Test
    void whatAPeerSectionDoesNotNameStaysAsItIs() {
        PeerChange peer = peer();
        assertEquals(PublicKey.ofBytes(bytes(KEY)), peer.publicKey());
        assertFalse(peer.remove());
        assertFalse(peer.updateOnly());
        assertFalse(peer.replaceAllowedIps());
        assertEquals(Optional.empty(), peer.presharedKey());
        assertEquals(Optional.empty(), peer.endpoint());
        assertEquals(OptionalInt.empty(), peer.persistentKeepaliveSeconds());
        assertEquals(List.of(), peer.allowedIps());
    }

    @Test
    void aPeerSectionSaysEverythingAboutOnePeer() {
        PeerChange peer =
                peer(
                        "update_only=true",
                        "preshared_key=" + OTHER_KEY,
                        "endpoint=192.0.2.7:51821",
                        "persistent_keepalive_interval=65535",
                        "replace_allowed_ips=true",
                        "allowed_ip=10.0.0.0/8",
                        "allowed_ip=-fd00::/64",
                        "protocol_version=1");
        assertTrue(peer.updateOnly());
        assertTrue(peer.replaceAllowedIps());
        assertEquals(Optional.of(PresharedKey.ofBytes(bytes(OTHER_KEY))), peer.presharedKey());
        assertEquals(
                Optional.of(Endpoint.of(IpAddress.parse("192.0.2.7"), 51821)), peer.endpoint());
        assertEquals(OptionalInt.of(65535), peer.persistentKeepaliveSeconds());
        assertEquals(
                List.of(
                        new AllowedIpChange(Cidr.parse("10.0.0.0/8"), false),
                        new AllowedIpChange(Cidr.parse("fd00::/64"), true)),
                peer.allowedIps());
    }

    @Test
    void replacingAllowedIpsForgetsThoseNamedBefore() {
        PeerChange peer =
                peer("allowed_ip=10.0.0.0/8", "replace_allowed_ips=true", "allowed_ip=fd00::/8");
        assertEquals(
                List.of(new AllowedIpChange(Cidr.parse("fd00::/8"), false)), peer.allowedIps());
    }

    @Test
    void eachPublicKeyBeginsAPeer() {
        List<PeerChange> peers =
                understood(
                                "public_key=" + KEY,
                                "allowed_ip=10.0.0.1/32",
                                "public_key=" + OTHER_KEY,
                                "remove=true",
                                "public_key=" + KEY,
                                "persistent_keepalive_interval=0")
                        .peers();
        assertEquals(3, peers.size());
        assertEquals(1, peers.get(0).allowedIps().size());
        assertTrue(peers.get(1).remove());
        assertEquals(OptionalInt.of(0), peers.get(2).persistentKeepaliveSeconds());
    }

    @ParameterizedTest
    @CsvSource({
        "[2001:db8::7]:1, 2001:db8::7, 1, 0",
        "[fe80::7%3]:65535, fe80::7, 65535, 3",
        "[fe80::7%lan]:51820, fe80::7, 51820, 7",
    })
    void anIpv6EndpointStandsInBrackets(String value, String address, int port, int scope) {
        assertEquals(
                Optional.of(new Endpoint(IpAddress.parse(address), port, scope)),
                peer("endpoint=" + value).endpoint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"listen_port", "=51820", "hello", "?", " "})
    void whatIsNoKeyAndValueIsAProtocolError(String line) {
        assertErrno(71, line);
        assertErrno(71, "public_key=" + KEY, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "private_key=",
                "private_key=b859",
                "private_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a3g",
                "private_key=uFmW/sycfx/G0lcqdu2hHVm80gvo5UOxXOS9hajnWjM=",
                "public_key=",
                "public_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a3",
                "listen_port=",
                "listen_port=-1",
                "listen_port=+1",
                "listen_port=65536",
                "listen_port=051820",
                "listen_port=0x10",
                "listen_port=99999999999999999999",
                "fwmark=4294967296",
                "fwmark=-1",
                "fwmark=0x33",
                "replace_peers=false",
                "replace_peers=1",
                "replace_peers=",
                "Listen_Port=1",
                "listen_port =1",
                "errno=0",
                "get=1",
                "preshared_key="
                        + "b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33",
                "endpoint=192.0.2.1:1",
                "allowed_ip=10.0.0.0/8",
                "remove=true",
                "protocol_version=1",
            })
    void aKeyOrValueThatTheInterfaceDoesNotHaveIsInvalid(String line) {
        assertErrno(22, line);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remove=false",
                "remove=",
                "update_only=false",
                "preshared_key=00",
                "endpoint=",
                "endpoint=192.0.2.1",
                "endpoint=192.0.2.1:0",
                "endpoint=192.0.2.1:65536",
                "endpoint=192.0.2:1",
                "endpoint=192.0.2.256:1",
                "endpoint=2001:db8::1:1",
                "endpoint=[192.0.2.1]:1",
                "endpoint=[2001:db8::1]",
                "endpoint=[2001:db8::1]:",
                "endpoint=[2001:db8::1%]:1",
                "endpoint=[fe80::1%nowhere]:1",
                "endpoint=[fe80::1%0]:1",
                "endpoint=nas.lan:51820",
                "persistent_keepalive_interval=",
                "persistent_keepalive_interval=65536",
                "persistent_keepalive_interval=-5",
                "persistent_keepalive_interval=off",
                "replace_allowed_ips=no",
                "allowed_ip=",
                "allowed_ip=-",
                "allowed_ip=10.0.0.0",
                "allowed_ip=10.0.0.0/33",
                "allowed_ip=10.0.0.0/-1",
                "allowed_ip=--10.0.0.0/8",
                "allowed_ip=+10.0.0.0/8",
                "allowed_ip=fd00::/129",
                "allowed_ip=10.0.0.0/8,10.1.0.0/16",
                "protocol_version=",
                "protocol_version=x",
                "private_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33",
                "listen_port=1",
                "fwmark=1",
                "replace_peers=true",
                "rx_bytes=1",
                "last_handshake_time_sec=1",
                "hello=1",
            })
    void aKeyOrValueThatAPeerDoesNotHaveIsInvalid(String line) {
        assertErrno(22, "public_key=" + KEY, line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "2", "4294967295"})
    void anotherVersionOfTheProtocolIsNotSupported(String version) {
        assertErrno(96, "public_key=" + KEY, "protocol_version=" + version);
    }

    @Test
    void theFirstBadLineIsTheOneThatCounts() {
        assertErrno(22, "listen_port=70000", "nonsense", "public_key=" + KEY);
    }

    @Test
    void aRequestThatIsTooLongIsRefused() {
        SetRequestParser parser = new SetRequestParser(name -> 0);
        parser.take("public_key=" + KEY);
        for (int i = 0; i < SetRequestParser.MAX_LINES; i++) {
            parser.take("allowed_ip=10.0.0.0/8");
        }
        assertEquals(new Outcome.Refused(12), parser.finish());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverComesIsAnsweredWithANumber(long seed) {
        Random random = new Random(seed);
        List<String> words =
                List.of(
                        "public_key=" + KEY,
                        "endpoint=",
                        "[",
                        "]",
                        ":",
                        "%",
                        "allowed_ip=",
                        "/",
                        "-",
                        "1",
                        "99999999999999999999",
                        "fwmark=",
                        "\0",
                        "\u00e4");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int n = random.nextInt(6); n >= 0; n--) {
                line.append(words.get(random.nextInt(words.size())));
            }
            Outcome outcome = parse("public_key=" + KEY, line.toString());
            boolean expected =
                    switch (outcome) {
                        case Outcome.Understood _ -> true;
                        case Outcome.Refused(int errno) -> errno > 0;
                    };
            assertTrue(expected, () -> "seed " + seed + ": " + line);
        }
    }
}
