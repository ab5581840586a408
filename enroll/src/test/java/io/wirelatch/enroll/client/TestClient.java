package io.wirelatch.enroll.client;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.crypto.HardenedToken;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** A client's whole pairing without sockets and real time. */
@SuppressWarnings("exports") // shared among tests, not out of the module
public final class TestClient {

    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final ManualClock clock;
    private final PairingClient client;

    public TestClient(
            HardenedToken token,
            ManualClock clock,
            RandomGenerator random,
            JoinRequest request,
            InetSocketAddress... servers) {
        this.clock = clock;
        this.client =
                new PairingClient(
                        List.of(servers),
                        token,
                        request,
                        TIMEOUT,
                        random,
                        PairingProgress.IGNORED,
                        clock.getAsLong());
    }

    public static PublicKey key(long seed) {
        return PrivateKey.generate(new Random(seed)).publicKey();
    }

    /** A client of one server, whose key and randomness come from the seed. */
    public static TestClient of(
            HardenedToken token, ManualClock clock, long seed, String name, boolean insisted) {
        return new TestClient(
                token,
                clock,
                new Random(seed),
                new JoinRequest(key(seed), name, insisted),
                new InetSocketAddress("192.0.2.1", 51820));
    }

    /** Hands on what is to be sent now: the server's index, and the datagram. */
    public void advance(BiConsumer<Integer, byte[]> network) {
        client.advance(clock.getAsLong())
                .forEach(out -> network.accept(out.server(), out.datagram().toBytes()));
    }

    /** The one datagram that goes to the only server now. */
    public byte[] next() {
        List<PairingClient.Outgoing> outgoing = client.advance(clock.getAsLong());
        if (outgoing.size() != 1) {
            throw new AssertionError(outgoing.size() + " datagrams instead of one");
        }
        return outgoing.getFirst().datagram().toBytes();
    }

    public TestClient receive(byte[] datagram) {
        return receive(0, datagram);
    }

    public TestClient receive(int server, byte[] datagram) {
        client.receive(server, datagram, clock.getAsLong());
        return this;
    }

    public void unreachable(int server, UnansweredServer.Finding finding) {
        client.unreachable(server, finding, clock.getAsLong());
    }

    public Optional<PairingOutcome> outcome() {
        return client.outcome(clock.getAsLong());
    }

    public long nextWakeNanos() {
        return client.nextWakeNanos(clock.getAsLong());
    }
}
