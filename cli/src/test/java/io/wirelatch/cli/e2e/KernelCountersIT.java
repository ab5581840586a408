package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.cli.e2e.TunnelEnd.Transfer;
import org.junit.jupiter.api.Test;

/** Every byte that a peer costs is counted once; the sums follow from the whitepaper alone. */
class KernelCountersIT extends TunnelPair {

    /** Whitepaper, 5.4.2. */
    private static final long INITIATION_BYTES = 148;

    /** Whitepaper, 5.4.3. */
    private static final long RESPONSE_BYTES = 92;

    /** Whitepaper, 6.5: an empty packet. */
    private static final long KEEPALIVE_BYTES = data(0);

    /** An IPv4 header, one of ICMP, and what ping puts behind them. */
    private static final long PING_BYTES = 20 + 8 + 56;

    private static final int PINGS = 10;

    /** Whitepaper, 5.4.6: type, index, counter; the packet in whole blocks; the tag. */
    private static long data(long packetBytes) {
        return 16 + Math.ceilDiv(packetBytes, 16) * 16 + 16;
    }

    @Test
    void tenPingsAreCountedToTheByte() {
        long aliceReceived = alice.statistic("rx_bytes");
        ping(PINGS);

        long out = INITIATION_BYTES + PINGS * data(PING_BYTES);
        long back = RESPONSE_BYTES + PINGS * data(PING_BYTES);
        assertEquals(new Transfer(back, out), alice.transferWith(bob));
        assertEquals(new Transfer(out, back), bob.transferWith(alice));
        assertEquals(aliceReceived + PINGS * PING_BYTES, alice.statistic("rx_bytes"));
    }

    @Test
    void linuxCountsThePacketsInsideTheTunnelToTheByte() {
        withoutIpv6(alice);
        withoutIpv6(bob);
        Statistics aliceBefore = Statistics.of(alice);
        Statistics bobBefore = Statistics.of(bob);
        ping(PINGS);
        Statistics pings =
                new Statistics(PINGS, PINGS * PING_BYTES, PINGS, PINGS * PING_BYTES, 0, 0);
        assertEquals(pings, Statistics.of(alice).since(aliceBefore));
        assertEquals(pings, Statistics.of(bob).since(bobBefore));
    }

    @Test
    void aKeepaliveIsCountedAtBothEndsAndIsNoPacket() {
        ping(1);
        long packets = bob.statistic("rx_packets");
        long out = INITIATION_BYTES + data(PING_BYTES);
        assertEquals(out, alice.transferWith(bob).sent());
        alice.setPeer(bob.publicKey(), "persistent-keepalive", "1");
        Eventually.await("a keepalive", () -> alice.transferWith(bob).sent() > out);
        alice.setPeer(bob.publicKey(), "persistent-keepalive", "off");

        long sent = alice.transferWith(bob).sent();
        assertEquals(0, (sent - out) % KEEPALIVE_BYTES, () -> sent + " bytes");
        Eventually.await("them", () -> bob.transferWith(alice).received() == sent);
        long back = RESPONSE_BYTES + data(PING_BYTES);
        assertEquals(back, bob.transferWith(alice).sent(), "a keepalive is not answered");
        assertEquals(packets, bob.statistic("rx_packets"));
    }

    private void ping(int count) {
        alice.machine()
                .output("ping", "-c", Integer.toString(count), "-i", "0.1", "-W", "5", bob.ipv4());
    }

    /** IPv6 says hello by itself on every interface. */
    private static void withoutIpv6(TunnelEnd end) {
        end.machine().output("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/wg0/disable_ipv6");
    }

    private record Statistics(
            long rxPackets,
            long rxBytes,
            long txPackets,
            long txBytes,
            long rxDropped,
            long txDropped) {

        static Statistics of(TunnelEnd end) {
            return new Statistics(
                    end.statistic("rx_packets"),
                    end.statistic("rx_bytes"),
                    end.statistic("tx_packets"),
                    end.statistic("tx_bytes"),
                    end.statistic("rx_dropped"),
                    end.statistic("tx_dropped"));
        }

        Statistics since(Statistics before) {
            return new Statistics(
                    rxPackets - before.rxPackets,
                    rxBytes - before.rxBytes,
                    txPackets - before.txPackets,
                    txBytes - before.txBytes,
                    rxDropped - before.rxDropped,
                    txDropped - before.txDropped);
        }
    }
}
