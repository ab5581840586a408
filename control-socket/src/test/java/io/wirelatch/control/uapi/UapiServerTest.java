package io.wirelatch.control.uapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.ControlException;
import io.wirelatch.tunnel.Tunnel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket itself: its file, who may open it, and its end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UapiServerTest {

    @TempDir private Path temporary;

    private final Tunnel tunnel = TestTunnel.start();
    private final CountDownLatch removed = new CountDownLatch(1);
    private Path folder = Path.of("");

    @BeforeEach
    void chooseFolder() {
        folder = temporary.resolve("wireguard");
    }

    @AfterEach
    void stop() {
        tunnel.close();
    }

    private UapiServer start() {
        return UapiServer.start(folder, "wg0", UapiInterface.of(tunnel), removed::countDown);
    }

    private Path file() {
        return folder.resolve("wg0.sock");
    }

    private static String ask(Path file, String request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            channel.shutdownOutput();
            return new String(
                    Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void theSocketAndItsFolderAreTheOwnersAlone() throws IOException {
        try (UapiServer server = start()) {
            assertEquals(file(), server.socketFile());
            assertEquals("rwx------", permissions(folder));
            assertEquals("rw-------", permissions(file()));
            try (var files = Files.list(folder)) {
                assertEquals(List.of(file()), files.toList(), "nothing else is left there");
            }
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void requestsAreAnsweredOnSeveralConnectionsAtOnce() throws IOException {
        try (UapiServer _ = start();
                SocketChannel idle = SocketChannel.open(UnixDomainSocketAddress.of(file()))) {
            assertTrue(idle.isConnected());
            assertTrue(ask(file(), "get=1\n\n").endsWith("errno=0\n\n"));
            assertEquals("errno=-22\n\nerrno=0\n\n", ask(file(), "set=1\nx=1\n\nset=1\n\n"));
        }
    }

    @Test
    void connectionsThatSayNothingKeepNobodyOut() throws IOException {
        List<SocketChannel> silent = new ArrayList<>();
        try (UapiServer _ = start()) {
            for (int i = 0; i < 100; i++) {
                silent.add(SocketChannel.open(UnixDomainSocketAddress.of(file())));
                silent.getLast().write(ByteBuffer.wrap(new byte[] {'s', 'e', 't'}));
            }
            assertTrue(ask(file(), "get=1\n\n").endsWith("errno=0\n\n"));
        } finally {
            for (SocketChannel connection : silent) {
                connection.close();
            }
        }
    }

    @Test
    void theFileGoesWithTheServer() {
        start().close();
        assertFalse(Files.exists(file()));
        assertEquals(1, removed.getCount(), "that was nobody else");
    }

    @Test
    void whoeverRemovesTheFileIsHeard() throws Exception {
        try (UapiServer _ = start()) {
            Files.writeString(folder.resolve("other.sock"), "");
            Files.delete(folder.resolve("other.sock"));
            assertFalse(removed.await(200, TimeUnit.MILLISECONDS), "another file is no matter");
            Files.delete(file());
            assertTrue(removed.await(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatAKilledServerLeftIsReplaced() throws IOException {
        Files.createDirectories(folder);
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(file()));
        }
        assertTrue(Files.exists(file()));
        try (UapiServer _ = start()) {
            assertTrue(ask(file(), "get=1\n\n").endsWith("errno=0\n\n"));
        }
    }

    @Test
    void aSocketOnWhichSomebodyAnswersIsLeftAlone() throws IOException {
        try (UapiServer _ = start()) {
            ControlException refused = assertThrows(ControlException.class, this::start);
            assertTrue(String.valueOf(refused.getMessage()).contains("another process answers"));
            assertTrue(ask(file(), "get=1\n\n").endsWith("errno=0\n\n"));
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Files.createDirectories(folder);
        Files.writeString(file(), "precious");
        ControlException refused = assertThrows(ControlException.class, this::start);
        assertTrue(String.valueOf(refused.getMessage()).contains("no socket"));
        assertEquals("precious", Files.readString(file()));
    }
}
