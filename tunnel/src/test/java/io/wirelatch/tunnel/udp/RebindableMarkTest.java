package io.wirelatch.tunnel.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ports that change and marks that are set: both or neither. */
final class RebindableMarkTest {

    private static final int EPERM = 1;

    /** A port that keeps its mark, and may be refused one. */
    private final class MarkedPort implements UdpTransport {

        private final int port;
        private int mark;
        private boolean closed;

        MarkedPort(int port) {
            this.port = port;
        }

        @Override
        public int localPort() {
            return port;
        }

        @Override
        public void setFirewallMark(int newMark) {
            marksAsked++;
            if (!mayMark) {
                throw new DeviceException("marks are not permitted", EPERM, new Exception());
            }
            mark = newMark;
        }

        @Override
        public int receive(PacketBatch batch) {
            return CLOSED;
        }

        @Override
        public UdpSender newSender() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private final List<MarkedPort> bound = new ArrayList<>();
    private boolean mayMark = true;
    private int marksAsked;

    private final RebindableUdp moving =
            RebindableUdp.bind(
                    1,
                    port -> {
                        MarkedPort transport = new MarkedPort(port);
                        bound.add(transport);
                        return transport;
                    });

    @Test
    void theMarkGoesAlongToTheNewPort() {
        moving.setFirewallMark(0x51);
        moving.rebind(2);
        assertEquals(0x51, bound.get(1).mark);
        moving.rebind(3, 0x52);
        assertEquals(0x52, bound.get(2).mark);
        moving.rebind(4);
        assertEquals(0x52, bound.get(3).mark);
        assertTrue(bound.get(2).closed);
    }

    @Test
    void aMarkThatIsRefusedLeavesTheOldPortAndTheOldMark() {
        moving.setFirewallMark(0x51);
        mayMark = false;
        DeviceException refused = assertThrows(DeviceException.class, () -> moving.rebind(2, 0x52));
        assertEquals(EPERM, refused.errno());
        assertEquals(1, moving.localPort());
        assertEquals(0x51, bound.get(0).mark);
        assertFalse(bound.get(0).closed);
        assertTrue(bound.get(1).closed, "nobody listens on the port that was not taken");

        mayMark = true;
        moving.rebind(3);
        assertEquals(0x51, bound.get(2).mark, "the refused one is forgotten");
    }

    @Test
    void theSamePortIsOnlyMarked() {
        moving.rebind(1, 0x51);
        assertEquals(1, bound.size());
        assertEquals(0x51, bound.get(0).mark);
    }

    /** Whoever may not mark anything may still move, as long as nobody asks for a mark. */
    @Test
    void withoutAMarkNobodyIsAskedForOne() {
        mayMark = false;
        moving.rebind(2);
        moving.setFirewallMark(0);
        assertEquals(0, marksAsked);
        assertEquals(2, moving.localPort());
    }
}
