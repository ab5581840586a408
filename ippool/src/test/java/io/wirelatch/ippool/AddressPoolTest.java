package io.wirelatch.ippool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPoolTest {

    @ParameterizedTest
    @CsvSource({
        "10.150.0.0/24, 253, 10.150.0.1, 10.150.0.2",
        "10.150.0.0/30, 1, 10.150.0.1, 10.150.0.2",
        "10.150.0.4/30, 1, 10.150.0.5, 10.150.0.6",
        "10.0.0.0/8, 16777213, 10.0.0.1, 10.0.0.2",
        "fd00::/126, 2, fd00::1, fd00::2",
        "fd00::/64, 18446744073709551614, fd00::1, fd00::2",
        "fd00::/8, 1329227995784915872903807060280344574, fd00::1, fd00::2",
    })
    void theServerHasTheFirstHostAndPeersTheRest(
            String network, BigInteger size, String server, String firstPeer) {
        AddressPool pool = new AddressPool(Cidr.parse(network));
        assertEquals(size, pool.size());
        assertEquals(IpAddress.parse(server), pool.serverAddress());
        assertEquals(Optional.of(IpAddress.parse(firstPeer)), pool.lowestFree());
        assertEquals(Optional.of(IpAddress.parse(firstPeer)), pool.lease());
        assertEquals(1, pool.leasedCount());
    }

    @ParameterizedTest
    @CsvSource({
        "10.150.0.0/31, 10.150.0.0/30",
        "10.150.0.7/32, 10.150.0.4/30",
        "fd00::/127, fd00::/126",
        "fd00::7/128, fd00::4/126",
    })
    void aPoolWithoutRoomForAPeerIsRefusedWithOneThatHas(String network, String instead) {
        String message = refusal(network);
        assertTrue(message.contains(network) && message.contains("no room"), message);
        assertTrue(message.contains(instead), message);
        assertTrue(new AddressPool(Cidr.parse(instead)).size().signum() > 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::1/128",
                "::1/64",
                "fe80::1/64",
                "127.0.0.1/32",
                "10.9.0.5/31",
                "ff02::1/127"
            })
    void whatIsGivenInsteadCanBeHad(String nonsense) {
        String message = refusal(nonsense);
        Cidr instead = Cidr.parse(message.substring(message.lastIndexOf(' ') + 1));
        assertTrue(new AddressPool(instead).size().signum() > 0, message);
    }

    @Test
    void anAddressInsideANetworkIsNoPool() {
        String message = refusal("10.150.0.7/24");
        assertTrue(message.contains("10.150.0.7/24"), message);
        assertTrue(message.contains("10.150.0.0/24"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "0.1.0.0/16",
                "127.0.0.0/24",
                "169.254.7.0/24",
                "224.0.0.0/24",
                "240.0.0.0/24",
                "::/0",
                "::/64",
                "::ffff:10.0.0.0/120",
                "fe80::/64",
                "ff05::/64"
            })
    void aNetworkThatIsSetAsideIsNoPool(String network) {
        String message = refusal(network);
        assertTrue(message.contains(network) && message.contains("set aside"), message);
    }

    private static String refusal(String network) {
        Cidr cidr = Cidr.parse(network);
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> new AddressPool(cidr))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.150.0.0", // the network
                "10.150.0.255", // broadcast
                "10.150.0.1", // the server
                "10.149.255.255", // outside
                "10.150.1.0",
                "::2",
                "fd00::2",
                "255.255.255.255",
                "0.0.0.0",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"
            })
    void whatNoPeerCanHaveIsNeverLeasedNorReleased(String text) {
        AddressPool pool = new AddressPool(Cidr.parse("10.150.0.0/24"));
        IpAddress address = IpAddress.parse(text);
        assertFalse(pool.claim(address));
        assertFalse(pool.isLeased(address));
        assertFalse(pool.release(address));
        assertEquals(0, pool.leasedCount());
        assertEquals(Optional.of(IpAddress.parse("10.150.0.2")), pool.lowestFree());
    }

    /** RFC 4291, 2.6.1: the all-zero host is the subnet-router anycast address. */
    @Test
    void theSubnetRouterAnycastAddressIsNeverLeased() {
        AddressPool pool = new AddressPool(Cidr.parse("fd00::/126"));
        assertFalse(pool.claim(IpAddress.parse("fd00::")));
        assertTrue(pool.claim(IpAddress.parse("fd00::3")));
        assertEquals(Optional.of(IpAddress.parse("fd00::2")), pool.lease());
        assertTrue(pool.isFull());
        assertEquals(Optional.empty(), pool.lease());
    }

    @Test
    void aReleasedAddressIsTheNextOneLeasedWhenItIsTheLowest() {
        AddressPool pool = new AddressPool(Cidr.parse("10.150.0.0/24"));
        for (int i = 0; i < 5; i++) {
            pool.lease();
        }
        assertTrue(pool.release(IpAddress.parse("10.150.0.3")));
        assertFalse(pool.release(IpAddress.parse("10.150.0.3")));
        assertEquals(Optional.of(IpAddress.parse("10.150.0.3")), pool.lease());
        assertEquals(Optional.of(IpAddress.parse("10.150.0.7")), pool.lease());
    }

    /**
     * The model: a sorted set of host numbers. It is compared on a window of numbers at both ends
     * of the pool, which for a small network is the whole of it.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.150.0.0/30",
                "10.150.0.0/29",
                "10.150.0.0/28",
                "10.150.0.64/27",
                "10.150.0.128/26",
                "10.150.0.0/25",
                "10.150.0.0/24",
                "192.168.0.0/16",
                "fd00::/126",
                "fd00::/120",
                "fd12:3456:789a::/64",
                "fd00::/63",
                "fd00::/8"
            })
    void thePoolAgreesWithASetOfNumbers(String network) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Cidr cidr = Cidr.parse(network);
        AddressPool pool = new AddressPool(cidr);
        ModelPool model = new ModelPool(cidr);
        for (int step = 0; step < 4000; step++) {
            String where = network + ", seed " + seed + ", step " + step;
            BigInteger number = model.someNumber(random);
            // Long phases of growth and of shrinking, so that full and empty are both met.
            boolean growing = step / 1000 % 2 == 0;
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    if (growing) {
                        assertEquals(model.lease(), pool.lease().map(model::number), where);
                    }
                }
                case 3, 4 -> assertEquals(model.claim(number), claim(pool, model, number), where);
                default -> {
                    if (!growing || random.nextInt(5) == 0) {
                        assertEquals(model.release(number), release(pool, model, number), where);
                    }
                }
            }
            assertEquals(model.leased.size(), pool.leasedCount(), where);
            assertEquals(model.lowestFree(), pool.lowestFree().map(model::number), where);
            assertEquals(model.lowestFree().isEmpty(), pool.isFull(), where);
            BigInteger asked = model.someNumber(random);
            if (model.isAddress(asked)) {
                assertEquals(
                        model.leased.contains(asked), pool.isLeased(model.address(asked)), where);
            }
        }
        for (BigInteger number : new TreeSet<>(model.leased)) {
            assertTrue(pool.release(model.address(number)), network + ", seed " + seed);
        }
        assertEquals(0, pool.leasedCount());
        assertEquals(1, pool.freeRangeCount(), "all that is free has become one range again");
    }

    private static boolean claim(AddressPool pool, ModelPool model, BigInteger number) {
        return model.isAddress(number) && pool.claim(model.address(number));
    }

    private static boolean release(AddressPool pool, ModelPool model, BigInteger number) {
        return model.isAddress(number) && pool.release(model.address(number));
    }

    private static final class ModelPool {
        final TreeSet<BigInteger> leased = new TreeSet<>();
        private final Cidr network;
        private final BigInteger base;
        private final BigInteger lowest = BigInteger.TWO;
        private final BigInteger highest;

        ModelPool(Cidr network) {
            this.network = network;
            this.base = RandomAddresses.value(network.address());
            int broadcast = network.family() == IpFamily.IPV4 ? 1 : 0;
            this.highest = network.addressCount().subtract(BigInteger.valueOf(1L + broadcast));
        }

        BigInteger someNumber(Random random) {
            BigInteger near = BigInteger.valueOf(random.nextInt(300) - 3);
            return random.nextBoolean() ? near : highest.subtract(near);
        }

        /** Whether the number is an address at all: 2 below the lowest pool there is none. */
        boolean isAddress(BigInteger number) {
            BigInteger value = base.add(number);
            return value.signum() >= 0 && value.bitLength() <= network.family().bits();
        }

        IpAddress address(BigInteger number) {
            byte[] bytes = new byte[network.family().bits() / 8];
            byte[] value = base.add(number).toByteArray();
            int length = Math.min(bytes.length, value.length);
            System.arraycopy(value, value.length - length, bytes, bytes.length - length, length);
            return IpAddress.ofBytes(bytes);
        }

        BigInteger number(IpAddress address) {
            return RandomAddresses.value(address).subtract(base);
        }

        Optional<BigInteger> lowestFree() {
            BigInteger number = lowest;
            while (leased.contains(number)) {
                number = number.add(BigInteger.ONE);
            }
            return number.compareTo(highest) <= 0 ? Optional.of(number) : Optional.empty();
        }

        Optional<BigInteger> lease() {
            Optional<BigInteger> number = lowestFree();
            number.ifPresent(leased::add);
            return number;
        }

        boolean claim(BigInteger number) {
            boolean forPeers = lowest.compareTo(number) <= 0 && number.compareTo(highest) <= 0;
            return forPeers && leased.add(number);
        }

        boolean release(BigInteger number) {
            return leased.remove(number);
        }
    }

    @Test
    void aHundredThousandLeasesTakeNoTimeWorthMentioning() {
        AddressPool pool = new AddressPool(Cidr.parse("fd00::/64"));
        assertTimeout(
                Duration.ofSeconds(20),
                () -> {
                    for (int i = 0; i < 100_000; i++) {
                        assertTrue(pool.lease().isPresent());
                    }
                    for (int i = 2; i < 100_002; i += 2) {
                        assertTrue(pool.release(IpAddress.ofIpv6(0xFDL << 56, i)));
                    }
                    for (int i = 2; i < 100_002; i += 2) {
                        assertEquals(Optional.of(IpAddress.ofIpv6(0xFDL << 56, i)), pool.lease());
                    }
                });
        assertEquals(100_000, pool.leasedCount());
        assertEquals(1, pool.freeRangeCount());
    }
}
