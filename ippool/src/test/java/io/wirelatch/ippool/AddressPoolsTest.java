package io.wirelatch.ippool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPoolsTest {

    private static AddressPools pools(String... networks) {
        return new AddressPools(Stream.of(networks).map(Cidr::parse).toList());
    }

    private static Lease lease(String... addresses) {
        return new Lease(Stream.of(addresses).map(IpAddress::parse).toList());
    }

    @Test
    void aLeaseHasOneAddressOfEachPoolInOrder() {
        AddressPools pools = pools("10.150.0.0/24", "fd00::/64");
        assertEquals(Optional.of(lease("10.150.0.2", "fd00::2")), pools.lease());
        assertEquals(Optional.of(lease("10.150.0.3", "fd00::3")), pools.lease());
        assertEquals(Cidr.parse("fd00::/64"), pools.pools().get(1).network());
    }

    @Test
    void oneFullPoolMeansNoLeaseAndNothingTakenFromTheOthers() {
        AddressPools pools = pools("10.150.0.0/24", "10.151.0.0/30", "fd00::/64");
        Lease only = pools.lease().orElseThrow();
        assertEquals(Optional.empty(), pools.lease());
        assertEquals(List.of(1, 1, 1), leasedCounts(pools));
        assertTrue(pools.release(only));
        assertEquals(Optional.of(only), pools.lease());
    }

    @Test
    void aClaimTakesAllOfItsAddressesOrNone() {
        AddressPools pools = pools("10.150.0.0/24", "fd00::/64");
        assertTrue(pools.claim(lease("10.150.0.9", "fd00::9")));
        assertFalse(pools.claim(lease("10.150.0.8", "fd00::9")), "the second is taken");
        assertFalse(pools.claim(lease("10.150.0.9", "fd00::8")), "the first is taken");
        assertFalse(pools.claim(lease("10.150.0.8", "fd00::1")), "the second is the server's");
        assertFalse(pools.claim(lease("10.150.0.8", "fd01::8")), "the second is outside");
        assertFalse(pools.claim(lease("fd00::8", "10.150.0.8")), "the order is the pools'");
        assertFalse(pools.claim(lease("10.150.0.8")), "one is missing");
        assertFalse(pools.claim(lease("10.150.0.8", "fd00::8", "fd00::8")), "one is too many");
        assertFalse(pools.claim(lease()), "all are missing");
        assertEquals(List.of(1, 1), leasedCounts(pools));
        assertTrue(pools.claim(lease("10.150.0.8", "fd00::8")));
    }

    @Test
    void aReleaseFreesAllOfItsAddressesOrNone() {
        AddressPools pools = pools("10.150.0.0/24", "fd00::/64");
        Lease first = pools.lease().orElseThrow();
        assertFalse(pools.release(lease("10.150.0.2", "fd00::3")));
        assertFalse(pools.release(lease("10.150.0.2")));
        assertEquals(List.of(1, 1), leasedCounts(pools));
        assertTrue(pools.release(first));
        assertFalse(pools.release(first), "a second time");
        assertEquals(List.of(0, 0), leasedCounts(pools));
    }

    @ParameterizedTest
    @CsvSource({
        "10.150.0.0/16, 10.150.1.0/24",
        "10.150.1.0/24, 10.150.0.0/16",
        "fd00::/8, fd12::/64",
    })
    void overlappingPoolsAreRefusedByName(String one, String other) {
        String message = refusal("192.168.7.0/24", one, "fc00::/64", other);
        assertTrue(message.contains(one) && message.contains(other), message);
        assertTrue(message.contains("overlap"), message);
    }

    @Test
    void thePoolThatIsGivenTwiceIsNamed() {
        String message = refusal("10.150.0.0/24", "fd00::/64", "10.150.0.0/24");
        assertTrue(message.contains("10.150.0.0/24") && message.contains("twice"), message);
    }

    @Test
    void atLeastOnePoolIsNeeded() {
        assertTrue(refusal().contains("10.150.0.0/24"));
    }

    private static String refusal(String... networks) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> pools(networks)).getMessage());
    }

    /** The model: one sorted set of leased host numbers a pool. */
    @Test
    void thePoolsAgreeWithOneSetOfNumbersEach() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AddressPools pools = pools("10.150.0.0/27", "fd00::/64", "10.151.0.0/28");
        int[] highest = {30, Integer.MAX_VALUE, 14};
        List<Set<Integer>> model = List.of(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        for (int step = 0; step < 20_000; step++) {
            String where = "seed " + seed + ", step " + step;
            int[] numbers = {random.nextInt(33), random.nextInt(33), random.nextInt(17)};
            Lease lease = leaseOf(numbers);
            switch (random.nextInt(3)) {
                case 0 -> {
                    int[] lowest = new int[3];
                    boolean room = true;
                    for (int i = 0; i < 3; i++) {
                        lowest[i] = 2;
                        while (model.get(i).contains(lowest[i])) {
                            lowest[i]++;
                        }
                        room &= lowest[i] <= highest[i];
                    }
                    assertEquals(
                            room ? Optional.of(leaseOf(lowest)) : Optional.empty(),
                            pools.lease(),
                            where);
                    if (room) {
                        addAll(model, lowest);
                    }
                }
                case 1 -> {
                    boolean free = true;
                    for (int i = 0; i < 3; i++) {
                        free &= numbers[i] >= 2 && numbers[i] <= highest[i];
                        free &= !model.get(i).contains(numbers[i]);
                    }
                    assertEquals(free, pools.claim(lease), where);
                    if (free) {
                        addAll(model, numbers);
                    }
                }
                default -> {
                    int[] known = random.nextInt(4) == 0 ? numbers : oneOfEach(model, random);
                    boolean leased = true;
                    for (int i = 0; i < 3; i++) {
                        leased &= model.get(i).contains(known[i]);
                    }
                    assertEquals(leased, pools.release(leaseOf(known)), where);
                    for (int i = 0; leased && i < 3; i++) {
                        model.get(i).remove(known[i]);
                    }
                }
            }
            assertEquals(model.stream().map(Set::size).toList(), leasedCounts(pools), where);
        }
    }

    private static int[] oneOfEach(List<Set<Integer>> model, Random random) {
        int[] numbers = new int[3];
        for (int i = 0; i < 3; i++) {
            List<Integer> leased = new ArrayList<>(model.get(i));
            numbers[i] = leased.isEmpty() ? 2 : leased.get(random.nextInt(leased.size()));
        }
        return numbers;
    }

    private static void addAll(List<Set<Integer>> model, int[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            model.get(i).add(numbers[i]);
        }
    }

    private static Lease leaseOf(int[] numbers) {
        return new Lease(
                List.of(
                        IpAddress.ofIpv4(10 << 24 | 150 << 16 | numbers[0]),
                        IpAddress.ofIpv6(0xFDL << 56, numbers[1]),
                        IpAddress.ofIpv4(10 << 24 | 151 << 16 | numbers[2])));
    }

    private static List<Integer> leasedCounts(AddressPools pools) {
        return pools.pools().stream().map(AddressPool::leasedCount).toList();
    }
}
