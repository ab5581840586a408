package io.wirelatch.ippool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "10.150.0.0/24",
                "10.150.0.7/24",
                "192.0.2.7/32",
                "::/0",
                "fd00::/64",
                "fd00::7/128"
            })
    void aNetworkIsReadAndWrittenAlike(String text) {
        assertEquals(text, Cidr.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/24",
                "10.150.0.0",
                "10.150.0.0/",
                "10.150.0.0/33",
                "10.150.0.0/-5",
                "10.150.0.0/+5",
                "10.150.0.0/024",
                "10.150.0.0/24 ",
                "10.150.0.0/ 24",
                " 10.150.0.0/24",
                "10.150.0.0/24/24",
                "10.150.0.0//24",
                "10.150.0.0/255.255.255.0",
                "10.150.0.0/2147483648",
                "10.150.0.0/99999999999",
                "10.150.0.0/٢٤",
                "10.150.0/24",
                "10.150.0.256/24",
                "fd00::/129",
                "fd00::/1280",
                "fd00::%1/64",
                "[fd00::]/64",
                "nas.lan/24"
            })
    void whatIsNoNetworkIsRefusedWithAReason(String text) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
        String address = text.split("/", -1)[0];
        assertTrue(String.valueOf(refusal.getMessage()).contains(address), refusal::getMessage);
    }

    @ParameterizedTest
    @CsvSource({
        "10.150.0.7/24, 10.150.0.0, 10.150.0.255",
        "10.150.0.7/32, 10.150.0.7, 10.150.0.7",
        "10.150.0.7/31, 10.150.0.6, 10.150.0.7",
        "10.150.0.7/0, 0.0.0.0, 255.255.255.255",
        "fd00::7/64, fd00::, fd00::ffff:ffff:ffff:ffff",
        "fd00:0:0:7::/63, fd00:0:0:6::, fd00:0:0:7:ffff:ffff:ffff:ffff",
        "fd00::8000:0:0:7/65, fd00::8000:0:0:0, fd00::ffff:ffff:ffff:ffff",
        "fd00::7/0, ::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fd00::7/128, fd00::7, fd00::7",
    })
    void aNetworkRunsFromItsFirstToItsLastAddress(String text, String first, String last) {
        assertEquals(IpAddress.parse(first), Cidr.parse(text).first());
        assertEquals(IpAddress.parse(last), Cidr.parse(text).last());
    }

    /** The model: a network is the numbers from {@code first} to {@code last} of its family. */
    private record Model(IpFamily family, BigInteger first, BigInteger last) {

        static Model of(Cidr cidr) {
            int hostBits = cidr.family().bits() - cidr.prefixLength();
            BigInteger first =
                    RandomAddresses.value(cidr.address()).shiftRight(hostBits).shiftLeft(hostBits);
            BigInteger last =
                    first.add(BigInteger.ONE.shiftLeft(hostBits)).subtract(BigInteger.ONE);
            return new Model(cidr.family(), first, last);
        }

        boolean contains(IpAddress address) {
            BigInteger value = RandomAddresses.value(address);
            return address.family() == family
                    && first.compareTo(value) <= 0
                    && value.compareTo(last) <= 0;
        }

        boolean overlaps(Model other) {
            return family == other.family
                    && first.compareTo(other.last) <= 0
                    && other.first.compareTo(last) <= 0;
        }
    }

    @Test
    void everyNetworkIsTheRangeOfNumbersThatItsPrefixSays() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int overlapping = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Cidr one = RandomAddresses.cidr(random);
            Cidr other = near(one, random);
            IpAddress candidate = near(one, random).address();
            Model model = Model.of(one);
            String where = "seed " + seed + ", " + one + ", " + other + ", " + candidate;

            assertEquals(model.first(), RandomAddresses.value(one.first()), where);
            assertEquals(model.last(), RandomAddresses.value(one.last()), where);
            assertEquals(new Cidr(one.first(), one.prefixLength()), one.network(), where);
            assertEquals(
                    model.last().subtract(model.first()).add(BigInteger.ONE),
                    one.addressCount(),
                    where);
            assertEquals(model.contains(candidate), one.contains(candidate), where);
            assertEquals(model.overlaps(Model.of(other)), one.overlaps(other), where);
            assertEquals(one.overlaps(other), other.overlaps(one), where);
            assertEquals(one, Cidr.parse(one.toString()), where);
            overlapping += one.overlaps(other) ? 1 : 0;
        }
        assertTrue(overlapping > ROUNDS / 10 && overlapping < ROUNDS * 9 / 10, "seed " + seed);
    }

    /** A network that differs in one bit of the address, or one of its own. */
    private static Cidr near(Cidr cidr, Random random) {
        if (random.nextInt(4) == 0) {
            return RandomAddresses.cidr(random);
        }
        byte[] bytes = cidr.address().toBytes();
        int bit = random.nextInt(cidr.family().bits());
        bytes[bit / 8] ^= (byte) (0x80 >>> bit % 8);
        return new Cidr(IpAddress.ofBytes(bytes), random.nextInt(cidr.family().bits() + 1));
    }

    @Test
    void aHostIsTheNetworkOfItsOneAddress() {
        Cidr host = Cidr.host(IpAddress.parse("fd00::7"));
        assertEquals("fd00::7/128", host.toString());
        assertEquals(BigInteger.ONE, host.addressCount());
    }

    @Test
    void noNetworkContainsAnAddressOfTheOtherFamily() {
        assertFalse(Cidr.parse("0.0.0.0/0").contains(IpAddress.parse("::1")));
        assertFalse(Cidr.parse("::/0").contains(IpAddress.parse("0.0.0.1")));
        assertFalse(Cidr.parse("::/0").overlaps(Cidr.parse("0.0.0.0/0")));
        assertFalse(Cidr.parse("::/0").contains(IpAddress.parse("10.0.0.1")));
    }

    /** RFC 4193, 3.1: FC00::/7 with the L bit set, a 40-bit global ID, a 16-bit subnet ID. */
    @Test
    void aUniqueLocalNetworkHasFortyRandomBits() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<Cidr> drawn = new HashSet<>();
        long ones = 0;
        long zeros = 0;
        for (int round = 0; round < 1000; round++) {
            Cidr network = Cidr.randomUniqueLocal(random);
            assertEquals(64, network.prefixLength());
            assertEquals(network, network.network());
            assertTrue(Cidr.parse("fd00::/8").contains(network.address()), "seed " + seed);
            assertEquals(0, network.address().high() & 0xFFFF, "subnet 0, seed " + seed);
            drawn.add(network);
            ones |= network.address().high();
            zeros |= ~network.address().high();
        }
        assertEquals(1000, drawn.size(), "seed " + seed);
        long globalId = 0x00FF_FFFF_FFFF_0000L;
        assertEquals(globalId, ones & zeros, "every bit of the ID varies, no other; seed " + seed);
        assertNotEquals(
                Cidr.randomUniqueLocal(new Random(1)), Cidr.randomUniqueLocal(new Random(2)));
    }
}
