package io.wirelatch.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that is not what was written: always a StateException that names the file, never more. */
class StateStoreDamageTest {

    private static final String KEY_1 = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEA=";
    private static final String KEY_2 = "L+V9o0fNYkMVKNqsX7spBzD/9oSvxM/C7ZCZX1jLO3Q=";
    private static final String KEY_3 = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=";

    private static final String SERVER =
            """
            {
              "schema": 2, "role": "server", "privateKey": "KEY_1", "token": "12345678",
              "pools": ["10.150.0.0/24"], "port": 51820, "mtu": 1420,
              "peers": [
                {"name": "pi", "publicKey": "KEY_2", "presharedKey": "KEY_3",
                 "addresses": ["10.150.0.2"], "lastEndpoint": "192.0.2.7:40000",
                 "joinedAt": "2026-01-31T12:00:00Z"},
                {"name": "tv", "publicKey": "KEY_3", "presharedKey": "KEY_3",
                 "addresses": ["10.150.0.3"], "joinedAt": "2026-01-31T12:00:00Z",
                 "pending": true}
              ],
              "removedPeers": [
                {"publicKey": "KEY_2", "latestInitiation": "@4000000037c219bf2ef02e94"}
              ]
            }
            """
                    .replace("KEY_1", KEY_1)
                    .replace("KEY_2", KEY_2)
                    .replace("KEY_3", KEY_3);

    private static final String CLIENT =
            """
            {
              "schema": 1, "role": "paired client", "privateKey": "KEY_1",
              "serverHost": "nas.lan", "serverPort": 51820,
              "offer": {
                "serverKey": "KEY_2", "name": "pi", "addresses": ["10.150.0.2/24"],
                "pools": ["10.150.0.0/24"], "presharedKey": "KEY_3", "mtu": 1420,
                "keepaliveSeconds": 25
              }
            }
            """
                    .replace("KEY_1", KEY_1)
                    .replace("KEY_2", KEY_2)
                    .replace("KEY_3", KEY_3);

    @TempDir Path stateDir = Path.of("");
    private StateStore store;

