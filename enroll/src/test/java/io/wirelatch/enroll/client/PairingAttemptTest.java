package io.wirelatch.enroll.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.enroll.ManualClock;
import io.wirelatch.enroll.crypto.HardenedSecret;
import io.wirelatch.enroll.message.JoinRequest;
import io.wirelatch.enroll.server.TestServer;
import io.wirelatch.enroll.typed.PairingSecret;
import io.wirelatch.state.PairingToken;
import io.wirelatch.tunnel.packet.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets on the loopback interface, the real cost of the token, real time. */
@Timeout(30)
class PairingAttemptTest {

    private static final PairingToken TOKEN = PairingToken.of("7k2m-x0q9-c4fd-vt8e-31hn");

    private final List<String> progress = new ArrayList<>();
    private DatagramSocket socket;
    private Thread thread;

    @BeforeEach
    void serve() throws IOException {
        TestServer server =
                new TestServer(
                                HardenedSecret.derive(new PairingSecret.Token(TOKEN)),
                                new ManualClock(),
                                1,
                                "10.150.0.0/24")
                        .open(Duration.ofMinutes(1));
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = new Thread(() -> answer(server, socket));
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        socket.close();
        thread.join();
    }

    @Test
    void aServerThatKnowsTheTokenIsJoined() {
        PairingOutcome.Paired paired =
                assertInstanceOf(PairingOutcome.Paired.class, pair(TOKEN, 10, serverAddress()));

        assertEquals("pi", paired.offer().name());
        assertEquals(Endpoint.of(serverAddress()), paired.server());
        assertEquals(List.of("trying " + serverAddress(), "answered " + serverAddress()), progress);
    }

    @Test
    void anAddressWhereNothingListensGivesWayToTheNext() throws IOException {
        InetSocketAddress nobody = freePort();

        assertInstanceOf(
                PairingOutcome.Paired.class, pair(TOKEN, 10, nobody, nobody, serverAddress()));
    }

    @Test
    void aPortWhereNothingListensIsTold() throws IOException {
        InetSocketAddress nobody = freePort();

        assertEquals(
                new PairingOutcome.NoAnswer(
                        List.of(
                                new UnansweredServer(
                                        nobody, UnansweredServer.Finding.PORT_UNREACHABLE))),
                pair(TOKEN, 1, nobody));
    }

    @Test
    void aWrongTokenIsTold() {
        assertInstanceOf(
                PairingOutcome.WrongSecret.class,
                pair(PairingToken.of("7k2m-x0q9-c4fd-vt8e-31hm"), 10, serverAddress()));
    }

    @Test
    void anInterruptedThreadGivesUp() throws IOException {
        try (DatagramSocket silent =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
            Thread.currentThread().interrupt();
            PairingOutcome outcome = pair(TOKEN, 60, address);

            assertInstanceOf(PairingOutcome.NoAnswer.class, outcome);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void addressesThatCannotBeTriedAreRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> pair(TOKEN, 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> pair(TOKEN, 1, InetSocketAddress.createUnresolved("nas.invalid", 51820)));
    }

    private PairingOutcome pair(PairingToken token, long seconds, InetSocketAddress... servers) {
        return PairingAttempt.pair(
                new PairingTarget(Arrays.asList(servers), Optional.empty()),
                new PairingSecret.Token(token),
                new JoinRequest(TestClient.key(10), "pi", false),
                Duration.ofSeconds(seconds),
                new PairingProgress() {
                    @Override
                    public void trying(InetSocketAddress server) {
                        progress.add("trying " + server);
                    }

                    @Override
                    public void answered(InetSocketAddress server) {
                        progress.add("answered " + server);
                    }
                });
    }

    private InetSocketAddress serverAddress() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private static InetSocketAddress freePort() throws IOException {
        try (DatagramSocket free =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return (InetSocketAddress) free.getLocalSocketAddress();
        }
    }

    private static void answer(TestServer server, DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        try {
            while (true) {
                packet.setLength(2000);
                socket.receive(packet);
                byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                server.receive(datagram, Endpoint.of(from))
                        .ifPresent(answer -> send(socket, answer, from));
            }
        } catch (IOException e) {
            // The test is over and has closed the socket.
        }
    }

    private static void send(DatagramSocket socket, byte[] answer, InetSocketAddress to) {
        try {
            socket.send(new DatagramPacket(answer, answer.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
