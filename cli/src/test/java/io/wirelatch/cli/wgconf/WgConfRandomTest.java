package io.wirelatch.cli.wgconf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.key.PrivateKey;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations made at random, whose seed stands in the name of the test. */
class WgConfRandomTest {

    private static final int FILES = 3_000;

    private static final List<String> PIECES =
            List.of(
                    "[Interface]",
                    "[Peer]",
                    "[",
                    "]",
                    "=",
                    " = ",
                    ",",
                    "#",
                    "\n",
                    "\r\n",
                    "\0",
                    "é",
                    "PrivateKey",
                    "ListenPort",
                    "FwMark",
                    "Address",
                    "DNS",
                    "MTU",
                    "Table",
                    "PreUp",
                    "PostUp",
                    "PreDown",
                    "PostDown",
                    "SaveConfig",
                    "PublicKey",
                    "PresharedKey",
                    "AllowedIPs",
                    "Endpoint",
                    "PersistentKeepalive",
                    "off",
                    "auto",
                    "true",
                    "0x",
                    "99999999999999999999",
                    "-1",
                    "10.0.0.1/24",
                    "fd00::1/64",
                    "::/0",
                    "[::1]:5",
                    "a.example:51820",
                    "/",
                    ":",
                    "%",
                    "\uFEFF",
                    "\uD83D",
                    "1420",
                    "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noTextMakesTheParserThrowAnythingButItsRefusal(long seed) {
        Random random = new Random(seed);
        int read = 0;
        for (int i = 0; i < FILES; i++) {
            String text = anyText(random);
            try {
                WgConf _ = WgConfParser.parse("random", (i % 2 == 0 ? "[Interface]\n" : "") + text);
                read++;
            } catch (WgConfException e) {
                assertTrue(String.valueOf(e.getMessage()).startsWith("random"), e.getMessage());
            }
        }
        assertTrue(read > 0 && read < FILES, "of both kinds: " + read);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void whatIsWrittenIsReadAsTheSame(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            WgConf conf = WgConfParser.parse("random", validText(random));
            String written = WgConfWriter.write(conf);
            assertEquals(conf, WgConfParser.parse("written", written), written);
        }
    }

    private static String anyText(RandomGenerator random) {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(i -> PIECES.get(random.nextInt(PIECES.size())))
                .collect(Collectors.joining());
    }

    private static String validText(Random random) {
        StringBuilder text = new StringBuilder("[Interface]\n");
        maybe(random, text, "PrivateKey = " + key(random));
        maybe(random, text, "ListenPort = " + random.nextInt(65536));
        maybe(random, text, "FwMark = " + Integer.toUnsignedString(random.nextInt()));
        maybe(random, text, "FwMark = off");
        maybe(random, text, "Address = 10.1.%d.2/24, fd00::%x/64".formatted(octet(random), 7));
        maybe(random, text, "Address = 10.2.0.%d".formatted(octet(random)));
        maybe(random, text, "DNS = example.com, 10.2.0.%d, fd00::1".formatted(octet(random)));
        maybe(random, text, "MTU = " + (576 + random.nextInt(1000)));
        maybe(
                random,
                text,
                "Table = " + List.of("off", "auto", "77", "main").get(octet(random) % 4));
        maybe(random, text, "PreUp = echo '%i' = " + octet(random));
        maybe(random, text, "PostUp = a; b && c | d");
        maybe(random, text, "PostUp = e");
        maybe(random, text, "PreDown = f");
        maybe(random, text, "PostDown = g [x]");
        maybe(random, text, "SaveConfig = true");
        for (int peers = random.nextInt(4); peers > 0; peers--) {
            text.append("[Peer]\nPublicKey = ").append(key(random)).append('\n');
            maybe(random, text, "PresharedKey = " + key(random));
            maybe(random, text, "AllowedIPs = 10.%d.0.0/16,::/0".formatted(octet(random)));
            maybe(random, text, "AllowedIPs = 0.0.0.0/0, 192.0.2.%d".formatted(octet(random)));
            maybe(random, text, "Endpoint = [2001:db8::%x]:7".formatted(octet(random)));
            maybe(random, text, "Endpoint = host%d.example:8".formatted(octet(random)));
            maybe(random, text, "PersistentKeepalive = " + octet(random));
        }
        return text.toString();
    }

    private static void maybe(Random random, StringBuilder text, String line) {
        if (random.nextBoolean()) {
            text.append(line).append('\n');
        }
    }

    private static int octet(Random random) {
        return random.nextInt(256);
    }

    private static String key(Random random) {
        return PrivateKey.generate(random).revealBase64();
    }
}
