package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.JoinRequestCodec;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.window.WindowOptions;
import io.wirelatch.enroll.window.WindowOptions.Accepts;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any datagrams, in any order, to a server's whole pairing: forged ones, those of a real client
 * changed on their way, and what somebody who knows the secret can seal. Afterwards a client pairs.
 */
class PairingServerFuzzTest {

    private static final int ANY_BYTES = 0;
    private static final int RIGHT_SHAPE = 1;
    private static final int OF_A_CLIENT = 2;
    private static final int PROVEN_CONTENT = 3;
    private static final int PROVEN_REQUEST = 4;
    private static final int OPERATOR = 5;
    private static final int TIME_PASSES = 6;
    private static final int KINDS = 7;

    /** By message type, from 1 on. */
    private static final int[] LENGTHS = {128, 72, 1164, 1164, 22, 36, 37};

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final Endpoint ATTACKER = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    private static final Endpoint HONEST = Endpoint.of(IpAddress.parse("198.51.100.8"), 40000);

    static Stream<byte[]> seeds() {
        byte[] request = JoinRequestCodec.encode(new JoinRequest(TestClient.key(1), "pi", true));
        byte[] name = "\u0001nas".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                new FuzzSteps()
                        .step(RIGHT_SHAPE, new byte[110])
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {2}, 1200))
                        .step(ANY_BYTES, "WL".getBytes(StandardCharsets.US_ASCII))
                        .toBytes(),
                new FuzzSteps()
                        .step(OF_A_CLIENT)
                        .step(OF_A_CLIENT, (byte) 0, (byte) 0, (byte) 40, (byte) 1)
                        .step(OF_A_CLIENT)
                        .toBytes(),
                new FuzzSteps().step(PROVEN_CONTENT, request).step(PROVEN_REQUEST, name).toBytes(),
                new FuzzSteps()
                        .step(OPERATOR, (byte) 3)
                        .step(PROVEN_REQUEST, name)
                        .step(OPERATOR, (byte) 4)
                        .step(TIME_PASSES, (byte) 0xFF)
                        .step(OPERATOR, (byte) 2)
                        .step(PROVEN_REQUEST, name)
                        .step(OPERATOR, (byte) 1)
                        .toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void noDatagramThrowsOrKeepsAnotherClientOut(byte[] input) {
        Stage stage = new Stage();
        FuzzSteps.run(input, stage::take);
        stage.requireThatAClientPairs();
    }

    private static final class Stage {

        private final ManualClock clock = new ManualClock();
        private final TestServer server =
                new TestServer(TOKEN, clock, 1, "10.150.0.0/20", "fd00::/64").open(MINUTE);
        private final TokenHolder tokenHolder = new TokenHolder(TOKEN, new Random(2));
        private TestClient client = TestClient.of(TOKEN, clock, 10, "pi", false);

        void take(int kind, byte[] data) {
            switch (kind % KINDS) {
                case ANY_BYTES -> server.receive(data, ATTACKER);
                case RIGHT_SHAPE -> server.receive(inRightShape(data), ATTACKER);
                case OF_A_CLIENT -> passOnChanged(data);
                case PROVEN_CONTENT -> sendProven(data);
                case PROVEN_REQUEST -> sendProven(request(data));
                case OPERATOR -> operate(data.length == 0 ? 0 : data[0]);
                case TIME_PASSES ->
                        clock.advance(
                                Duration.ofMillis(100L * (data.length == 0 ? 1 : data[0] & 0xFF)));
                default -> throw new AssertionError(kind);
            }
        }

        /** The first byte chooses a message; the rest of it is the data's. */
        private static byte[] inRightShape(byte[] data) {
            int type = data.length == 0 ? 0 : (data[0] & 0xFF) % LENGTHS.length;
            byte[] message = new byte[LENGTHS[type]];
            byte[] header = {'W', 'L', 1, (byte) (type + 1)};
            System.arraycopy(header, 0, message, 0, header.length);
            int given = Math.min(data.length - 1, message.length - header.length);
            if (given > 0) {
                System.arraycopy(data, 1, message, header.length, given);
            }
            return message;
        }

        private void passOnChanged(byte[] data) {
            if (client.outcome().isPresent()) {
                client = TestClient.of(TOKEN, clock, 10, "pi", false);
            }
            clock.advance(Duration.ofSeconds(1));
            client.advance(
                    (to, datagram) ->
                            server.receive(FuzzSteps.patched(datagram, data, 1), ATTACKER)
                                    .ifPresent(client::receive));
        }

        private void sendProven(byte[] content) {
            Optional<byte[]> confirm =
                    tokenHolder.confirm(datagram -> server.receive(datagram, ATTACKER), content);
            confirm.ifPresent(
                    datagram -> {
                        server.receive(datagram, ATTACKER);
                        server.receive(datagram, ATTACKER);
                    });
        }

        private static byte[] request(byte[] data) {
            byte[] given = Arrays.copyOf(data, Math.clamp(data.length, 1, 80));
            String name = new String(given, 1, given.length - 1, StandardCharsets.UTF_8);
            return JoinRequestCodec.encode(
                    new JoinRequest(TestClient.key(given[0] & 0x7F), name, given[0] < 0));
        }

        private void operate(byte choice) {
            switch (choice & 7) {
                case 0 -> server.close();
                case 1 -> server.open(MINUTE);
                case 2 ->
                        server.open(
                                WindowOptions.forCode(MINUTE)
                                        .accepting(Accepts.TOKEN_AND_CODE)
                                        .withUses(1 + (choice >> 3 & 3)),
                                Optional.of(CheapSecrets.code("4821-ocean-cactus-plug")));
                case 3 ->
                        server.open(
                                new WindowOptions(MINUTE, Accepts.TOKEN, 1, 5, true),
                                Optional.empty());
                case 4 -> server.status().held().forEach(held -> server.approve(held.name()));
                case 5 -> server.status().held().forEach(held -> server.deny(held.name()));
                default -> server.approve("nobody");
            }
        }

        void requireThatAClientPairs() {
            server.close();
            server.open(MINUTE);
            TestClient honest = TestClient.of(TOKEN, clock, 99, "honest", false);
            while (honest.outcome().isEmpty()) {
                honest.advance(
                        (to, datagram) ->
                                server.receive(datagram, HONEST).ifPresent(honest::receive));
                clock.advance(Duration.ofMillis(200));
            }
            assertInstanceOf(PairingOutcome.Paired.class, honest.outcome().orElseThrow());
        }
    }
}
