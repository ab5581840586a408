package io.wirelatch.control.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.InterfaceSnapshot;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.settings.InterfaceChange;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** https://www.wireguard.com/xplatform/: requests and answers, with a real engine behind them. */
final class UapiConversationTest {

    private static final String PRIVATE_KEY =
            "e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a";
    private static final String ALICE =
            "b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33";
    private static final String BOB =
            "58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376";
    private static final String PRESHARED_KEY =
            "188515093e952f5f22e865cef3012e72f8b5f0b598ac0309d5dacce3b70fcf52";
    private static final String DONE = "errno=0\n\n";

    private final Tunnel tunnel = TestTunnel.start();

    @AfterEach
    void stop() {
        tunnel.close();
    }

    /** What is answered to these bytes on a connection of its own. */
    private String ask(String requests) {
        return ask(UapiInterface.of(tunnel), requests);
    }

    private static String ask(UapiInterface target, String requests) {
        StringWriter answers = new StringWriter();
        try {
            new UapiConversation(
                            target,
                            name -> 0,
                            new ByteArrayInputStream(requests.getBytes(StandardCharsets.UTF_8)),
                            answers)
                    .run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers.toString();
    }

    private void set(String... lines) {
        assertEquals(DONE, ask(request(lines)));
    }

    private static String request(String... lines) {
        return "set=1\n"
                + Arrays.stream(lines).map(line -> line + "\n").collect(Collectors.joining())
                + "\n";
    }

    /** The lines that an answer to get has, without its end. */
    private List<String> get() {
        String answer = ask("get=1\n\n");
        assertTrue(answer.endsWith("\n" + DONE), answer);
        return answer.substring(0, answer.length() - DONE.length()).lines().toList();
    }

    @Test
    void anInterfaceThatNobodyHasSetHasNothingButAPort() {
        assertEquals(List.of("listen_port=" + tunnel.listenPort()), get());
    }

    @Test
    void whatWasSetIsWhatOneGets() {
        set(
                "private_key=" + PRIVATE_KEY,
                "replace_peers=true",
                "public_key=" + ALICE,
                "preshared_key=" + PRESHARED_KEY,
                "endpoint=[::1]:9",
                "persistent_keepalive_interval=25",
                "replace_allowed_ips=true",
                "allowed_ip=10.0.0.7/32",
                "allowed_ip=fd00::/64",
                "public_key=" + BOB);
        assertEquals(
                List.of(
                        "private_key=" + clamped(PRIVATE_KEY),
                        "listen_port=" + tunnel.listenPort(),
                        "public_key=" + ALICE,
                        "preshared_key=" + PRESHARED_KEY,
                        "protocol_version=1",
                        "endpoint=[::1]:9",
                        "last_handshake_time_sec=0",
                        "last_handshake_time_nsec=0",
                        "rx_bytes=0",
                        "persistent_keepalive_interval=25",
                        "allowed_ip=10.0.0.7/32",
                        "allowed_ip=fd00::/64",
                        "public_key=" + BOB,
                        "preshared_key=" + "0".repeat(64),
                        "protocol_version=1",
                        "last_handshake_time_sec=0",
                        "last_handshake_time_nsec=0",
                        "rx_bytes=0",
                        "persistent_keepalive_interval=0"),
                get().stream().filter(line -> !line.startsWith("tx_bytes=")).toList(),
                "a first initiation may have been sent or not");
    }

    /** RFC 7748, section 5: three bits at the bottom and two at the top are fixed. */
    private static String clamped(String key) {
        assertEquals("e8", key.substring(0, 2), "the lowest three bits are clear");
        assertEquals("7a", key.substring(62), "the highest two bits are 01");
        return key;
    }

    /** errno-base.h: EPERM, which wg prints as "Operation not permitted". */
    @Test
    void aChangeThatIsNotPermittedHasItsNumberAndTheConnectionGoesOn() {
        UapiInterface guarded =
                new UapiInterface() {
                    @Override
                    public InterfaceSnapshot snapshot() {
                        return tunnel.snapshot();
                    }

                    @Override
                    public void configure(InterfaceChange change) {
                        throw new NotPermittedException("not this one");
                    }
                };
        String answers = ask(guarded, request("private_key=" + PRIVATE_KEY) + "get=1\n\n");
        assertTrue(answers.startsWith("errno=-1\n\nlisten_port="), answers);
        assertTrue(answers.endsWith(DONE), answers);
    }

    @Test
    void severalRequestsFitOnOneConnection() {
        String answers =
                ask(
                        request("public_key=" + ALICE)
                                + "get=1\n\n"
                                + request("public_key=" + ALICE, "remove=true")
                                + "get=1\n\n");
        assertEquals(4, answers.split(DONE, -1).length - 1);
        assertEquals(1, answers.split("public_key=", -1).length - 1);
    }

    @Test
    void aBadLineChangesNothingAndTheNextRequestIsAnswered() {
        String answers =
                ask(
                        request("public_key=" + ALICE, "allowed_ip=10.0.0.0/99", "hello")
                                + "hello\nworld\n\n"
                                + "get=1\nlisten_port=1\n\n"
                                + request("public_key=" + BOB)
                                + "x".repeat(100_000)
                                + "\n\n");
        assertEquals("errno=-22\n\nerrno=-71\n\nerrno=-22\n\nerrno=0\n\nerrno=-71\n\n", answers);
        assertFalse(get().contains("public_key=" + ALICE));
        assertTrue(get().contains("public_key=" + BOB));
    }

    @Test
    void aRequestThatBreaksOffIsNotCarriedOut() {
        assertEquals("", ask("set=1\npublic_key=" + ALICE + "\n"));
        assertEquals("", ask("set=1\npublic_key=" + ALICE));
        assertEquals("", ask("get=1\n"));
        assertEquals("", ask("get"));
        assertEquals("", ask(""));
        assertFalse(get().contains("public_key=" + ALICE));
    }

    @Test
    void aSetKeepsWhatItDoesNotName() {
        set(
                "public_key=" + ALICE,
                "preshared_key=" + PRESHARED_KEY,
                "endpoint=192.0.2.7:51820",
                "allowed_ip=10.0.0.7/32");
        set("public_key=" + ALICE, "allowed_ip=10.0.0.8/32");
        List<String> lines = get();
        assertTrue(lines.contains("preshared_key=" + PRESHARED_KEY), lines::toString);
        assertTrue(lines.contains("endpoint=192.0.2.7:51820"), lines::toString);
        assertTrue(lines.contains("allowed_ip=10.0.0.7/32"), lines::toString);
        assertTrue(lines.contains("allowed_ip=10.0.0.8/32"), lines::toString);
    }

    @Test
    void allowedIpsAreTakenAwayMovedAndReplaced() {
        set("public_key=" + ALICE, "allowed_ip=10.0.0.0/24", "allowed_ip=10.0.1.0/24");
        set("public_key=" + ALICE, "allowed_ip=-10.0.0.0/24");
        assertEquals(List.of("allowed_ip=10.0.1.0/24"), allowedIps());
        set("public_key=" + BOB, "allowed_ip=10.0.1.9/24");
        List<String> lines = get();
        assertTrue(
                lines.indexOf("allowed_ip=10.0.1.0/24") > lines.indexOf("public_key=" + BOB),
                "it is Bob's now");
        assertEquals(List.of("allowed_ip=10.0.1.0/24"), allowedIps());
        set("public_key=" + BOB, "replace_allowed_ips=true");
        assertEquals(List.of(), allowedIps());
    }

    private List<String> allowedIps() {
        return get().stream().filter(line -> line.startsWith("allowed_ip=")).toList();
    }

    @Test
    void anUpdateAloneAddsNobody() {
        set("public_key=" + ALICE, "update_only=true", "allowed_ip=10.0.0.0/24");
        assertFalse(get().contains("public_key=" + ALICE));
        set("public_key=" + ALICE, "remove=true");
        assertFalse(get().contains("public_key=" + ALICE));
    }

    @Test
    void replacingPeersForgetsTheOthers() {
        set("public_key=" + ALICE);
        set("replace_peers=true", "public_key=" + BOB);
        assertFalse(get().contains("public_key=" + ALICE));
        assertTrue(get().contains("public_key=" + BOB));
    }

    @Test
    void aKeyOfZerosUnsetsTheKey() {
        set("private_key=" + PRIVATE_KEY);
        assertTrue(get().contains("private_key=" + PRIVATE_KEY));
        set("private_key=" + "0".repeat(64));
        assertFalse(get().stream().anyMatch(line -> line.startsWith("private_key=")));
    }

    @Test
    void theInterfaceIsNoPeerOfItsOwn() {
        set("public_key=" + ALICE);
        set("private_key=" + PRIVATE_KEY);
        String own = HexFormat.of().formatHex(tunnel.publicKey().toBytes());
        set("public_key=" + own);
        assertFalse(get().contains("public_key=" + own), "ignored when it comes later");
        set("private_key=" + "0".repeat(64));
        set("public_key=" + own);
        assertTrue(get().contains("public_key=" + own));
        set("private_key=" + PRIVATE_KEY);
        assertFalse(get().contains("public_key=" + own), "removed when it was there before");
        assertTrue(get().contains("public_key=" + ALICE));
    }

    @Test
    void thePortMovesAtOnceAndATakenOneIsRefused() throws SocketException {
        int before = tunnel.listenPort();
        try (DatagramSocket taken = new DatagramSocket(new InetSocketAddress("::", 0))) {
            assertEquals(
                    "errno=-98\n\n",
                    ask(request("listen_port=" + taken.getLocalPort(), "public_key=" + ALICE)));
            assertEquals(before, tunnel.listenPort());
            assertFalse(get().contains("public_key=" + ALICE), "nothing was changed");
        }
        int free = freePort();
        set("listen_port=" + free);
        assertTrue(get().contains("listen_port=" + free));
        set("listen_port=0");
        assertFalse(get().contains("listen_port=0"), "any that is free");
    }

    private static int freePort() throws SocketException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("::", 0))) {
            return socket.getLocalPort();
        }
    }

    @Test
    void anInterfaceThatIsGoneSaysSo() {
        tunnel.close();
        assertEquals("errno=-19\n\n", ask("get=1\n\n"));
        assertEquals("errno=-19\n\n", ask(request("public_key=" + ALICE)));
    }

    @Test
    void manyNetworksOfOnePeerAreSetAndShown() {
        int count = 130_000;
        String networks =
                IntStream.range(0, count)
                        .mapToObj(
                                i ->
                                        "allowed_ip=10.%d.%d.%d/32\n"
                                                .formatted(i >> 16, i >> 8 & 0xFF, i & 0xFF))
                        .collect(Collectors.joining());
        assertTimeout(
                Duration.ofSeconds(30),
                () -> {
                    assertEquals(DONE, ask("set=1\npublic_key=" + ALICE + "\n" + networks + "\n"));
                    assertEquals(count, allowedIps().size());
                    set("public_key=" + ALICE, "allowed_ip=-10.0.0.1/32");
                    assertEquals(count - 1, allowedIps().size());
                });
    }

    @Test
    void manyPeersAreSetAndShown() {
        int count = 10_000;
        String peers =
                IntStream.range(0, count)
                        .mapToObj(
                                i ->
                                        "public_key=%064x\nallowed_ip=10.0.%d.%d/32\n"
                                                .formatted(i + 9, i >> 8, i & 0xFF))
                        .collect(Collectors.joining());
        assertTimeout(
                Duration.ofSeconds(30),
                () -> {
                    assertEquals(DONE, ask("set=1\n" + peers + "\n"));
                    assertEquals(count, allowedIps().size());
                    set("private_key=" + PRIVATE_KEY);
                    set("replace_peers=true");
                    assertEquals(List.of(), allowedIps());
                });
    }
}
