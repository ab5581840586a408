package io.wirelatch.enroll.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.ScriptedRandom;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.message.JoinAnswer;
import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.JoinRequestCodec;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The worked transcript of docs/ENROLLMENT.md, made anew and compared byte for byte. */
class TranscriptTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "ENROLLMENT.md");
    private static final String BEGIN = "```transcript\n";
    private static final String END = "```\n";

    private static final String TOKEN = "7k2m-x0q9-c4fd-vt8e-31hn";
    private static final String CODE = "4821-ocean-cactus-plug";
    private static final String SID = "00112233445566778899aabbccddeeff";
    private static final String CLIENT_SCALAR = counting(0x20, 32);
    private static final String OPENING = counting(0x10, 16);
    private static final String CLIENT_NONCE = counting(0x40, 24);
    private static final String SERVER_SCALAR = counting(0x60, 32);
    private static final String SERVER_NONCE = counting(0x80, 24);
    private static final String PRESHARED_KEY = counting(0xa0, 32);
    private static final String CLIENT_PRIVATE_KEY = counting(0xc0, 32);
    private static final String SERVER_PRIVATE_KEY = counting(0xe0, 32);

    private final StringBuilder transcript = new StringBuilder();

    @Test
    void theDocumentsTranscriptIsWhatTheCodeDoes() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        assertTrue(begin >= BEGIN.length(), "the document has no transcript");
        String written = document.substring(begin, document.indexOf(END, begin));

        play();

        assertEquals(written, transcript.toString());
    }

    private void play() {
        HardenedSecret token =
                HardenedSecret.derive(new PairingSecret.Token(PairingToken.of(TOKEN)));
        ManualClock clock = new ManualClock();
        ScriptedRandom clientRandom = new ScriptedRandom(SID, CLIENT_SCALAR, CLIENT_NONCE);
        ScriptedRandom serverRandom = new ScriptedRandom(OPENING, SERVER_SCALAR, SERVER_NONCE);
        PrivateKey clientKey = PrivateKey.ofBytes(hex(CLIENT_PRIVATE_KEY));
        JoinRequest request =
                new JoinRequest(
                        clientKey.publicKey(),
                        "pi.lan",
                        false,
                        Optional.of(TestServer.NOW.minusSeconds(2)));
        TestServer server =
                new TestServer(
                                token,
                                clock,
                                serverRandom,
                                new ScriptedRandom(PRESHARED_KEY),
                                PrivateKey.ofBytes(hex(SERVER_PRIVATE_KEY)),
                                "10.150.0.0/24",
                                "fd3c:1f2e:9a07::/64")
                        .open(Duration.ofMinutes(1));
        Endpoint source = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
        ServerFingerprint fingerprint = server.fingerprint();
        TestClient client =
                new TestClient(
                        token,
                        Optional.of(fingerprint),
                        clock,
                        clientRandom,
                        request,
                        new InetSocketAddress("192.0.2.1", 51820));

        byte[] hello = client.next();
        byte[] share = server.receive(hello, source).orElseThrow();
        client.receive(share);
        byte[] confirm = client.next();
        byte[] offer = server.receive(confirm, source).orElseThrow();
        client.receive(offer);
        PairingOutcome.Paired paired =
                assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow());
        assertEquals(server.joined().checkWords(), paired.checkWords());
        assertTrue(clientRandom.isUsedUp() && serverRandom.isUsedUp());

        heading("given");
        line("token", TOKEN.getBytes(StandardCharsets.US_ASCII));
        line("sid", hex(SID));
        line("ya", hex(CLIENT_SCALAR));
        line("yb", hex(SERVER_SCALAR));
        line("opening of the commitment", hex(OPENING));
        line("nonce of CONFIRM", hex(CLIENT_NONCE));
        line("nonce of OFFER", hex(SERVER_NONCE));
        line("client's WireGuard public key", clientKey.publicKey().toBytes());
        line("server's WireGuard public key", paired.offer().serverKey().toBytes());
        line("preshared key", hex(PRESHARED_KEY));
        text("what the client's clock says", request.clock().orElseThrow().toString());
        text("what the server's clock says", TestServer.NOW.toString());
        text("server's version", paired.offer().serverVersion().orElseThrow().toString());
        derive(token, fingerprint, hello);
        heading("datagrams");
        line("HELLO", hello);
        line("SHARE", share);
        line(
                "content of CONFIRM, then zeros up to 1024 bytes",
                unpadded(JoinRequestCodec.encode(request)));
        line("CONFIRM", confirm);
        line(
                "content of OFFER, then zeros up to 1024 bytes",
                unpadded(
                        JoinAnswerCodec.encode(
                                new JoinAnswer.Accepted(paired.offer(), paired.serverTime()))));
        line("OFFER", offer);
        heading("other datagrams");
        line(
                "REFUSED: wrong secret, 4 tries left",
                PairingCodec.encode(
                        new PairingMessage.Refused(sid(), RefusalReason.WRONG_SECRET, 4)));
        line(
                "CLOSED: locked, heard from 198.51.100.7:40000",
                PairingCodec.encode(
                        new ServerKeyMac(fingerprint)
                                .sign(
                                        new PairingMessage.Closed(
                                                sid(),
                                                RefusalReason.LOCKED,
                                                Endpoint.of(IpAddress.parse("198.51.100.7"), 40000),
                                                PairingMessage.Hello.NO_MAC))));
        heading("a one-time code");
        text("code", CODE);
        line("PRS", code().prs());
        line("locator in HELLO", new byte[] {0x12, (byte) 0xd5});
    }

    private static HardenedSecret code() {
        return switch (OneTimeCode.read(CODE)) {
            case OneTimeCode.Reading.Code(OneTimeCode code) ->
                    HardenedSecret.derive(new PairingSecret.Code(code));
            case OneTimeCode.Reading.NotACode(String detail) -> throw new AssertionError(detail);
        };
    }

    private static Octets sid() {
        return Octets.of(hex(SID));
    }

    /** Each step once more, from the functions themselves. */
    private void derive(HardenedSecret token, ServerFingerprint fingerprint, byte[] hello) {
        byte[] sid = hex(SID);
        byte[] helloKey =
                HkdfSha512.derive(
                        fingerprint.toBytes(), new byte[0], PairingLabels.SERVER_KEY_HELLO, 32);
        byte[] signed = Arrays.copyOf(hello, 112);
        Arrays.fill(signed, 52, 68, (byte) 0);
        byte[] mac = HmacSha512.shortMac(16, helloKey, signed);
        byte[] commitment =
                Arrays.copyOf(Cpace.sha512(PairingLabels.COMMITMENT, sid, hex(OPENING)), 16);
        byte[] ada =
                hex(
                        HexFormat.of().formatHex(ascii("client"))
                                + "574c0101"
                                + "00000000"
                                + "ffff"
                                + HexFormat.of().formatHex(mac));
        byte[] adb =
                hex(
                        HexFormat.of().formatHex(ascii("server"))
                                + "574c0102"
                                + "00000000"
                                + HexFormat.of().formatHex(commitment));
        byte[] g = Cpace.generator(token.prs(), PairingLabels.CHANNEL_IDENTIFIER, sid);
        byte[] ya = Cpace.share(hex(CLIENT_SCALAR), g);
        byte[] yb = Cpace.share(hex(SERVER_SCALAR), g);
        byte[] k = Cpace.agree(hex(CLIENT_SCALAR), yb).orElseThrow();
        byte[] isk = Cpace.intermediateKey(sid, k, ya, ada, yb, adb);
        byte[] macKey = Cpace.confirmationKey(sid, isk);

        byte[] checkKey = HkdfSha512.derive(isk, sid, PairingLabels.CHECK_WORDS, 32);
        byte[] check = HmacSha512.mac(checkKey, hex(CLIENT_NONCE), hex(OPENING));

        heading("derived");
        text("server's fingerprint", fingerprint.toString());
        line("key of HELLO's MAC", helloKey);
        line("MAC in HELLO", mac);
        line("commitment", commitment);
        line("PRS", token.prs());
        line("CI", PairingLabels.CHANNEL_IDENTIFIER);
        line("g", g);
        line("Ya", ya);
        line("Yb", yb);
        line("ADa", ada);
        line("ADb", adb);
        line("K", k);
        line("ISK", isk);
        line("mac_key", macKey);
        line("Ta", Cpace.tag(macKey, ya, ada));
        line("Tb", Cpace.tag(macKey, yb, adb));
        line(
                "key, client to server",
                HkdfSha512.derive(isk, sid, PairingLabels.CLIENT_TO_SERVER, 32));
        line(
                "key, server to client",
                HkdfSha512.derive(isk, sid, PairingLabels.SERVER_TO_CLIENT, 32));
        line("key of the check words", checkKey);
        line("first 5 bytes of the MAC that they are", Arrays.copyOf(check, 5));
        text("check words", CheckWords.of(check).toString());
    }

    private void text(String name, String value) {
        transcript.append(name).append("\n  ").append(value).append('\n');
    }

    private void heading(String text) {
        transcript.append(transcript.isEmpty() ? "" : "\n").append("# ").append(text).append('\n');
    }

    /** The name, the length, and 32 bytes a line. */
    private void line(String name, byte[] bytes) {
        transcript.append(name).append(" (").append(bytes.length).append(")\n");
        for (int i = 0; i < bytes.length; i += 32) {
            int end = Math.min(bytes.length, i + 32);
            transcript.append("  ").append(HexFormat.of().formatHex(bytes, i, end)).append('\n');
        }
    }

    /** Version, kind and the fields: each has its length in its second and third byte. */
    private static byte[] unpadded(byte[] content) {
        int end = 2;
        while (content[end] != 0) {
            end += 3 + (content[end + 1] << 8) + (content[end + 2] & 0xFF);
        }
        return Arrays.copyOf(content, end);
    }

    private static String counting(int first, int count) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < count; i++) {
            hex.append(HexFormat.of().toHexDigits((byte) (first + i)));
        }
        return hex.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
