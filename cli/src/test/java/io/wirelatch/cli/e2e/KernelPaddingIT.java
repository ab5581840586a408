package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * Whitepaper, 5.4.6: packets are padded to blocks of 16 bytes, but a path that carries the
 * interface's MTU must never see a datagram that would be too long for it.
 */
class KernelPaddingIT extends TunnelPair {

    /** 88 blocks of 16 bytes and 12 bytes more. */
    private static final int MTU = 1_420;

    /** Type, receiver and counter before the packet, the tag behind it. */
    private static final int OVERHEAD = 16 + 16;

    @Test
    void aPacketIsPaddedToItsNextBlockAndNeverBeyondTheMtu() {
        Prerequisites.requireWith("tcpdump");
        Traffic.assertPing(alice.machine(), bob.ipv4());
        assertSentAs(84, 96);
        assertSentAs(1_405, 1_408);
        assertSentAs(1_408, 1_408);
        assertSentAs(1_409, MTU);
        assertSentAs(MTU, MTU);
    }

    @Test
    void anMtuThatIsLoweredHoldsForPaddingSoonAfterwards() {
        Prerequisites.requireWith("tcpdump");
        Traffic.assertPing(alice.machine(), bob.ipv4());
        int lower = 1_381;
        alice.machine().output("ip", "link", "set", "wg0", "mtu", Integer.toString(lower));
        try (OuterDatagrams seen = OuterDatagrams.leaving(alice.machine())) {
            Eventually.await(
                    "a packet of the new MTU without padding",
                    () -> {
                        Traffic.assertPingUncut(alice.machine(), bob.ipv4(), lower);
                        return seen.lengths().contains(lower + OVERHEAD);
                    });
        } finally {
            alice.machine().output("ip", "link", "set", "wg0", "mtu", Integer.toString(MTU));
        }
    }

    private void assertSentAs(int packetBytes, int paddedBytes) {
        try (OuterDatagrams seen = OuterDatagrams.leaving(alice.machine())) {
            Traffic.assertPingUncut(alice.machine(), bob.ipv4(), packetBytes);
            seen.await(paddedBytes + OVERHEAD);
            long others = seen.lengths().stream().filter(n -> n != paddedBytes + OVERHEAD).count();
            assertEquals(0, others, () -> packetBytes + " bytes were sent as " + seen.lengths());
        }
    }
}
