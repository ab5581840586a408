package io.wirelatch.cli.ask;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.PeerRecord;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.packet.Endpoint;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped in the middle of something: the kernel takes calls, nobody answers. */
class HangingServerTest {

    private static final Duration PATIENCE = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir Path folder;
    private Path socketFile;
    private NetworkLocation location;
    private ServerSocketChannel hanging;

    @BeforeEach
    void hang() throws IOException {
        socketFile = folder.resolve("latch0.sock");
        location =
                new NetworkLocation(
                        "latch0", folder, folder, Optional.empty(), List.of(socketFile), "");
        hanging = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        hanging.bind(UnixDomainSocketAddress.of(socketFile), 1);
    }

    @AfterEach
    void end() throws IOException {
        hanging.close();
    }

    @Test
    void itIsToldFromOneThatDoesNotRun() throws IOException {
        RunningInterface asked = new RunningInterface(location, PATIENCE);
        Presence.Silent silent =
                assertInstanceOf(Presence.Silent.class, assertTimeout(SOON, asked::presence));
        assertTrue(silent.message().contains("did not answer"), silent.message());
        hanging.close();
        Files.delete(socketFile);
        assertEquals(new Presence.Absent(), asked.presence());
    }

    @Test
    void callersThatWaitAlreadyDoNotMakeTheNextOneHang() throws IOException {
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socketFile));
                SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socketFile))) {
            assertInstanceOf(
                    Presence.Silent.class,
                    assertTimeout(SOON, new RunningInterface(location, PATIENCE)::presence));
        }
    }

    @Test
    void completionNamesThePeersThatAreKept() {
        try (StateStore store = StateStore.open(folder, "latch0")) {
            store.commit(serverWithPeer("pi"));
        }
        KnownNames names = new KnownNames(location);
        assertEquals(List.of("pi"), assertTimeout(SOON, names::peers));
    }

    private static ServerState serverWithPeer(String name) {
        return new ServerState(
                PrivateKey.generate(new Random(1)),
                PairingToken.of("a-token-of-mine"),
                List.of(Cidr.parse("10.201.9.0/24")),
                51820,
                1420,
                List.of(
                        new PeerRecord(
                                PrivateKey.generate(new Random(2)).publicKey(),
                                name,
                                List.of(IpAddress.parse("10.201.9.2")),
                                PresharedKey.NONE,
                                Endpoint.UNKNOWN,
                                Instant.EPOCH)));
    }
}
