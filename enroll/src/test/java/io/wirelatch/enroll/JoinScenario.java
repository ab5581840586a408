package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.Offer;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.Arrays;

/** A server whose window is open for the token, and what a join with it takes. */
abstract class JoinScenario {

    static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    static final HardenedSecret OTHER_TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hm");
    static final Endpoint SOURCE = Endpoint.of(IpAddress.parse("198.51.100.7"), 40000);
    static final Endpoint ELSEWHERE = Endpoint.of(IpAddress.parse("198.51.100.8"), 40000);
    static final Duration MINUTE = Duration.ofMinutes(1);

    final ManualClock clock = new ManualClock();
    final TestServer server =
            new TestServer(TOKEN, clock, 1, "10.150.0.0/24", "fd00:1::/64").open(MINUTE);

    /**
     * Every answer is at most as long as its question, so that nobody can be flooded through us.
     */
    byte[] ask(byte[] question) {
        byte[] answer = server.receive(question, SOURCE).orElseThrow();
        assertTrue(answer.length <= question.length);
        return answer;
    }

    TestClient client(long seed, String hostName) {
        return TestClient.of(TOKEN, clock, seed, hostName, false);
    }

    static Offer offer(TestClient client) {
        return assertInstanceOf(PairingOutcome.Paired.class, client.outcome().orElseThrow())
                .offer();
    }

    static byte[] refusal(byte[] hello, RefusalReason reason) {
        byte[] refused = Arrays.copyOf(hello, 22);
        refused[3] = 5;
        refused[20] = (byte) reason.code();
        refused[21] = 0;
        return refused;
    }
}
