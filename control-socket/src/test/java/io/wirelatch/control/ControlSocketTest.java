package io.wirelatch.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.control.ControlReply.RefusalKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlSocketTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void chooseFile() {
        file = folder.resolve("run").resolve("latch0.sock");
    }

    @Test
    void everyRequestReachesTheHandlerAndEveryReplyTheClient() {
        List<ControlRequest> requests =
                ProtocolJsonTest.requests()
                        .filter(r -> !(r instanceof ControlRequest.Watch))
                        .toList();
        List<ControlReply> replies = ProtocolJsonTest.replies().toList();
        List<ControlRequest> seen = new ArrayList<>();
        ControlHandler handler =
                request -> {
                    synchronized (seen) {
                        seen.add(request);
                        return replies.get((seen.size() - 1) % replies.size());
                    }
                };
        try (ControlServer server = ControlServer.start(file, handler);
                ControlClient client = connect()) {
            assertEquals(file, server.socketFile());
            for (int i = 0; i < requests.size(); i++) {
                assertEquals(replies.get(i % replies.size()), client.request(requests.get(i)));
            }
        }
        assertEquals(requests, seen);
    }

    @Test
    void aGroupsSocketIsMadeOutOfSightAndClosedToEverybodyElse() throws IOException {
        Files.createDirectories(folder.resolve("run"));
        GroupPrincipal ownGroup = Files.readAttributes(folder, PosixFileAttributes.class).group();
        Path backRoom = folder.resolve("run").resolve(".latch0.sock");
        // Twice: the second one finds what a server that was killed has left.
        for (int i = 0; i < 2; i++) {
            try (ControlServer _ =
                            ControlServer.start(
                                    file,
                                    ControlSocketTest::echo,
                                    ControlLimits.DEFAULT,
                                    Optional.of(ownGroup));
                    ControlClient client = connect()) {
                PosixFileAttributes attributes =
                        Files.readAttributes(file, PosixFileAttributes.class);
                assertEquals("rw-rw----", PosixFilePermissions.toString(attributes.permissions()));
                assertEquals(ownGroup, attributes.group());
                assertEquals(
                        "rwx------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(backRoom)));
                assertInstanceOf(
                        ControlReply.Done.class, client.request(new ControlRequest.CloseWindow()));
            }
            assertTrue(Files.notExists(file));
            assertTrue(Files.notExists(backRoom));
            Files.createDirectory(backRoom);
            Files.createFile(backRoom.resolve("s"));
        }
    }

    @Test
    void everyEventReachesEveryWatcherInOrder() {
        List<ControlEvent> events = ProtocolJsonTest.events().toList();
        List<ControlEvent> published = events.subList(0, events.size() - 1);
        assertInstanceOf(ControlEvent.Stopping.class, events.getLast());

        ControlServer server = ControlServer.start(file, ControlSocketTest::echo);
        try (server;
                ControlClient first = connect();
                ControlClient second = connect()) {
            assertInstanceOf(ControlReply.Done.class, first.request(new ControlRequest.Watch()));
            assertInstanceOf(ControlReply.Done.class, second.request(new ControlRequest.Watch()));
            published.forEach(server::publish);
            server.close();
            for (ControlClient client : List.of(first, second)) {
                for (ControlEvent event : events) {
                    assertEquals(new WatchResult.Happened(event), client.nextEvent(LONG));
                }
                assertEquals(new WatchResult.Ended(), client.nextEvent(LONG));
            }
        }
    }

    @Test
    void aWatcherWhoWaitsInVainIsToldNothing() {
        try (ControlServer server =
                        ControlServer.start(
                                file,
                                ControlSocketTest::echo,
                                new ControlLimits(4, 1024, 10_000, 1, 16));
                ControlClient client = connect()) {
            client.request(new ControlRequest.Watch());
            assertEquals(new WatchResult.Nothing(), client.nextEvent(Duration.ofMillis(20)));
            server.publish(new ControlEvent.PeerLeft("pi"));
            assertEquals(
                    new WatchResult.Happened(new ControlEvent.PeerLeft("pi")),
                    client.nextEvent(LONG));
        }
    }

    @Test
    void aWatcherWhoDoesNotReadIsCutOffAndHoldsUpNobody() {
        try (ControlServer server = ControlServer.start(file, ControlSocketTest::echo);
                ControlClient lazy = connect()) {
            lazy.request(new ControlRequest.Watch());
            ControlEvent event = new ControlEvent.JoinRefused("192.0.2.1:1", "x".repeat(10_000));
            for (int i = 0; i < 2_000; i++) {
                server.publish(event);
            }
            WatchResult last = lazy.nextEvent(LONG);
            int received = 0;
            while (last instanceof WatchResult.Happened) {
                received++;
                last = lazy.nextEvent(LONG);
            }
            assertEquals(new WatchResult.Ended(), last);
            assertTrue(received < 2_000, "received " + received);
        }
    }

    @Test
    void garbageIsRefusedAndTheServerGoesOn() throws IOException {
        try (ControlServer server = ControlServer.start(file, ControlSocketTest::echo)) {
            assertTrue(raw("\u0000\u00ff{{{\n").contains("\"kind\":\"wrongUsage\""));
            assertTrue(raw("{\"request\":\"open\",\"seconds\":\"60\"}\n").contains("'seconds'"));
            assertTrue(raw("\n").contains("wrongUsage"));
            assertStillAnswers();
            assertTrue(Files.exists(server.socketFile()));
        }
    }

    @Test
    void aLineTooLongIsRefused() throws IOException {
        try (ControlServer server = ControlServer.start(file, ControlSocketTest::echo)) {
            String line = "{\"request\":\"remove\",\"peer\":\"" + "x".repeat(64 * 1024) + "\"}\n";
            assertTrue(raw(line).contains("longer than 65536 bytes"));
            assertStillAnswers();
            assertTrue(Files.exists(server.socketFile()));
        }
    }

    @Test
    void aCallerWhoSaysNothingIsHungUpOn() throws IOException {
        ControlLimits impatient = new ControlLimits(4, 1024, 1, 1_000, 16);
        try (ControlServer server = ControlServer.start(file, ControlSocketTest::echo, impatient);
                SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            assertEquals(-1, Channels.newInputStream(channel).read());
            assertTrue(Files.exists(server.socketFile()));
        }
    }

    @Test
    void aHandlerThatThrowsMakesARefusal() {
        ControlHandler broken =
                request -> {
                    throw new IllegalStateException("the disk is full");
                };
        try (ControlServer server = ControlServer.start(file, broken);
                ControlClient client = connect()) {
            assertEquals(
                    new ControlReply.Refused(RefusalKind.FAILED, "the disk is full"),
                    client.request(new ControlRequest.CloseWindow()));
            assertTrue(Files.exists(server.socketFile()));
        }
    }

    @Test
    void oneCallerTooManyIsToldSo() {
        CountDownLatch finish = new CountDownLatch(1);
        ControlHandler slow =
                request -> {
                    try {
                        finish.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new ControlReply.Done("");
                };
        try (ControlServer server =
                        ControlServer.start(file, slow, new ControlLimits(1, 1024, 10_000, 1, 1));
                ControlClient first = connect();
                ControlClient second = connect()) {
            assertInstanceOf(
                    ControlReply.Refused.class, second.request(new ControlRequest.CloseWindow()));
            finish.countDown();
            assertEquals(
                    new ControlReply.Done(""), first.request(new ControlRequest.CloseWindow()));
            assertTrue(Files.exists(server.socketFile()));
        }
    }

    @Test
    void aSecondServerOnTheSameInterfaceIsRefused() {
        try (ControlServer server = ControlServer.start(file, ControlSocketTest::echo)) {
            ControlException e =
                    assertThrows(
                            ControlException.class,
                            () -> ControlServer.start(file, ControlSocketTest::echo));
            assertTrue(e.toString().contains("another process answers on " + file));
            assertStillAnswers();
            assertTrue(Files.exists(server.socketFile()));
        }
    }

    @Test
    void theSocketOfAKilledServerIsReplaced() throws IOException {
        Files.createDirectories(file.getParent());
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(file));
        }
        assertTrue(Files.exists(file));
        assertInstanceOf(ConnectOutcome.NoServer.class, ControlClient.connect(file));

        try (ControlServer server = ControlServer.start(file, ControlSocketTest::echo)) {
            assertStillAnswers();
            assertEquals(file, server.socketFile());
        }
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "precious");

        ControlException e =
                assertThrows(
                        ControlException.class,
                        () -> ControlServer.start(file, ControlSocketTest::echo));
        assertTrue(e.toString().contains("is no socket"), e.toString());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void closingRemovesTheSocketButNotASuccessors() throws IOException {
        ControlServer server = ControlServer.start(file, ControlSocketTest::echo);
        assertEquals(
                "rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        server.close();
        server.close();
        assertFalse(Files.exists(file));
        assertInstanceOf(ConnectOutcome.NoServer.class, ControlClient.connect(file));

        ControlServer old = ControlServer.start(file, ControlSocketTest::echo);
        Files.move(file, folder.resolve("moved"));
        try (ControlServer successor = ControlServer.start(file, ControlSocketTest::echo)) {
            old.close();
            assertStillAnswers();
            assertEquals(file, successor.socketFile());
        }
    }

    @Test
    void aPathTooLongForASocketIsSaidSo() {
        Path deep = folder.resolve("x".repeat(120)).resolve("latch0.sock");
        for (Runnable attempt :
                List.<Runnable>of(
                        () -> ControlServer.start(deep, ControlSocketTest::echo),
                        () -> ControlClient.connect(deep))) {
            ControlException e = assertThrows(ControlException.class, attempt::run);
            assertTrue(e.toString().contains("--run-dir"), e.toString());
        }
        assertFalse(Files.exists(deep.getParent()));
    }

    @Test
    void onlyRootAndTheOwnerMayCommand() {
        assertTrue(new Caller(0, 0, 1).mayCommand(1000));
        assertTrue(new Caller(1000, 1000, 1).mayCommand(1000));
        assertFalse(new Caller(1001, 0, 1).mayCommand(1000));
        assertFalse(new Caller(65534, 65534, 0).mayCommand(0));
    }

    private void assertStillAnswers() {
        try (ControlClient client = connect()) {
            assertEquals(
                    echo(new ControlRequest.CloseWindow()),
                    client.request(new ControlRequest.CloseWindow()));
        }
    }

    private ControlClient connect() {
        return assertInstanceOf(ConnectOutcome.Connected.class, ControlClient.connect(file))
                .client();
    }

    /** Sends bytes as they are, and reads whatever comes until the server hangs up. */
    private String raw(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file));
                OutputStream out = Channels.newOutputStream(channel);
                InputStream in = Channels.newInputStream(channel)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ControlReply echo(ControlRequest request) {
        return new ControlReply.Done(request.toString());
    }
}