    @BeforeEach
    void open() {
        store = StateStore.open(stateDir, "latch0");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void write(String content) throws IOException {
        Files.writeString(store.file(), content);
    }

    private String refusal() {
        return String.valueOf(assertThrows(StateException.class, store::load).getMessage());
    }

    @Test
    void theFilesThatTheseTestsDamageAreSoundBefore() throws IOException {
        write(SERVER);
        assertInstanceOf(ServerState.class, store.load().orElseThrow());
        write(CLIENT);
        assertInstanceOf(PairedClient.class, store.load().orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // what stands there | what is put in its place | the field that the message names
                "\"schema\": 2,||schema is missing",
                "\"schema\": 2|\"schema\": \"1\"|schema must be",
                "\"schema\": 2|\"schema\": 1.0|schema must be",
                "\"schema\": 2|\"schema\": 0|schema must be",
                "\"schema\": 2|\"schema\": -1|schema must be",
                "\"schema\": 2|\"schema\": null|schema must be",
                "\"role\": \"server\",||role is missing",
                "\"server\"|\"relay\"|role has an unknown value",
                "\"server\"|7|role must be a text",
                "\"server\"|\"unpaired client\"|is not known",
                "\"token\": \"12345678\",||token is missing",
                "\"12345678\"|12345678|token must be a text",
                "\"12345678\"|\"1234567\"|token is malformed",
                "[\"10.150.0.0/24\"]|\"10.150.0.0/24\"|pools must be a list",
                "[\"10.150.0.0/24\"]|[7]|pools[0] must be a text",
                "[\"10.150.0.0/24\"]|[]|pools is malformed",
                "10.150.0.0/24|10.150.0.0/33|pools[0] is malformed",
                "10.150.0.0/24|10.150.0.0/31|pools is malformed",
                "\"10.150.0.0/24\"|\"10.150.0.0/24\", \"10.150.0.0/25\"|pools is malformed",
                "\"port\": 51820|\"port\": 0|port must lie between 1 and 65535",
                "\"port\": 51820|\"port\": 65536|port must lie",
                "\"port\": 51820|\"port\": 4294967297|port must lie",
                "\"port\": 51820|\"port\": 51820.5|port must be a whole number",
                "\"port\": 51820|\"port\": 1e4|port must be a whole number",
                "\"port\": 51820|\"port\": true|port must be a whole number",
                "\"mtu\": 1420,||mtu is missing",
                "\"mtu\": 1420|\"mtu\": 67|mtu must lie",
                "\"mtu\": 1420|\"mtu\": 1420, \"speed\": 9|speed is not known",
                "\"peers\": [|\"peers\": [7,|peers[0] must be an object",
                "\"name\": \"tv\",||peers[1].name is missing",
                "\"tv\"|\" \"|peers[1].name is blank",
                "\"tv\"|\"\\u0007\"|peers[1].name is blank or has",
                "\"tv\"|\"\\ud800\"|peers[1].name is blank or has",
                "\"tv\"|\"pi\"|peers[1].name is also that of peers[0]",
                "\"publicKey\": \"BBBB|\"publicKey\": \"BBB|peers[1].publicKey is malformed",
                "\"addresses\": [\"10.150.0.3\"],||peers[1].addresses is missing",
                "10.150.0.3|10.150.0.2|peers[1].addresses must name",
                "10.150.0.3|10.150.0.1|peers[1].addresses must name",
                "10.150.0.3|10.150.0.255|peers[1].addresses must name",
                "10.150.0.3|10.151.0.3|peers[1].addresses must name",
                "[\"10.150.0.3\"]|[]|peers[1].addresses must name",
                "10.150.0.3|10.150.0.03|peers[1].addresses[0] is malformed",
                "192.0.2.7:40000|nas.lan:40000|peers[0].lastEndpoint is malformed",
                "192.0.2.7:40000||peers[0].lastEndpoint is malformed",
                "2026-01-31|2026-02-31|peers[0].joinedAt is malformed",
                "2026-01-31T|20260131T|peers[0].joinedAt is malformed",
                "\"pending\": true|\"pending\": false|peers[1].pending must be true",
                "\"pending\": true|\"pending\": 1|peers[1].pending must be true",
                "\"removedPeers\": [|\"removedPeers\": [7,|removedPeers[0] must be an object",
                "\"@4000|\"4000|removedPeers[0].latestInitiation is malformed",
                "2e94\"}|2e94\", \"x\": 1}|removedPeers[0].x is not known",
                "\"mtu\"|\"port\"|not valid JSON at line 3",
                "\"role\"|role|not valid JSON",
                "\"role\"|/* a comment */ \"role\"|not valid JSON",
            })
    void aServersFieldThatIsWrongIsNamed(String sound, String damaged, String problem)
            throws IOException {
        assertRefused(SERVER, sound, damaged, problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"serverHost\": \"nas.lan\",||serverHost is missing",
                "\"nas.lan\"|\"\"|serverHost is blank",
                "\"serverPort\": 51820|\"serverPort\": 0|serverPort must lie",
                "\"offer\": {|\"offer\": 7, \"other\": {|offer must be an object",
                "\"paired client\"|\"unpaired client\"|is not known",
                "\"paired client\"|\"client\"|role has an unknown value",
                "10.150.0.2/24|10.150.0.2|offer.addresses[0] is malformed",
                "10.150.0.0/24|10.150.0/24|offer.pools[0] is malformed",
                "\"mtu\": 1420|\"mtu\": 70000|offer.mtu must lie",
                "\"keepaliveSeconds\": 25|\"keepaliveSeconds\": -1|offer.keepaliveSeconds must",
                "\"keepaliveSeconds\": 25|\"keepalive\": 25|offer.keepaliveSeconds is missing",
                "\"keepaliveSeconds\": 25|\"keepaliveSeconds\": 25, \"x\": 1|offer.x is not known",
            })
    void aClientsFieldThatIsWrongIsNamed(String sound, String damaged, String problem)
            throws IOException {
        assertRefused(CLIENT, sound, damaged, problem);
    }

    private void assertRefused(String content, String sound, String damaged, String problem)
            throws IOException {
        assertTrue(content.contains(sound), sound);
        String replaced =
                content.replaceFirst(
                        java.util.regex.Pattern.quote(sound),
                        java.util.regex.Matcher.quoteReplacement(damaged == null ? "" : damaged));
        write(replaced);
        String message = refusal();
        assertTrue(message.contains(problem), () -> message + "\nlacks: " + problem);
        assertTrue(message.contains(store.file().toString()), message);
        assertTrue(message.contains("left as it is"), message);
        assertTrue(message.contains("backup"), message);
        for (String secret : List.of(KEY_1, KEY_3, "12345678", "1234567")) {
            assertFalse(message.contains(secret), message);
        }
        assertEquals(replaced, Files.readString(store.file()));
    }

    @Test
    void aSecondObjectAfterTheFirstIsRefused() throws IOException {
        write(SERVER + "{}");
        assertTrue(refusal().contains("not valid JSON"));
    }

    @Test
    void noMessageOrCauseQuotesASecret() throws IOException {
        String secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw";
        for (String wrong :
                List.of(
                        SERVER.replace(KEY_1, secret),
                        SERVER.replace("\"" + KEY_1 + "\"", secret),
                        SERVER.replace("\"" + KEY_1, "\"\\x" + secret),
                        SERVER.replace(KEY_3, secret),
                        SERVER.replace("12345678", secret + " "))) {
            write(wrong);
            Throwable failure = assertThrows(StateException.class, store::load);
            while (failure != null) {
                assertFalse(failure.toString().contains(secret), failure.toString());
                failure = failure.getCause();
            }
        }
    }

    @Test
    void aFileCutOffAnywhereIsRefused() throws IOException {
        for (NetworkState state :
                List.of(
                        RandomStates.server(new Random(1), 2),
                        RandomStates.pairedClient(new Random(2)))) {
            store.commit(state);
            byte[] content = Files.readAllBytes(store.file());
            int endOfJson = content.length - 1;
            for (int length = 0; length < endOfJson; length++) {
                Files.write(store.file(), Arrays.copyOf(content, length));
                String message = refusal();
                assertTrue(message.contains(store.file().toString()), message);
            }
            Files.write(store.file(), Arrays.copyOf(content, endOfJson));
            assertEquals(state, store.load().orElseThrow(), "only the line's end is missing");
        }
    }

    @Test
    void flippedBitsAreRefusedOrGiveAStateThatCanBeKept() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        int rounds = 4000;
        for (int round = 0; round < rounds; round++) {
            byte[] content = StateCodec.encode(RandomStates.any(random));
            int flips = 1 + random.nextInt(3);
            for (int i = 0; i < flips; i++) {
                content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(store.file(), content);
            try {
                NetworkState state = store.load().orElseThrow();
                assertEquals(state, StateCodec.decode(StateCodec.encode(state)), "seed " + seed);
            } catch (StateException e) {
                refused++;
            } catch (RuntimeException e) {
                String text = new String(content, StandardCharsets.ISO_8859_1);
                throw new AssertionError("seed " + seed + ", round " + round + ":\n" + text, e);
            }
        }
        assertTrue(refused > rounds / 4 && refused < rounds, refused + " refused, seed " + seed);
    }

    @Test
    void randomBytesAreRefused() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] content = new byte[random.nextInt(300)];
            random.nextBytes(content);
            Files.write(store.file(), content);
            assertThrows(StateException.class, store::load, "seed " + seed);
        }
    }

    @Test
    void nestingWithoutEndIsRefused() throws IOException {
        write("[".repeat(100_000));
        assertTrue(refusal().contains("not valid JSON"));
        write("{\"schema\": " + "9".repeat(100_000) + "}");
        assertTrue(refusal().contains("not valid JSON"));
    }
}
