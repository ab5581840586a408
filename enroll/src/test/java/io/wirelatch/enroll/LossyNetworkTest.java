package io.wirelatch.enroll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.client.PairingOutcome;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.packet.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Joins over a path that loses, repeats and reorders, on a clock that a test moves. */
class LossyNetworkTest {

    private static final HardenedSecret TOKEN = CheapSecrets.token("7k2m-x0q9-c4fd-vt8e-31hn");
    private static final int TRIES = 400;

    private final ManualClock clock = new ManualClock();

    /** With 30 % loss each way, at least 99 of 100 joins succeed within the client's 15 seconds. */
    @Test
    void aJoinSurvivesThirtyPercentLossWithDuplicationAndReordering() {
        int failed = 0;
        for (int seed = 0; seed < TRIES; seed++) {
            Network network = new Network(seed, 0.3, 0.3, 1);
            network.run();
            if (!(network.clients.getFirst().outcome().orElseThrow()
                    instanceof PairingOutcome.Paired)) {
                failed++;
            }
            network.checkServer("seed " + seed);
        }
        assertTrue(failed * 100 <= TRIES, failed + " of " + TRIES + " joins failed");
    }

    @Test
    void manyMachinesAtOnceOverABadPathGetAddressesOfTheirOwn() {
        Network network = new Network(7, 0.2, 0.2, 100);
        network.run();

        network.checkServer("seed 7");
        assertEquals(
                List.of(),
                network.clients.stream()
                        .filter(c -> !(c.outcome().orElseThrow() instanceof PairingOutcome.Paired))
                        .toList());
    }

    /** A datagram under way. */
    private record Flight(long arrivesNanos, int client, boolean toServer, List<Byte> bytes) {}

    private final class Network {

        final Random random;
        final double loss;
        final double duplication;
        final TestServer server;
        final List<TestClient> clients = new ArrayList<>();
        final PriorityQueue<Flight> flights =
                new PriorityQueue<>(
                        Comparator.comparingLong(f -> f.arrivesNanos() - clock.getAsLong()));

        Network(long seed, double loss, double duplication, int clientCount) {
            this.random = new Random(seed);
            this.loss = loss;
            this.duplication = duplication;
            this.server =
                    new TestServer(TOKEN, clock, seed, "10.150.0.0/24", "fd00:1::/64")
                            .open(Duration.ofMinutes(1));
            for (int i = 0; i < clientCount; i++) {
                clients.add(TestClient.of(TOKEN, clock, seed * 1000 + i, "pi", false));
            }
        }

        void run() {
            while (clients.stream().anyMatch(c -> c.outcome().isEmpty())) {
                for (int i = 0; i < clients.size(); i++) {
                    int client = i;
                    if (clients.get(i).outcome().isEmpty()) {
                        clients.get(i).advance((to, bytes) -> fly(client, true, bytes));
                    }
                }
                clock.advanceTo(nextEventNanos());
                while (!flights.isEmpty()
                        && flights.peek().arrivesNanos() - clock.getAsLong() <= 0) {
                    arrive(flights.remove());
                }
            }
        }

        private long nextEventNanos() {
            long nowNanos = clock.getAsLong();
            long waitNanos =
                    clients.stream()
                            .filter(c -> c.outcome().isEmpty())
                            .mapToLong(c -> c.nextWakeNanos() - nowNanos)
                            .min()
                            .orElse(0);
            if (!flights.isEmpty()) {
                waitNanos = Math.min(waitNanos, flights.peek().arrivesNanos() - nowNanos);
            }
            return nowNanos + Math.max(waitNanos, 1);
        }

        private void arrive(Flight flight) {
            byte[] bytes = new byte[flight.bytes().size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = flight.bytes().get(i);
            }
            if (flight.toServer()) {
                server.receive(bytes, source(flight.client()))
                        .ifPresent(answer -> fly(flight.client(), false, answer));
            } else {
                clients.get(flight.client()).receive(bytes);
            }
        }

        private void fly(int client, boolean toServer, byte[] bytes) {
            List<Byte> copy = new ArrayList<>();
            for (byte b : bytes) {
                copy.add(b);
            }
            int copies = random.nextDouble() < duplication ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                if (random.nextDouble() >= loss) {
                    long delayNanos = Duration.ofMillis(5 + random.nextInt(300)).toNanos();
                    flights.add(new Flight(clock.getAsLong() + delayNanos, client, toServer, copy));
                }
            }
        }

        /** One peer and one lease for each client that reached the server, none twice. */
        void checkServer(String what) {
            Set<Object> addresses = new HashSet<>();
            Set<Object> names = new HashSet<>();
            server.disk
                    .peers()
                    .forEach(
                            peer -> {
                                assertTrue(addresses.addAll(peer.addresses()), what);
                                assertTrue(names.add(peer.name()), what);
                            });
            assertTrue(server.disk.peers().size() <= clients.size(), what);
            assertEquals(
                    Set.copyOf(server.disk.peers()), Set.copyOf(server.installed.values()), what);
        }

        private Endpoint source(int client) {
            return Endpoint.of(IpAddress.ofIpv4(0xC6336401), 40000 + client);
        }
    }
}
