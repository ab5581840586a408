package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.wirelatch.control.ConnectOutcome;
import io.wirelatch.control.ControlClient;
import io.wirelatch.control.ControlReply;
import io.wirelatch.control.ControlRequest;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.tunnel.key.PublicKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Ends either end of a pairing with SIGKILL at random instants, again and again, and looks at what
 * that leaves: a state.json that loads, no address leased twice, and in the end no lease that
 * belongs to nobody, and a join that succeeds. The real program runs on real interfaces; a seed
 * decides who dies when, as far as the machine's own timing lets it.
 */
final class PairingKills {

    private static final String TOKEN = "token-for-this-test";

    /** A busy machine takes its time to start a JVM. */
    private static final Duration START = Duration.ofSeconds(60);

    /** From the start of a join to some time after it has paired. */
    private static final int LIFE_MILLIS = 2500;

    /** The part of it in which messages go to and fro. */
    private static final int PAIRING_MILLIS = 600;

    /** Pending leases wait for 30 s after the window, and for 180 s after a restart. */
    private static final Duration AFTER_WINDOW = Duration.ofSeconds(30);

    private static final Duration AFTER_RESTART = Duration.ofMinutes(3);
    private static final Duration TOLERANCE = Duration.ofSeconds(20);

    private final Machine server;
    private final List<Machine> clients;
    private final Path tokenFile;
    private final long seed;
    private final Random random;
    private int kills;

    /** After how many kills a client had kept an offer, or had a lease without having kept it. */
    private int keptOffers;

    private int lostOffers;

    PairingKills(Machine server, List<Machine> clients, long seed) {
        this.server = server;
        this.clients = clients;
        this.seed = seed;
        this.random = new Random(seed);
        this.tokenFile = server.stateDir().resolveSibling("token");
        System.out.println("pairing kills: seed " + seed);
    }

    private enum Victim {
        SERVER,
        CLIENT,
        BOTH
    }

    /** Starts the server for the first time; its pool has room for every machine that was. */
    void begin() {
        try {
            Files.writeString(tokenFile, TOKEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        serve("--pool", "10.150.0.0/16");
    }

    /** Kills either end, or both. */
    void killAnybody(int count, boolean clientsMayForget) {
        Victim[] victims = Victim.values();
        for (int i = 0; i < count; i++) {
            kill(victims[random.nextInt(victims.length)], clientsMayForget);
        }
    }

    /** Kills clients alone, which may come back as somebody else. */
    void killClients(int count) {
        for (int i = 0; i < count; i++) {
            kill(Victim.CLIENT, true);
        }
    }

    private void kill(Victim victim, boolean mayForget) {
        kills++;
        Machine client = clients.get(random.nextInt(clients.size()));
        leaveIfPaired(client);
        if (mayForget && random.nextInt(4) == 0) {
            client.forgetState();
        }
        RunningProcess join = startJoin(client);
        if (random.nextBoolean()) {
            join.awaitLine("Asking", START);
            pause(random.nextInt(PAIRING_MILLIS));
        } else {
            pause(random.nextInt(LIFE_MILLIS));
        }
        if (victim != Victim.CLIENT) {
            server.running().kill();
            requireSoundState();
            if (victim == Victim.BOTH) {
                join.kill();
            }
            serve();
        }
        join.kill();
        count(client, requireSoundState());
    }

    private void count(Machine client, Set<PublicKey> peers) {
        boolean hasLease = KeptState.clientKey(client).filter(peers::contains).isPresent();
        if (hasLease) {
            boolean kept = KeptState.of(client).filter(PairedClient.class::isInstance).isPresent();
            keptOffers += kept ? 1 : 0;
            lostOffers += kept ? 0 : 1;
        }
    }

    /** Every client joins, and then nothing but their leases is left. */
    void end(boolean serverHasRestarted) {
        for (Machine client : clients) {
            startJoin(client).awaitLine("connected to", START);
        }
        assertInstanceOf(ControlReply.Done.class, command(new ControlRequest.CloseWindow()));
        awaitNothingPending(serverHasRestarted ? AFTER_RESTART : AFTER_WINDOW);

        Set<PublicKey> owners =
                clients.stream()
                        .map(client -> KeptState.clientKey(client).orElseThrow())
                        .collect(Collectors.toSet());
        assertEquals(owners, requireSoundState(), where() + "a lease that belongs to nobody");
        for (Machine client : clients) {
            Traffic.awaitPing(client, "10.150.0.1", START);
            client.running().kill();
        }
        assertInstanceOf(ControlReply.Opened.class, command(new ControlRequest.OpenWindow(3600)));
        System.out.printf(
                "pairing kills: %d so far, %d after the client had kept its offer, %d between the"
                        + " lease and that; nothing is left of them%n",
                kills, keptOffers, lostOffers);
    }

    private void serve(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("serve", "--open", "3600", "--token-file", tokenFile.toString()));
        arguments.addAll(List.of(more));
        server.startWirelatch(arguments.toArray(String[]::new))
                .awaitLine("pairing: OPEN for", START);
    }

    private RunningProcess startJoin(Machine client) {
        return client.startWirelatch(
                "join", server.ipv4(), "--token-file", tokenFile.toString(), "--timeout", "40");
    }

    /** Who has paired would not pair again: its peer is removed, and it is somebody else. */
    private void leaveIfPaired(Machine client) {
        KeptState.of(client)
                .filter(PairedClient.class::isInstance)
                .map(PairedClient.class::cast)
                .ifPresent(
                        paired -> {
                            String key = paired.privateKey().publicKey().toBase64();
                            command(new ControlRequest.RemovePeer(key));
                            client.forgetState();
                        });
    }

    private ControlReply command(ControlRequest request) {
        return switch (ControlClient.connect(server.controlSocket())) {
            case ConnectOutcome.Connected(ControlClient connected) -> {
                try (connected) {
                    yield connected.request(request);
                }
            }
            case ConnectOutcome.NoServer(), ConnectOutcome.NotPermitted() ->
                    fail(where() + "the server does not answer");
        };
    }

    /** What is kept loads, gives every peer a lease, and no address to two; returns the peers. */
    private Set<PublicKey> requireSoundState() {
        ServerState state = KeptState.ofServer(server);
        Set<PublicKey> keys = new HashSet<>();
        Set<IpAddress> addresses = new HashSet<>();
        for (PeerRecord peer : state.peers()) {
            assertTrue(keys.add(peer.publicKey()), where() + "a peer twice");
            assertEquals(1, peer.addresses().size(), where() + "a peer without a lease");
            assertTrue(addresses.addAll(peer.addresses()), where() + "an address leased twice");
        }
        return keys;
    }

    private void awaitNothingPending(Duration promised) {
        long deadlineNanos = System.nanoTime() + promised.plus(TOLERANCE).toNanos();
        while (KeptState.ofServer(server).peers().stream().anyMatch(peer -> !peer.confirmed())) {
            assertTrue(
                    System.nanoTime() < deadlineNanos,
                    () -> where() + "pending after " + promised + " and " + TOLERANCE);
            pause(500);
        }
    }

    private String where() {
        return "seed " + seed + ", kill " + kills + ": ";
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
