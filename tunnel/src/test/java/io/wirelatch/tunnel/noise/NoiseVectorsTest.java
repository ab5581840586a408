package io.wirelatch.tunnel.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.tunnel.crypto.ChaCha20Poly1305;
import io.wirelatch.tunnel.crypto.Vectors;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Noise's published vectors for IK and IKpsk2, with prologue and payloads of their own, driven
 * through the {@link SymmetricState} that WireGuard's handshake stands on: both parties write and
 * read every message.
 */
class NoiseVectorsTest {

    private static final int TAG_BYTES = ChaCha20Poly1305.TAG_BYTES;
    private static final int SEALED_KEY_BYTES = 32 + TAG_BYTES;

    @TestFactory
    Stream<DynamicTest> bothPartiesWriteAndReadThePublishedMessages() {
        JsonNode file =
                Vectors.read(NoiseVectorsTest.class, "noise-ik-25519-chachapoly-blake2s.json");
        List<JsonNode> vectors = Vectors.elements(file.path("vectors")).toList();
        assertEquals(2, vectors.size());
        return vectors.stream()
                .map(
                        vector ->
                                DynamicTest.dynamicTest(
                                        vector.path("protocol_name").asString(),
                                        () -> new Run(vector).check()));
    }

    private static final class Run {

        private final JsonNode vector;
        private final boolean withPsk;
        private final PrivateKey initiatorStatic;
        private final PrivateKey initiatorEphemeral;
        private final PrivateKey responderStatic;
        private final PrivateKey responderEphemeral;
        private final SymmetricState initiator;
        private final SymmetricState responder;

        Run(JsonNode vector) {
            this.vector = vector;
            String protocolName = vector.path("protocol_name").asString();
            withPsk = protocolName.contains("psk");
            initiatorStatic = key("init_static");
            initiatorEphemeral = key("init_ephemeral");
            responderStatic = key("resp_static");
            responderEphemeral = key("resp_ephemeral");
            initiator = start(protocolName, "init_prologue");
            responder = start(protocolName, "resp_prologue");
        }

        void check() {
            assertEquals(
                    responderStatic.publicKey(),
                    PublicKey.ofBytes(Vectors.bytes(vector, "init_remote_static")));

            byte[] first = writeInitiation(payload(0));
            assertArrayEquals(ciphertext(0), first);
            assertArrayEquals(payload(0), readInitiation(first));

            byte[] second = writeResponse(payload(1));
            assertArrayEquals(ciphertext(1), second);
            assertArrayEquals(payload(1), readResponse(second));

            byte[] handshakeHash = Vectors.bytes(vector, "handshake_hash");
            assertArrayEquals(handshakeHash, initiator.handshakeHash());
            assertArrayEquals(handshakeHash, responder.handshakeHash());
            checkTransport();
        }

        /** -&gt; e, es, s, ss. */
        private byte[] writeInitiation(byte[] payload) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.writeBytes(initiatorEphemeral.publicKey().toBytes());
            mixEphemeral(initiator, initiatorEphemeral.publicKey());
            mixSecret(initiator, initiatorEphemeral, responderStatic);
            message.writeBytes(initiator.encryptAndHash(initiatorStatic.publicKey().toBytes()));
            mixSecret(initiator, initiatorStatic, responderStatic);
            message.writeBytes(initiator.encryptAndHash(payload));
            return message.toByteArray();
        }

        private byte[] readInitiation(byte[] message) {
            mixEphemeral(responder, PublicKey.ofBytes(Arrays.copyOf(message, 32)));
            mixSecret(responder, responderStatic, initiatorEphemeral);
            int payloadOffset = 32 + SEALED_KEY_BYTES;
            byte[] sealedKey = Arrays.copyOfRange(message, 32, payloadOffset);
            assertArrayEquals(
                    initiatorStatic.publicKey().toBytes(),
                    responder.decryptAndHash(sealedKey).orElseThrow());
            mixSecret(responder, responderStatic, initiatorStatic);
            return decryptPayload(responder, message, payloadOffset);
        }

        /** &lt;- e, ee, se, psk. */
        private byte[] writeResponse(byte[] payload) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.writeBytes(responderEphemeral.publicKey().toBytes());
            mixEphemeral(responder, responderEphemeral.publicKey());
            mixSecret(responder, responderEphemeral, initiatorEphemeral);
            mixSecret(responder, responderEphemeral, initiatorStatic);
            mixPsk(responder, "resp_psks");
            message.writeBytes(responder.encryptAndHash(payload));
            return message.toByteArray();
        }

        private byte[] readResponse(byte[] message) {
            mixEphemeral(initiator, PublicKey.ofBytes(Arrays.copyOf(message, 32)));
            mixSecret(initiator, initiatorEphemeral, responderEphemeral);
            mixSecret(initiator, initiatorStatic, responderEphemeral);
            mixPsk(initiator, "init_psks");
            return decryptPayload(initiator, message, 32);
        }

        /** After the handshake the parties take turns, the initiator first. */
        private void checkTransport() {
            byte[][] keys = initiator.split();
            assertArrayEquals(keys, responder.split());
            int count = vector.path("messages").size();
            assertTrue(count > 3, "each party sends at least one");
            for (int i = 2; i < count; i++) {
                byte[] key = keys[i % 2];
                int counter = i / 2 - 1;
                byte[] sealed = ChaCha20Poly1305.seal(key, counter, payload(i), new byte[0]);
                assertArrayEquals(ciphertext(i), sealed, "message " + i);
            }
        }

        /** Noise, 9.2: with a PSK in the pattern, an ephemeral key is mixed in as a key too. */
        private void mixEphemeral(SymmetricState state, PublicKey ephemeral) {
            state.mixHash(ephemeral.toBytes());
            if (withPsk) {
                state.mixKey(ephemeral.toBytes());
            }
        }

        private static void mixSecret(SymmetricState state, PrivateKey own, PrivateKey other) {
            state.mixKey(own.agree(other.publicKey()).orElseThrow());
        }

        private void mixPsk(SymmetricState state, String field) {
            if (withPsk) {
                state.mixKeyAndHash(HexFormat.of().parseHex(vector.path(field).path(0).asString()));
            }
        }

        private static byte[] decryptPayload(SymmetricState state, byte[] message, int offset) {
            byte[] sealed = Arrays.copyOfRange(message, offset, message.length);
            return state.decryptAndHash(sealed).orElseThrow();
        }

        private SymmetricState start(String protocolName, String prologueField) {
            SymmetricState state =
                    SymmetricState.start(
                            protocolName.getBytes(US_ASCII), Vectors.bytes(vector, prologueField));
            state.mixHash(responderStatic.publicKey().toBytes());
            return state;
        }

        private PrivateKey key(String field) {
            return PrivateKey.ofBytes(Vectors.bytes(vector, field));
        }

        private byte[] payload(int index) {
            return Vectors.bytes(vector.path("messages").path(index), "payload");
        }

        private byte[] ciphertext(int index) {
            return Vectors.bytes(vector.path("messages").path(index), "ciphertext");
        }
    }
}
