package io.wirelatch.cli.e2e;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams and datagrams of both IP families, inside a tunnel over both. */
class KernelTransferIT extends TunnelPair {

    private static final int USUAL_MTU = 1_420;
    private static final int LONG_MTU = 34_000;

    /** The longest that Linux gives a cable of its own. */
    private static final int LONGEST_OUTER_MTU = 65_535;

    private static final int UDP_AND_IPV6_HEADER = 48;

    @ParameterizedTest(name = "IPv{0} outside, IPv{1} inside")
    @CsvSource({"4,4", "4,6", "6,4", "6,6"})
    void streamsAndDatagramsArriveOverBothFamiliesInsideAndOutside(int outer, int inner) {
        setMtus(USUAL_MTU, 1_500);
        transfer(outer, inner, USUAL_MTU);
    }

    /** The interfaces are raised after the engine's start, as wg-quick does it. */
    @ParameterizedTest(name = "IPv{0} outside, IPv{1} inside")
    @CsvSource({"4,6", "6,4"})
    void streamsAndDatagramsArriveInPacketsOf34000Bytes(int outer, int inner) {
        setMtus(LONG_MTU, LONGEST_OUTER_MTU);
        transfer(outer, inner, LONG_MTU);
    }

    /** The system cuts the datagrams up and puts them together again. */
    @ParameterizedTest(name = "IPv{0} outside")
    @ValueSource(ints = {4, 6})
    void aPacketOf34000BytesCrossesALineOf1500(int outer) {
        setMtus(LONG_MTU, 1_500);
        introduceOver(outer);
        Traffic.assertPingUncut(alice.machine(), bob.ipv4(), LONG_MTU);
        Traffic.assertPingUncut(bob.machine(), alice.ipv6(), LONG_MTU);
    }

    private void transfer(int outer, int inner, int mtu) {
        introduceOver(outer);
        Traffic.assertPingUncut(alice.machine(), bob.address(inner), mtu);
        Traffic.assertTcp(alice.machine(), bob.machine(), bob.address(inner));
        Traffic.assertTcp(bob.machine(), alice.machine(), alice.address(inner));
        int datagram = mtu - UDP_AND_IPV6_HEADER;
        Traffic.assertUdp(alice.machine(), bob.machine(), bob.address(inner), datagram);
    }

    private void introduceOver(int outer) {
        String host = outer == 4 ? bob.machine().ipv4() : "[" + bob.machine().ipv6() + "]";
        alice.setPeer(bob.publicKey(), "endpoint", host + ":" + bob.port());
    }

    private void setMtus(int inner, int outer) {
        lan.setMtu(outer);
        for (TunnelEnd end : new TunnelEnd[] {alice, bob}) {
            end.machine().output("ip", "link", "set", end.name(), "mtu", Integer.toString(inner));
        }
    }
}
