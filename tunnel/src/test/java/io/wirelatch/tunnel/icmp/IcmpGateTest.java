package io.wirelatch.tunnel.icmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told of a packet that goes no further, and how often. */
final class IcmpGateTest {

    private static final long NOW = 5_000_000_000L;
    private static final String V4_HOST = "0a090002";
    private static final String V4_GONE = "0a09004d";
    private static final String V6_HOST = "fd000000000000000000000000000002";
    private static final String V6_GONE = "fd00000000000000000000000000004d";

    private static boolean admits(byte[] packet) {
        return new IcmpGate().admit(MemorySegment.ofArray(packet), 0, packet.length, NOW);
    }

    private static byte[] tcp() {
        return IcmpPackets.ipv4(V4_HOST, V4_GONE, IcmpPackets.TCP, 0, IcmpPackets.payload(20));
    }

    @Test
    void whatAHostSendsToAHostIsAnswered() {
        assertTrue(admits(tcp()));
        assertTrue(
                admits(
                        IcmpPackets.ipv6(
                                V6_HOST, V6_GONE, IcmpPackets.TCP, IcmpPackets.payload(20))));
    }

    /** RFC 1122, 3.2.2: nothing that many may have got, and no source that is no single host. */
    @ParameterizedTest
    @CsvSource({
        "0a090002, e0000001",
        "0a090002, efffffff",
        "0a090002, ffffffff",
        "e0000001, 0a09004d",
        "f0000001, 0a09004d",
        "ffffffff, 0a09004d",
        "00000000, 0a09004d",
        "7f000001, 0a09004d",
    })
    void ipv4AddressesOfManyAndOfNobodyAreNotAnswered(String source, String destination) {
        assertFalse(
                admits(
                        IcmpPackets.ipv4(
                                source, destination, IcmpPackets.TCP, 0, IcmpPackets.payload(20))));
    }

    /** RFC 4443, 2.4 (e.3) to (e.6). */
    @ParameterizedTest
    @CsvSource({
        "fd000000000000000000000000000002, ff020000000000000000000000000002",
        "ff020000000000000000000000000001, fd00000000000000000000000000004d",
        "00000000000000000000000000000000, fd00000000000000000000000000004d",
        "00000000000000000000000000000001, fd00000000000000000000000000004d",
    })
    void ipv6AddressesOfManyAndOfNobodyAreNotAnswered(String source, String destination) {
        assertFalse(
                admits(
                        IcmpPackets.ipv6(
                                source, destination, IcmpPackets.TCP, IcmpPackets.payload(20))));
    }

    /** RFC 1812, 4.3.2.7: only of the first fragment. */
    @Test
    void ofFragmentsTheFirstIsAnsweredAlone() {
        byte[] payload = IcmpPackets.payload(24);
        assertTrue(admits(IcmpPackets.ipv4(V4_HOST, V4_GONE, IcmpPackets.TCP, 0x2000, payload)));
        assertFalse(admits(IcmpPackets.ipv4(V4_HOST, V4_GONE, IcmpPackets.TCP, 0x2001, payload)));
        assertFalse(admits(IcmpPackets.ipv4(V4_HOST, V4_GONE, IcmpPackets.TCP, 0x1FFF, payload)));

        byte[] fragment = IcmpPackets.payload(24);
        fragment[0] = IcmpPackets.TCP;
        fragment[2] = 0;
        fragment[3] = 1;
        assertTrue(admits(IcmpPackets.ipv6(V6_HOST, V6_GONE, 44, fragment)));
        fragment[3] = 9;
        assertFalse(admits(IcmpPackets.ipv6(V6_HOST, V6_GONE, 44, fragment)));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 11, 12, 40, 255})
    void anIcmpErrorIsNotAnswered(int type) {
        assertFalse(
                admits(
                        IcmpPackets.ipv4(
                                V4_HOST, V4_GONE, IcmpPackets.ICMP, 0, IcmpPackets.icmp(type))));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 13})
    void anIcmpQueryIsAnswered(int type) {
        assertTrue(
                admits(
                        IcmpPackets.ipv4(
                                V4_HOST, V4_GONE, IcmpPackets.ICMP, 0, IcmpPackets.icmp(type))));
    }

    /** RFC 4443, 2.4 (e.1) and (e.2). */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 127, 137})
    void anIcmpv6ErrorOrRedirectIsNotAnsweredNotEvenBehindOtherHeaders(int type) {
        byte[] error = IcmpPackets.icmp(type);
        assertFalse(admits(IcmpPackets.ipv6(V6_HOST, V6_GONE, IcmpPackets.ICMPV6, error)));

        byte[] behindOptions = new byte[8 + 16 + error.length];
        behindOptions[0] = 60;
        behindOptions[8] = IcmpPackets.ICMPV6;
        behindOptions[9] = 1;
        System.arraycopy(error, 0, behindOptions, 24, error.length);
        assertFalse(admits(IcmpPackets.ipv6(V6_HOST, V6_GONE, 0, behindOptions)));
    }

    @Test
    void anIcmpv6QueryIsAnswered() {
        assertTrue(
                admits(
                        IcmpPackets.ipv6(
                                V6_HOST, V6_GONE, IcmpPackets.ICMPV6, IcmpPackets.icmp(128))));
    }

    @Test
    void whatDoesNotShowItsKindIsNotAnswered() {
        assertFalse(admits(IcmpPackets.ipv4(V4_HOST, V4_GONE, IcmpPackets.ICMP, 0, new byte[0])));
        assertFalse(admits(IcmpPackets.ipv6(V6_HOST, V6_GONE, IcmpPackets.ICMPV6, new byte[0])));
        assertFalse(admits(IcmpPackets.ipv6(V6_HOST, V6_GONE, 60, new byte[7])));
    }

    @Test
    void noPacketMakesItReadBeyondIt() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] packet =
                    random.nextBoolean()
                            ? IcmpPackets.ipv4(
                                    V4_HOST,
                                    V4_GONE,
                                    IcmpPackets.ICMP,
                                    0,
                                    new byte[random.nextInt(4)])
                            : IcmpPackets.ipv6(
                                    V6_HOST,
                                    V6_GONE,
                                    List.of(0, 43, 44, 51, 58, 60).get(random.nextInt(6)),
                                    randomBytes(random));
            try {
                admits(packet);
            } catch (IndexOutOfBoundsException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static byte[] randomBytes(Random random) {
        byte[] bytes = new byte[random.nextInt(64)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = List.of(0, 1, 2, 43, 44, 51, 58, 60).get(random.nextInt(8)).byteValue();
        }
        return bytes;
    }

    /** RFC 1812, 4.3.2.8. */
    @Test
    void errorsAreLimitedByATokenBucket() {
        IcmpGate gate = new IcmpGate();
        MemorySegment packet = MemorySegment.ofArray(tcp());
        int length = (int) packet.byteSize();
        int admitted = 0;
        for (int i = 0; i < 10_000; i++) {
            admitted += gate.admit(packet, 0, length, NOW) ? 1 : 0;
        }
        assertEquals(IcmpGate.BURST, admitted);
        assertTrue(gate.admit(packet, 0, length, NOW + IcmpGate.INTERVAL_NANOS));
        assertFalse(gate.admit(packet, 0, length, NOW + IcmpGate.INTERVAL_NANOS));

        admitted = 0;
        for (long at = NOW; at < NOW + 1_000_000_000L; at += 10_000) {
            admitted += gate.admit(packet, 0, length, at + 1_000_000) ? 1 : 0;
        }
        assertTrue(admitted >= 999 && admitted <= 1_001, "in a second: " + admitted);
    }
}
