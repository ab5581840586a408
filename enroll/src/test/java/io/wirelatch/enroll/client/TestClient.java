package io.wirelatch.enroll.client;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.typed.CheckWords;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** A client's whole pairing without sockets and real time. */
@SuppressWarnings("exports") // shared among tests, not out of the module
public final class TestClient {

    public static final Duration TIMEOUT = Duration.ofSeconds(15);

    /** What it says of how it gets on. */
    public final List<String> told = new ArrayList<>();

    private final ManualClock clock;
    private final PairingClient client;

    public TestClient(
            HardenedSecret secret,
            ManualClock clock,
            RandomGenerator random,
            JoinRequest request,
            InetSocketAddress... servers) {
        this(secret, Optional.empty(), clock, random, request, servers);
    }

    /** One that wants a server with this key. */
    public TestClient(
            HardenedSecret secret,
            Optional<ServerFingerprint> server,
            ManualClock clock,
            RandomGenerator random,
            JoinRequest request,
            InetSocketAddress... servers) {
        this.clock = clock;
        this.client =
                new PairingClient(
                        List.of(servers),
                        new PairingTask(secret, server, request),
                        TIMEOUT,
                        random,
                        progress(),
                        clock.getAsLong());
    }

    public static PublicKey key(long seed) {
        return PrivateKey.generate(new Random(seed)).publicKey();
    }

    /** A client of one server, whose key and randomness come from the seed. */
    public static TestClient of(
            HardenedSecret token, ManualClock clock, long seed, String name, boolean insisted) {
        return new TestClient(
                token,
                clock,
                new Random(seed),
                new JoinRequest(key(seed), name, insisted),
                new InetSocketAddress("192.0.2.1", 51820));
    }

    /** A client of one server, which must have this key. */
    public static TestClient of(
            HardenedSecret secret, ServerFingerprint server, ManualClock clock, long seed) {
        return new TestClient(
                secret,
                Optional.of(server),
                clock,
                new Random(seed),
                new JoinRequest(key(seed), "pi", false),
                new InetSocketAddress("192.0.2.1", 51820));
    }

    private PairingProgress progress() {
        return new PairingProgress() {
            @Override
            public void trying(InetSocketAddress server) {}

            @Override
            public void answered(InetSocketAddress server) {}

            @Override
            public void closed(InetSocketAddress server, boolean locked) {
                told.add(locked ? "locked" : "closed");
            }

            @Override
            public void waiting(InetSocketAddress server, CheckWords checkWords, int secondsLeft) {
                told.add("waiting " + checkWords + " " + secondsLeft);
            }
        };
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
