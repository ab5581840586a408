package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinAnswer;
import io.wirelatch.enroll.message.JoinAnswerCodec;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.Offer;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any datagrams, in any order, to a client that wants to pair: forged ones, those of a real server
 * changed on their way, and what a server that knows the secret can seal. What it believes in the
 * end is an offer that it can use.
 */
class PairingClientFuzzTest {

    private static final int ANY_BYTES = 0;
    private static final int RIGHT_SHAPE = 1;
    private static final int OF_A_SERVER = 2;
    private static final int PROVEN_CONTENT = 3;
    private static final int TIME_PASSES = 4;
    private static final int KINDS = 5;

    /** By message type, from 1 on. */
    private static final int[] LENGTHS = {128, 72, 1164, 1164, 22, 36, 37};

    private static final int SID_OFFSET = 4;
    private static final int AFTER_SID = 20;

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);

    static Stream<byte[]> seeds() {
        byte[] accepted =
                JoinAnswerCodec.encode(
                        new JoinAnswer.Accepted(
                                new Offer(
                                        TestClient.key(7),
                                        "pi",
                                        List.of(Cidr.parse("10.150.0.7/24")),
                                        List.of(Cidr.parse("10.150.0.0/24")),
                                        PresharedKey.generate(new Random(1)),
                                        1420,
                                        25),
                                Instant.EPOCH));
        byte[] waiting = JoinAnswerCodec.encode(new JoinAnswer.Waiting(60));
        byte[] declined =
                JoinAnswerCodec.encode(
                        new JoinAnswer.Declined(RefusalReason.NAME_TAKEN, "choose another one"));
        return Stream.of(
                new FuzzSteps()
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {4, 3}, 3))
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {5}, 17))
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {6}, 18))
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {1, 9}, 53))
                        .step(TIME_PASSES, (byte) 20)
                        .toBytes(),
                new FuzzSteps()
                        .step(OF_A_SERVER, (byte) 0, (byte) 0, (byte) 21, (byte) 1)
                        .step(OF_A_SERVER)
                        .step(OF_A_SERVER)
                        .toBytes(),
                new FuzzSteps().step(PROVEN_CONTENT, accepted).toBytes(),
                new FuzzSteps()
                        .step(PROVEN_CONTENT, waiting)
                        .step(TIME_PASSES, (byte) 200)
                        .step(PROVEN_CONTENT, declined)
                        .toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void noDatagramThrowsAndWhatIsBelievedCanBeUsed(byte[] input) {
        Stage stage = new Stage();
        FuzzSteps.run(input, stage::take);
        stage.client.outcome().ifPresent(PairingClientFuzzTest::requireUsable);
    }

    private static void requireUsable(PairingOutcome outcome) {
        if (outcome instanceof PairingOutcome.Paired paired) {
            Offer offer = paired.offer();
            assertTrue(offer.mtu() >= 576, "an MTU that carries IPv4");
            assertTrue(!offer.addresses().isEmpty(), "an address");
            offer.addresses()
                    .forEach(
                            address ->
                                    assertTrue(
                                            offer.pools().stream()
                                                    .anyMatch(
                                                            pool ->
                                                                    pool.contains(
                                                                            address.address()))));
        }
    }

    private static final class Stage {

        private final ManualClock clock = new ManualClock();
        private final TestServer server =
                new TestServer(TOKEN, clock, 1, "10.150.0.0/24").open(Duration.ofMinutes(1));
        private final TokenHolder tokenHolder = new TokenHolder(TOKEN, new Random(2));
        private final TestClient client = TestClient.of(TOKEN, server.fingerprint(), clock, 10);
        private byte[] lastSent = client.next();

        void take(int kind, byte[] data) {
            switch (kind % KINDS) {
                case ANY_BYTES -> client.receive(data);
                case RIGHT_SHAPE -> client.receive(inRightShape(data));
                case OF_A_SERVER ->
                        server.receive(lastSent, SOURCE)
                                .ifPresent(
                                        answer ->
                                                client.receive(FuzzSteps.patched(answer, data, 1)));
                case PROVEN_CONTENT ->
                        tokenHolder.answer(lastSent, data).ifPresent(this::giveProven);
                case TIME_PASSES ->
                        clock.advance(
                                Duration.ofMillis(100L * (data.length == 0 ? 1 : data[0] & 0xFF)));
                default -> throw new AssertionError(kind);
            }
            client.advance((to, datagram) -> lastSent = datagram);
        }

        private void giveProven(TokenHolder.Answers answers) {
            client.receive(answers.share());
            client.advance((to, datagram) -> lastSent = datagram);
            client.receive(answers.offer());
        }

        /**
         * The first byte chooses a message; what follows the session's identifier is the data's.
         */
        private byte[] inRightShape(byte[] data) {
            int type = data.length == 0 ? 0 : (data[0] & 0xFF) % LENGTHS.length;
            byte[] message = Arrays.copyOf(lastSent, AFTER_SID);
            message = Arrays.copyOf(message, LENGTHS[type]);
            message[SID_OFFSET - 1] = (byte) (type + 1);
            int given = Math.min(data.length - 1, message.length - AFTER_SID);
            if (given > 0) {
                System.arraycopy(data, 1, message, AFTER_SID, given);
            }
            return message;
        }
    }
}
