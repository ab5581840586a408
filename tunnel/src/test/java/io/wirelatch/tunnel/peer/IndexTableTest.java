package io.wirelatch.tunnel.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.wirelatch.tunnel.aead.AeadKey;
import io.wirelatch.tunnel.session.Keypair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receiver indices: whitepaper, 5.4.2, "a random index that is not in use". */
final class IndexTableTest {

    private static final Peer PEER = TestPeers.peer(1);

    private static Keypair keypair(int localIndex) {
        return new Keypair(
                new AeadKey(new byte[AeadKey.KEY_BYTES]),
                new AeadKey(new byte[AeadKey.KEY_BYTES]),
                localIndex,
                0,
                true,
                0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theTableAgreesWithAMapThroughGrowthAndShrinking(long seed) {
        Random random = new Random(seed);
        IndexTable table = new IndexTable(new Random(seed + 100));
        Map<Integer, IndexTable.Entry> model = new HashMap<>();
        List<Integer> inUse = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            boolean growing = i % 10_000 < 6_000;
            if (inUse.isEmpty() || random.nextInt(10) < (growing ? 7 : 2)) {
                IndexTable.Entry entry = table.allocate(PEER);
                assertNull(model.put(entry.index(), entry), "seed " + seed + ": given twice");
                inUse.add(entry.index());
            } else {
                int place = random.nextInt(inUse.size());
                int index = inUse.set(place, inUse.getLast());
                inUse.removeLast();
                table.release(index);
                model.remove(index);
                assertNull(table.find(index), "seed " + seed + ": released and found");
            }
            if (i % 1_000 == 0) {
                model.forEach((index, entry) -> assertSame(entry, table.find(index)));
            }
            int stranger = random.nextInt();
            assertSame(model.get(stranger), table.find(stranger), "seed " + seed);
        }
        model.forEach((index, entry) -> assertSame(entry, table.find(index)));
    }

    @Test
    void anIndexThatSharesThePlaceOfAnotherIsNotTheOther() {
        IndexTable table = new IndexTable(new Random(5));
        IndexTable.Entry entry = table.allocate(PEER);
        for (int bit = 8; bit < Integer.SIZE; bit++) {
            int neighbour = entry.index() ^ 1 << bit;
            assertNull(table.find(neighbour));
            table.release(neighbour);
        }
        assertSame(entry, table.find(entry.index()));
    }

    @Test
    void anIndexWhosePlaceIsTakenIsDrawnAnew() {
        int[] draws = {0x1000_0007, 0x1000_0007, 0x2000_0007, 0x3000_0008};
        RandomGenerator random =
                new RandomGenerator() {
                    private int next;

                    @Override
                    public int nextInt() {
                        return draws[next++];
                    }

                    @Override
                    public long nextLong() {
                        throw new UnsupportedOperationException();
                    }
                };
        IndexTable table = new IndexTable(random);
        assertEquals(0x1000_0007, table.allocate(PEER).index());
        assertEquals(0x3000_0008, table.allocate(PEER).index());
    }

    @Test
    void anIndexIsBoundToItsSessionLater() {
        IndexTable table = new IndexTable(new Random(6));
        IndexTable.Entry entry = table.allocate(PEER);
        assertNull(entry.keypair());
        assertSame(PEER, entry.peer());
        Keypair keypair = keypair(entry.index());
        entry.bind(keypair);
        IndexTable.Entry found = table.find(entry.index());
        assertNotNull(found);
        assertSame(keypair, found.keypair());
    }

    @Test
    void releasingTwiceTakesNothingFromAnybodyElse() {
        IndexTable table = new IndexTable(new Random(7));
        int index = table.allocate(PEER).index();
        table.release(index);
        table.release(index);
        for (int i = 0; i < 10_000; i++) {
            table.release(table.allocate(PEER).index());
        }
        assertNull(table.find(index));
    }
}
