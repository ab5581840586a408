package io.wirelatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** sd_notify(3): one datagram of lines, to a path or to an abstract name. */
@Timeout(30)
class NotifySocketTest {

    @TempDir Path folder;

    @Test
    void aPathIsReached() throws IOException {
        File file = folder.resolve("notify").toFile();
        try (AFUNIXDatagramSocket manager = bound(AFUNIXSocketAddress.of(file));
                NotifySocket socket = NotifySocket.open(file.toString())) {
            socket.send("READY=1", "STATUS=It runs.");

            assertEquals("READY=1\nSTATUS=It runs.", receive(manager));
        }
    }

    @Test
    void anAbstractNameIsReached() throws IOException {
        String name = "wirelatch-test-" + ProcessHandle.current().pid();
        try (AFUNIXDatagramSocket manager = bound(AFUNIXSocketAddress.inAbstractNamespace(name));
                NotifySocket socket = NotifySocket.open("@" + name)) {
            socket.send("WATCHDOG=1");

            assertEquals("WATCHDOG=1", receive(manager));
        }
    }

    @Test
    void whereNobodyListensItCannotBeOpened() {
        assertThrows(
                IOException.class,
                () -> NotifySocket.open(folder.resolve("nobody").toString()).close());
    }

    @Test
    void anAddressOfAnotherKindIsRefused() {
        assertThrows(IOException.class, () -> NotifySocket.open("vsock:2:1234").close());
        assertThrows(IOException.class, () -> NotifySocket.open("@").close());
    }

    private static AFUNIXDatagramSocket bound(AFUNIXSocketAddress address) throws IOException {
        AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance();
        socket.bind(address);
        return socket;
    }

    private static String receive(AFUNIXDatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
