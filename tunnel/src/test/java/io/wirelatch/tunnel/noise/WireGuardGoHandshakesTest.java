package io.wirelatch.tunnel.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.crypto.ChaCha20Poly1305;
import io.wirelatch.tunnel.crypto.Vectors;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.Response;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Handshakes that wireguard-go took part in: with the same keys this side writes the same bytes,
 * accepts what wireguard-go wrote, and opens the packet that it sent afterwards.
 */
class WireGuardGoHandshakesTest {

    @TestFactory
    Stream<DynamicTest> thisSideTakesTheRecordedPart() {
        JsonNode file =
                Vectors.read(WireGuardGoHandshakesTest.class, "wireguard-go-handshakes.json");
        assertEquals(4, file.path("handshakes").size());
        return Vectors.elements(file.path("handshakes"))
                .map(
                        recorded -> {
                            String role = recorded.path("ourRole").asString();
                            boolean initiator = role.equals("initiator");
                            return DynamicTest.dynamicTest(
                                    role + " with index " + recorded.path("ourIndex"),
                                    () -> new Replay(recorded).check(initiator));
                        });
    }

    private static final class Replay {

        private final JsonNode recorded;
        private final LocalIdentity local;
        private final RemoteIdentity remote;
        private final int ourIndex;
        private final byte[] initiation;
        private final byte[] response;

        Replay(JsonNode recorded) {
            this.recorded = recorded;
            local = LocalIdentity.of(PrivateKey.ofBytes(bytes("ourPrivateKey")));
            remote =
                    RemoteIdentity.of(
                            local,
                            PublicKey.ofBytes(bytes("remotePublicKey")),
                            PresharedKey.ofBytes(bytes("presharedKey")));
            ourIndex = Integer.parseUnsignedInt(recorded.path("ourIndex").asString(), 16);
            initiation = bytes("initiation");
            response = bytes("response");
        }

        void check(boolean initiator) {
            SessionKeys keys = initiator ? initiate() : respond();
            assertArrayEquals(bytes("sendingKey"), keys.sendingKey());
            assertArrayEquals(bytes("receivingKey"), keys.receivingKey());
            checkTransportData(keys);
        }

        private SessionKeys initiate() {
            InitiatorHandshake handshake =
                    InitiatorHandshake.begin(
                                    local,
                                    remote,
                                    ourIndex,
                                    Tai64n.ofBytes(bytes("timestamp")),
                                    new FixedRandom(bytes("ourEphemeralPrivateKey")))
                            .orElseThrow();
            assertArrayEquals(initiation, handshake.message());
            assertTrue(Mac1.verify(local, response));
            SessionKeys keys = handshake.consumeResponse(response).orElseThrow();
            assertEquals(Response.senderIndex(response), keys.remoteIndex());
            return keys;
        }

        private SessionKeys respond() {
            assertTrue(Mac1.verify(local, initiation));
            ReceivedInitiation received = ReceivedInitiation.open(local, initiation).orElseThrow();
            assertEquals(remote.publicKey(), received.remoteKey());
            Tai64n timestamp = received.authenticate(remote).orElseThrow();
            assertArrayEquals(bytes("timestamp"), timestamp.toBytes());
            HandshakeAnswer answer =
                    received.respond(
                                    remote,
                                    ourIndex,
                                    new FixedRandom(bytes("ourEphemeralPrivateKey")))
                            .orElseThrow();
            assertArrayEquals(response, answer.message());
            assertEquals(Initiation.senderIndex(initiation), answer.keys().remoteIndex());
            return answer.keys();
        }

        private void checkTransportData(SessionKeys keys) {
            byte[] message = bytes("firstTransportData");
            MemorySegment memory = MemorySegment.ofArray(message);
            assertEquals(ourIndex, TransportData.receiverIndex(memory, 0));
            byte[] sealed = Arrays.copyOfRange(message, TransportData.HEADER_BYTES, message.length);
            byte[] packet =
                    ChaCha20Poly1305.open(
                                    keys.receivingKey(),
                                    TransportData.counter(memory, 0),
                                    sealed,
                                    new byte[0])
                            .orElseThrow();
            assertArrayEquals(bytes("firstPacket"), packet);
        }

        private byte[] bytes(String field) {
            return Vectors.bytes(recorded, field);
        }
    }
}
