package io.wirelatch.ippool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

    private static final int ROUNDS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "255.255.255.255", "10.150.0.1", "192.0.2.7", "1.20.103.9"})
    void aDottedQuadIsReadAndWrittenAlike(String text) {
        IpAddress address = IpAddress.parse(text);
        assertEquals(IpFamily.IPV4, address.family());
        assertEquals(text, address.toString());
    }

    /** RFC 5952, sections 4 and 5: one text for each address. */
    @ParameterizedTest
    @CsvSource({
        "2001:0db8::0001, 2001:db8::1", // 4.1 leading zeros
        "2001:db8::00aa, 2001:db8::aa",
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1", // 4.2.1 as short as possible
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1", // 4.2.2 not for one group
        "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1", // 4.2.3 the longest run
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1", // 4.2.3 the first of equal runs
        "2001:DB8::ABCD:EF, 2001:db8::abcd:ef", // 4.3 lower case
        "::ffff:c000:0207, ::ffff:192.0.2.7", // 5 the IPv4-mapped prefix
        "::FFFF:192.0.2.7, ::ffff:192.0.2.7",
        "::fffe:192.0.2.7, ::fffe:c000:207", // 5 no known prefix, no quad
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "fd00:0:0:0:8000:0:0:0, fd00::8000:0:0:0",
        "0:0:1:0:0:0:0:0, 0:0:1::",
    })
    void anIpv6AddressHasTheCanonicalTextOfRfc5952(String text, String canonical) {
        IpAddress address = IpAddress.parse(text);
        assertEquals(IpFamily.IPV6, address.family());
        assertEquals(canonical, address.toString());
        assertEquals(address, IpAddress.parse(canonical));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "...",
                "1",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1.2.3.4.",
                "1.2.3.4.5",
                "1..3.4",
                "256.1.1.1",
                "1.1.1.256",
                "1.1.1.999",
                "1.1.1.1000",
                "01.2.3.4",
                "1.2.3.00",
                "+1.2.3.4",
                "-1.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.4\n",
                "0x7f.0.0.1",
                "2130706433",
                "1.2.3.a",
                "١.2.3.4",
                "nas.lan",
                ":",
                ":::",
                "1:",
                ":1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                "1::2::3",
                "1:::2",
                ":1::2",
                "1::2:",
                "12345::",
                "::g",
                "::-1",
                "::+1",
                "::00001",
                "::1 ",
                " ::1",
                "::1%eth0",
                "::1%1",
                "[::1]",
                "::1/64",
                "::１",
                "::1.2.3",
                "::1.2.3.4.5",
                "::01.2.3.4",
                "::256.2.3.4",
                "::1.2.3.4:5",
                "1.2.3.4::",
                "1.2.3.4::1.2.3.4",
                "1:1.2.3.4::1:1.2.3.4",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:6:7::1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
            })
    void whatIsNoLiteralIsRefusedByName(String text) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("'" + text + "'"),
                () -> "the message names the text: " + refusal.getMessage());
    }

    @Test
    void everyAddressSurvivesTextBytesAndTheJdk() throws UnknownHostException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            IpAddress address = RandomAddresses.any(random);
            String where = "seed " + seed + ", " + address;
            InetAddress jdk = address.toInetAddress();
            assertEquals(address, IpAddress.parse(address.toString()), where);
            assertEquals(address, IpAddress.ofBytes(address.toBytes()), where);
            assertEquals(address, IpAddress.of(jdk), where);
            // The JDK reads what we write, and we read what it writes.
            assertArrayEquals(address.toBytes(), jdkBytes(address.toString()), where);
            assertEquals(address, IpAddress.parse(jdk.getHostAddress()), where);
        }
    }

    /** The JDK turns an IPv4-mapped address into the IPv4 address inside it; we never do. */
    private static byte[] jdkBytes(String text) throws UnknownHostException {
        byte[] bytes = InetAddress.getByName(text).getAddress();
        if (bytes.length == 4 && text.startsWith("::ffff:")) {
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xFF;
            mapped[11] = (byte) 0xFF;
            System.arraycopy(bytes, 0, mapped, 12, 4);
            return mapped;
        }
        return bytes;
    }

    @Test
    void everySpellingOfAnAddressIsTheSameAddress() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            IpAddress address = RandomAddresses.ipv6(random);
            String spelling = RandomAddresses.spell(address, random);
            assertEquals(
                    address, IpAddress.parse(spelling), () -> "seed " + seed + ", " + spelling);
        }
    }

    @Test
    void randomTextIsReadOnlyWhenTheJdkReadsIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String characters = "0123456789abcF:::...%/ g";
        for (int round = 0; round < ROUNDS; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(1, 20);
            for (int i = 0; i < length; i++) {
                text.append(characters.charAt(random.nextInt(characters.length())));
            }
            assertReadAsTheJdkReads(text.toString(), "seed " + seed + ", '" + text + "'");
        }
    }

    private static void assertReadAsTheJdkReads(String text, String where) {
        IpAddress address;
        try {
            address = IpAddress.parse(text);
        } catch (IllegalArgumentException refusal) {
            return;
        }
        InetAddress jdk = assertJdkReads(text, where);
        BigInteger expected = new BigInteger(1, jdk.getAddress());
        BigInteger mask =
                BigInteger.ONE.shiftLeft(jdk.getAddress().length * 8).subtract(BigInteger.ONE);
        assertEquals(expected, RandomAddresses.value(address).and(mask), where);
    }

    /** {@code ofLiteral} asks no name server, whatever the text. */
    private static InetAddress assertJdkReads(String text, String where) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException refusal) {
            throw new AssertionError(where + " is read by us and not by the JDK", refusal);
        }
    }

    @Test
    void anIpv4MappedAddressStaysAnIpv6Address() {
        IpAddress mapped = IpAddress.parse("::ffff:192.0.2.7");
        assertInstanceOf(Inet6Address.class, mapped.toInetAddress());
        assertEquals(mapped, IpAddress.of(mapped.toInetAddress()));
    }

    @Test
    void theOrderIsThatOfUnsignedNumbersWithIpv4First() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            IpAddress one = RandomAddresses.any(random);
            IpAddress other = RandomAddresses.any(random);
            int expected =
                    one.family() != other.family()
                            ? one.family().compareTo(other.family())
                            : RandomAddresses.value(one).compareTo(RandomAddresses.value(other));
            assertEquals(
                    Integer.signum(expected),
                    Integer.signum(one.compareTo(other)),
                    () -> "seed " + seed + ", " + one + " and " + other);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.255, 10.0.1.0",
        "127.255.255.255, 128.0.0.0",
        "::ffff:ffff:ffff:ffff, 0:0:0:1::",
        "::7fff:ffff:ffff:ffff, ::8000:0:0:0",
        "fd00::1, fd00::2",
    })
    void theNextAddressCarriesIntoTheUpperBits(String text, String next) {
        assertEquals(IpAddress.parse(next), IpAddress.parse(text).next());
        assertEquals(IpAddress.parse(text), IpAddress.parse(next).previous());
    }

    @Test
    void onlyFourOrSixteenBytesMakeAnAddress() {
        for (int length = 0; length < 20; length++) {
            byte[] bytes = new byte[length];
            if (length == 4 || length == 16) {
                assertEquals(length * 8, IpAddress.ofBytes(bytes).family().bits());
            } else {
                assertThrows(IllegalArgumentException.class, () -> IpAddress.ofBytes(bytes));
            }
        }
    }

    @Test
    void anIpv4AddressHasNoMoreThan32Bits() {
        assertThrows(
                IllegalArgumentException.class, () -> new IpAddress(IpFamily.IPV4, 0, 1L << 32));
        assertThrows(IllegalArgumentException.class, () -> new IpAddress(IpFamily.IPV4, 1, 0));
        assertEquals("255.255.255.255", IpAddress.ofIpv4(-1).toString());
    }

    @Test
    void theTextDoesNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertEquals("10.150.0.1", IpAddress.parse("10.150.0.1").toString());
            assertEquals("fd00::1f", IpAddress.parse("FD00::1F").toString());
        } finally {
            Locale.setDefault(before);
        }
    }
}
