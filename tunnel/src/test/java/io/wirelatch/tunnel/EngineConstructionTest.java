package io.wirelatch.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.packet.UnclaimedDatagrams;
import io.wirelatch.tunnel.settings.TunnelListener;
import io.wirelatch.tunnel.settings.TunnelSettings;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.udp.UdpSender;
import io.wirelatch.tunnel.udp.UdpTransport;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An engine that cannot be made leaves nothing behind, at whatever point it fails. */
final class EngineConstructionTest {

    private final TunnelSettings settings =
            new TunnelSettings(
                    PrivateKey.generate(new Random(5)), false, AeadImplementation.fastest());

    /** A port that gives out so many senders, and counts those that are not closed. */
    private static final class FewSenders implements UdpTransport {

        private final int most;
        private int made;
        private int open;
        private boolean closed;

        FewSenders(int most) {
            this.most = most;
        }

        @Override
        public UdpSender newSender() {
            if (made == most) {
                throw new DeviceException("no more senders");
            }
            made++;
            open++;
            return new UdpSender() {
                @Override
                public int send(PacketBatch batch) {
                    return 0;
                }

                @Override
                public void close() {
                    open--;
                }
            };
        }

        @Override
        public boolean receivesRuns() {
            return true;
        }

        @Override
        public int localPort() {
            return 1;
        }

        @Override
        public int receive(PacketBatch batch) {
            return CLOSED;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private Engine engine(UdpTransport udp, Arena memory) {
        ManualClock clock = new ManualClock();
        return new Engine(
                settings,
                new MemoryTun(Simulation.MTU),
                udp,
                TunnelListener.NONE,
                UnclaimedDatagrams.IGNORED,
                clock,
                clock,
                new Random(6),
                () -> {},
                memory);
    }

    @Test
    void aCompleteEngineHoldsItsMemoryAndSendersUntilItIsClosed() {
        Arena memory = Arena.ofShared();
        FewSenders udp = new FewSenders(Integer.MAX_VALUE);
        Engine engine = engine(udp, memory);
        assertTrue(memory.scope().isAlive());
        assertTrue(udp.open > 0);
        assertEquals(udp.made, udp.open);
        engine.close();
        assertFalse(memory.scope().isAlive());
        assertEquals(0, udp.open);
    }

    @Test
    void whereverTheConstructionFailsEverythingIsFreed() {
        FewSenders enough = new FewSenders(Integer.MAX_VALUE);
        engine(enough, Arena.ofShared()).close();
        for (int senders = 0; senders < enough.made; senders++) {
            FewSenders udp = new FewSenders(senders);
            Arena memory = Arena.ofShared();
            assertThrows(DeviceException.class, () -> engine(udp, memory));
            assertFalse(memory.scope().isAlive(), "after " + senders + " senders");
            assertEquals(0, udp.open, "after " + senders + " senders");
        }
    }

    @Test
    void aTunnelThatCannotStartLeavesTheDevicesToTheCaller() {
        FewSenders udp = new FewSenders(1);
        MemoryTun tun = new MemoryTun(Simulation.MTU);
        assertThrows(
                DeviceException.class,
                () ->
                        Tunnel.start(
                                settings,
                                tun,
                                udp,
                                TunnelListener.NONE,
                                UnclaimedDatagrams.IGNORED));
        assertEquals(0, udp.open);
        assertFalse(udp.closed);
    }
}
