package io.wirelatch.enroll.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.client.TestClient;
import io.wirelatch.enroll.crypto.CheapSecrets;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.tunnel.key.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry against a model of maps and loops, with a disk that fails now and then. */
class PeerRegistryModelTest {

    /** A /28 has 13 addresses for peers: few enough to run out of. */
    private static final int PLACES = 13;

    private static final int KEYS = 20;
    private static final List<String> NAMES =
            List.of("pi", "nas", "tv", "pi-2", "NAS", "not a name", "x.lan");

    private final List<PublicKey> keys = new ArrayList<>();
    private final Map<PublicKey, Entry> model = new LinkedHashMap<>();
    private final TestServer server =
            new TestServer(
                            CheapSecrets.token("a-token-of-its-own"),
                            new ManualClock(),
                            1,
                            "10.150.0.0/28")
                    .open(Duration.ofMinutes(1));

    private record Entry(String name, int host) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void itBehavesLikeANaiveModel(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < KEYS; i++) {
            keys.add(TestClient.key(100 + i));
        }
        for (int step = 0; step < 1500; step++) {
            server.diskFull = random.nextInt(5) == 0;
            PublicKey key = keys.get(random.nextInt(KEYS));
            String name = NAMES.get(random.nextInt(NAMES.size()));
            String where = "seed " + seed + ", step " + step;
            switch (random.nextInt(4)) {
                case 0, 1 -> admit(key, name, random.nextInt(3) == 0, where);
                case 2 -> rename(key, name, where);
                default -> remove(key, where);
            }
            compare(where);
        }
    }

    private void admit(PublicKey key, String name, boolean insisted, String where) {
        Optional<RefusalReason> expected = Optional.empty();
        Optional<Entry> known = Optional.ofNullable(model.get(key));
        Optional<String> parsed = PeerNames.parse(name);
        if (insisted && parsed.isEmpty()) {
            expected = Optional.of(RefusalReason.NAME_INVALID);
        } else if (insisted && isTaken(parsed.orElseThrow(), key)) {
            expected = Optional.of(RefusalReason.NAME_TAKEN);
        } else if (known.isEmpty() && model.size() == PLACES) {
            expected = Optional.of(RefusalReason.POOL_FULL);
        }
        String newName =
                insisted
                        ? parsed.orElse("")
                        : known.map(Entry::name)
                                .orElseGet(() -> suffixed(PeerNames.clean(name), key));
        Entry entry = new Entry(newName, known.map(Entry::host).orElseGet(this::lowestFree));
        boolean changes = !known.equals(Optional.of(entry));
        if (expected.isEmpty() && changes && server.diskFull) {
            expected = Optional.of(RefusalReason.NOT_SAVED);
        }
        if (expected.isEmpty()) {
            model.put(key, entry);
        }
        AdmitOutcome outcome =
                server.registry().admit(new JoinRequest(key, name, insisted), server.window);
        assertEquals(
                expected,
                outcome instanceof AdmitOutcome.NotAdmitted refused
                        ? Optional.of(refused.reason())
                        : Optional.empty(),
                where);
        if (outcome instanceof AdmitOutcome.Admitted admitted) {
            assertEquals(known.isPresent(), admitted.again(), where);
        }
    }

    private void rename(PublicKey key, String name, String where) {
        RenameOutcome outcome = server.registry().rename(key.toBase64(), name);
        Optional<Entry> known = Optional.ofNullable(model.get(key));
        Optional<String> parsed = PeerNames.parse(name);
        Class<?> expected;
        if (known.isEmpty()) {
            expected = RenameOutcome.UnknownPeer.class;
        } else if (parsed.isEmpty()) {
            expected = RenameOutcome.NameInvalid.class;
        } else if (isTaken(parsed.get(), key)) {
            expected = RenameOutcome.NameTaken.class;
        } else if (server.diskFull && !known.get().name().equals(parsed.get())) {
            expected = RenameOutcome.NotSaved.class;
        } else {
            expected = RenameOutcome.Renamed.class;
            model.put(key, new Entry(parsed.get(), known.get().host()));
        }
        assertEquals(expected, outcome.getClass(), where);
    }

    private void remove(PublicKey key, String where) {
        Optional<Entry> known = Optional.ofNullable(model.get(key));
        RemoveOutcome outcome =
                server.registry().remove(known.map(Entry::name).orElse("no-such-peer"));
        Class<?> expected;
        if (known.isEmpty()) {
            expected = RemoveOutcome.UnknownPeer.class;
        } else if (server.diskFull) {
            expected = RemoveOutcome.NotSaved.class;
        } else {
            expected = RemoveOutcome.Removed.class;
            model.remove(key);
        }
        assertEquals(expected, outcome.getClass(), where);
    }

    /** The registry, the disk, the tunnel and the pool all tell what the model tells. */
    private void compare(String where) {
        Map<PublicKey, Entry> actual = new LinkedHashMap<>();
        for (PeerRecord peer : server.registry().peers()) {
            int host = (int) (peer.addresses().getFirst().low() & 0xFF);
            actual.put(peer.publicKey(), new Entry(peer.name(), host));
        }
        assertEquals(model, actual, where);
        assertEquals(server.disk.peers(), server.registry().peers(), where);
        assertEquals(model.keySet(), server.installed.keySet(), where);
        assertEquals(model.size(), server.registry().pools().getFirst().leased(), where);
        for (Map.Entry<PublicKey, Entry> entry : model.entrySet()) {
            IpAddress address = IpAddress.parse("10.150.0." + entry.getValue().host());
            assertEquals(
                    Optional.of(entry.getKey()),
                    server.registry().find(address.toString()).map(PeerRecord::publicKey),
                    where);
        }
    }

    private boolean isTaken(String name, PublicKey except) {
        return model.entrySet().stream()
                .anyMatch(e -> e.getValue().name().equals(name) && !e.getKey().equals(except));
    }

    private String suffixed(String name, PublicKey key) {
        if (!isTaken(name, key)) {
            return name;
        }
        int number = 2;
        while (isTaken(name + "-" + number, key)) {
            number++;
        }
        return name + "-" + number;
    }

    private int lowestFree() {
        Set<Integer> used = new HashSet<>();
        model.values().forEach(entry -> assertTrue(used.add(entry.host())));
        int host = 2;
        while (used.contains(host)) {
            host++;
        }
        return host;
    }
}
