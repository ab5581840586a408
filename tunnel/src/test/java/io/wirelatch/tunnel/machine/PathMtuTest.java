package io.wirelatch.tunnel.machine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.tun.DeviceException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** On the machine's own loopback, which carries the longest packet that there is. */
class PathMtuTest {

    private static final int LOOPBACK = 65_536;

    @Test
    void theLoopbackCarriesWhatItsInterfaceDoes() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            PathMtu path = PathMtu.probe(at(socket.getLocalPort()), 1500);
            assertTrue(path.bytes() >= LOOPBACK - 1, path.toString());
            assertFalse(path.portRefused());
        }
    }

    @Test
    void aPortThatNobodyHasIsTold() throws IOException {
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        assertTrue(PathMtu.probe(at(port), 1500).portRefused());
    }

    @Test
    void anAddressWithoutAWayIsRefusedInTheSystemsWords() {
        DeviceException e =
                assertThrows(
                        DeviceException.class,
                        () ->
                                PathMtu.probe(
                                        new InetSocketAddress(
                                                InetAddress.ofLiteral("255.255.255.255"), 9),
                                        1500));
        assertTrue(String.valueOf(e.getMessage()).contains("255.255.255.255"), e.getMessage());
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    }
}
