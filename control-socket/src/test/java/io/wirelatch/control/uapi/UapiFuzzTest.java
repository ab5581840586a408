package io.wirelatch.control.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes on a connection to the UAPI socket of a real engine, whose port and interface are in
 * memory: every whole request is answered, and what one gets can be set on an engine that has
 * nothing and is the same again.
 */
final class UapiFuzzTest {

    private static final String ALICE =
            "public_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33\n";
    private static final String BOB =
            "public_key=58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376\n";
    private static final String KEY =
            "private_key=e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a\n";
    private static final String NOTHING_SET =
            "set=1\nprivate_key="
                    + "0".repeat(64)
                    + "\nlisten_port=0\nfwmark=0\nreplace_peers=true\n\n";
    private static final String DONE = "errno=0\n\n";

    /** One answer: lines, and a number at the end. */
    private static final Pattern ANSWERS =
            Pattern.compile("(?:(?:(?!errno=)[a-z_]+=[^\n]+\n)*errno=(?:0|-[1-9][0-9]*)\n\n)*");

    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Tunnel tunnel =
            Tunnel.start(
                    new TunnelSettings(PrivateKey.NONE, false, AeadImplementation.JDK),
                    new QuietTun(),
                    new DeafUdp(),
                    new TunnelListener() {
                        @Override
                        public void engineFailed(RuntimeException cause) {
                            failure.set(cause);
                        }
                    },
                    UnclaimedDatagrams.IGNORED);

    @AfterEach
    void stop() {
        tunnel.close();
    }

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "get=1\n\n",
                        "set=1\n"
                                + KEY
                                + "listen_port=51820\nfwmark=1\nreplace_peers=true\n"
                                + ALICE
                                + "preshared_key="
                                + "1".repeat(64)
                                + "\nendpoint=192.0.2.7:51820\npersistent_keepalive_interval=25\n"
                                + "replace_allowed_ips=true\nallowed_ip=10.0.0.0/8\n"
                                + "allowed_ip=fd00::/64\nprotocol_version=1\n"
                                + BOB
                                + "endpoint=[fe80::1%2]:9\nallowed_ip=10.0.0.0/8\n\nget=1\n\n",
                        "set=1\n" + ALICE + "update_only=true\nremove=true\n\n",
                        "set=1\n" + ALICE + "allowed_ip=-10.0.0.0/8\n\nset=1\nlisten_port=7\n\n",
                        "hello\nworld\n\nget=2\n\nset=1\nx\n\n\n\nset=1\n" + ALICE)
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @DictionaryEntries({
        "set=1",
        "get=1",
        "private_key=",
        "listen_port=0",
        "listen_port=65536",
        "fwmark=4294967295",
        "replace_peers=true",
        "public_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33",
        "remove=true",
        "update_only=true",
        "preshared_key=",
        "endpoint=[::ffff:192.0.2.7]:1",
        "endpoint=[fe80::1%lo]:1",
        "persistent_keepalive_interval=65535",
        "replace_allowed_ips=true",
        "allowed_ip=0.0.0.0/0",
        "allowed_ip=::/0",
        "allowed_ip=-::/0",
        "protocol_version=1"
    })
    @MethodSource("seeds")
    @FuzzTest
    void everyRequestIsAnsweredAndWhatOneGetsCanBeSet(byte[] requests) throws IOException {
        String answers = ask(requests);
        assertTrue(ANSWERS.matcher(answers).matches(), answers);

        List<String> shown = settings();
        assertEquals(DONE, ask(NOTHING_SET));
        assertEquals(
                DONE, ask(shown.stream().collect(Collectors.joining("\n", "set=1\n", "\n\n"))));
        assertEquals(shown, settings());
        assertEquals(DONE, ask(NOTHING_SET));
        assertEquals(null, failure.get());
    }

    /** What {@code get=1} answers, without what is no setting. */
    private List<String> settings() throws IOException {
        String answer = ask("get=1\n\n");
        assertTrue(answer.endsWith("\n" + DONE), answer);
        return answer.substring(0, answer.length() - DONE.length())
                .lines()
                .filter(
                        line ->
                                !line.startsWith("tx_bytes=")
                                        && !line.startsWith("rx_bytes=")
                                        && !line.startsWith("last_handshake_time_"))
                .toList();
    }

    private String ask(String requests) throws IOException {
        return ask(requests.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String ask(byte[] requests) throws IOException {
        StringWriter answers = new StringWriter();
        new UapiConversation(
                        UapiInterface.of(tunnel),
                        name -> name.equals("lo") ? 1 : 0,
                        new ByteArrayInputStream(requests),
                        answers)
                .run();
        return answers.toString();
    }
}
