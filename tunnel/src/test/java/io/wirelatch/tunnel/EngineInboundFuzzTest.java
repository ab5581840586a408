package io.wirelatch.tunnel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.MemoryNetwork.Datagram;
import io.wirelatch.tunnel.Simulation.Host;
import io.wirelatch.tunnel.aead.Aead;
import io.wirelatch.tunnel.aead.AeadImplementation;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.noise.InitiatorHandshake;
import io.wirelatch.tunnel.noise.LocalIdentity;
import io.wirelatch.tunnel.noise.RemoteIdentity;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.packet.PacketBatch;
import io.wirelatch.tunnel.peer.Peer;
import io.wirelatch.tunnel.session.Keypair;
import io.wirelatch.tunnel.time.Tai64n;
import io.wirelatch.tunnel.wire.CookieReply;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.Response;
import io.wirelatch.tunnel.wire.TransportData;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any datagrams, in any order, to an engine that has sessions: forged ones, recorded ones changed
 * or played again, and what a peer can send that has gone bad. While fuzzing, the engines live on
 * from input to input, and begin anew now and then.
 */
final class EngineInboundFuzzTest {

    private static final int ANY_BYTES = 0;
    private static final int RIGHT_SHAPE = 1;
    private static final int RECORDED = 2;
    private static final int SEALED_BY_A_PEER = 3;
    private static final int SEALED_BY_A_PEER_WITH_A_COUNTER = 4;
    private static final int INITIATION_OF_A_PEER = 5;
    private static final int TIME_PASSES = 6;
    private static final int KINDS = 7;

    /** A peer that spoils its own future, such as by a timestamp far ahead, is one again then. */
    private static final int INPUTS_OF_A_STAGE = 500;

    private static final Endpoint ATTACKER = Endpoint.of(IpAddress.parse("203.0.113.66"), 666);

    /** The longest wait for a handshake that a flood has put off, and then some. */
    private static final int ATTEMPTS = 4;

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(6);

    private Stage stage = new Stage();
    private int inputs;

    static Stream<byte[]> seeds() {
        byte[] udp =
                TestPackets.udp(IpAddress.parse("10.9.0.3"), IpAddress.parse("10.9.0.1"), "inner");
        byte[] toAPeer =
                TestPackets.udp(IpAddress.parse("fd00::3"), IpAddress.parse("fd00::2"), "relayed");
        return Stream.of(
                new FuzzSteps()
                        .step(ANY_BYTES, (byte) 4, (byte) 0, (byte) 0, (byte) 0)
                        .step(RIGHT_SHAPE, new byte[149])
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {1}, 93))
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {2}, 65))
                        .step(RIGHT_SHAPE, Arrays.copyOf(new byte[] {3}, 33))
                        .toBytes(),
                new FuzzSteps()
                        .step(RECORDED, (byte) 0, (byte) 1)
                        .step(RECORDED, (byte) 1, (byte) 0, (byte) 0, (byte) 9, (byte) 1)
                        .step(RECORDED, (byte) 2, (byte) 1, (byte) 0, (byte) 8, (byte) 1)
                        .toBytes(),
                new FuzzSteps()
                        .step(SEALED_BY_A_PEER, udp)
                        .step(SEALED_BY_A_PEER, toAPeer)
                        .step(SEALED_BY_A_PEER, new byte[0])
                        .step(SEALED_BY_A_PEER, (byte) 0x45, (byte) 0, (byte) 0, (byte) 99)
                        .step(SEALED_BY_A_PEER_WITH_A_COUNTER, new byte[8])
                        .step(SEALED_BY_A_PEER_WITH_A_COUNTER, filled(8, -1))
                        .toBytes(),
                new FuzzSteps()
                        .step(INITIATION_OF_A_PEER, filled(16, 0x40))
                        .step(TIME_PASSES, (byte) 0x75, (byte) 0x30)
                        .step(INITIATION_OF_A_PEER, new byte[16])
                        .step(TIME_PASSES, (byte) 0xFF, (byte) 0xFF)
                        .step(TIME_PASSES, (byte) 0xFF, (byte) 0xFF)
                        .step(SEALED_BY_A_PEER, udp)
                        .toBytes());
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @MethodSource("seeds")
    @FuzzTest
    void noDatagramThrowsOrGetsBetweenTwoOthers(byte[] input) {
        if (++inputs % INPUTS_OF_A_STAGE == 0) {
            stage.close();
            stage = new Stage();
        }
        stage.attack(input);
        stage.requireHonestTraffic();
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** A server that relays, a peer that behaves, and one whose keys the attacker has. */
    private static final class Stage implements AutoCloseable {

        private final Simulation simulation = new Simulation(1);
        private final Host server = simulation.relay(1);
        private final Host honest = simulation.host(2);
        private final Host rogue = simulation.host(3);
        private final Random random = new Random(5);
        private final List<Datagram> recorded;
        private final MemorySegment memory = Arena.ofAuto().allocate(70_000);
        private int sent;

        Stage() {
            simulation.connect(honest, server);
            simulation.connect(rogue, server);
            honest.send(server, "a session");
            rogue.send(server, "a session");
            recorded = List.copyOf(simulation.network.captured());
            server.received();
        }

        void attack(byte[] input) {
            FuzzSteps.run(input, this::take);
            for (byte[] packet : server.tun.takeWritten()) {
                String source = sourceOf(packet);
                assertTrue(
                        source.equals("10.9.0.3") || source.equals("fd00::3"),
                        "the server believed " + source);
            }
            for (byte[] packet : honest.tun.takeWritten()) {
                assertTrue(packet.length > 0);
            }
        }

        /** Whatever has come, the other peer's packets get through, if after some retries. */
        void requireHonestTraffic() {
            String payload = "packet " + sent++;
            boolean arrived = false;
            for (int i = 0; i < ATTEMPTS && !arrived; i++) {
                honest.send(server, payload);
                arrived = server.received().contains(payload);
                if (!arrived) {
                    simulation.pass(BETWEEN_ATTEMPTS);
                    arrived = server.received().contains(payload);
                }
            }
            assertTrue(arrived, "the honest peer is not heard any more");
            rogue.send(server, "a new session, if the old one is over");
            simulation.network.captured().clear();
            List.of(server, honest, rogue)
                    .forEach(
                            host -> {
                                host.established.clear();
                                host.moves.clear();
                                host.received();
                            });
        }

        private void take(int kind, byte[] data) {
            switch (kind % KINDS) {
                case ANY_BYTES -> inject(data);
                case RIGHT_SHAPE -> inject(inRightShape(data));
                case RECORDED -> injectRecorded(data);
                case SEALED_BY_A_PEER -> injectSealed(data, 0, false);
                case SEALED_BY_A_PEER_WITH_A_COUNTER -> injectSealed(data, Long.BYTES, true);
                case INITIATION_OF_A_PEER -> injectInitiation(data);
                case TIME_PASSES -> simulation.pass(Duration.ofMillis(number(data, Short.BYTES)));
                default -> throw new AssertionError(kind);
            }
            simulation.settle();
        }

        private void inject(byte[] datagram) {
            simulation.network.inject(ATTACKER, server.endpoint(), datagram);
        }

        /** The first byte chooses a message; the rest of it is the data's, with a right mac1. */
        private byte[] inRightShape(byte[] data) {
            int type = 1 + (data.length == 0 ? 0 : data[0] & 3);
            int length =
                    switch (type) {
                        case Initiation.TYPE -> Initiation.BYTES;
                        case Response.TYPE -> Response.BYTES;
                        case CookieReply.TYPE -> CookieReply.BYTES;
                        default -> Math.max(TransportData.OVERHEAD_BYTES, data.length);
                    };
            byte[] message = new byte[length];
            message[0] = (byte) type;
            int given = Math.min(data.length - 1, length - 4);
            if (given > 0) {
                System.arraycopy(data, 1, message, 4, given);
            }
            if (type == Initiation.TYPE || type == Response.TYPE) {
                InitiationFlood.writeMac1(server.publicKey(), message);
            }
            return message;
        }

        /**
         * A datagram of the first handshakes, from where it came or from elsewhere, changed or not.
         */
        private void injectRecorded(byte[] data) {
            if (data.length < 2) {
                return;
            }
            Datagram datagram = recorded.get((data[0] & 0xFF) % recorded.size());
            simulation.network.inject(
                    (data[1] & 1) == 0 ? datagram.from() : ATTACKER,
                    (data[1] & 2) == 0 ? datagram.to() : server.endpoint(),
                    FuzzSteps.patched(datagram.bytes(), data, 2));
        }

        /** What no engine of ours would seal. */
        private void injectSealed(byte[] data, int from, boolean withCounter) {
            Keypair keypair = peer(rogue, server).keypairs().current();
            if (keypair == null || data.length < from) {
                return;
            }
            long counter = withCounter ? number(data, Long.BYTES) : keypair.takeCounter();
            int length = Math.min(data.length - from, 60_000);
            int offset = PacketBatch.HEADROOM;
            MemorySegment.copy(data, from, memory, JAVA_BYTE, offset, length);
            // A new one each time: the JDK's cipher refuses to seal under the last nonce again.
            try (Aead aead = AeadImplementation.JDK.create()) {
                aead.seal(keypair.sendingKey(), counter, memory, offset, length);
            }
            int datagram = offset - TransportData.HEADER_BYTES;
            TransportData.writeHeader(memory, datagram, keypair.remoteIndex(), counter);
            inject(
                    memory.asSlice(datagram, length + TransportData.OVERHEAD_BYTES)
                            .toArray(JAVA_BYTE));
        }

        private void injectInitiation(byte[] data) {
            byte[] given = Arrays.copyOf(data, Tai64n.BYTES + Integer.BYTES);
            LocalIdentity local = LocalIdentity.of(rogue.privateKey);
            RemoteIdentity remote = RemoteIdentity.of(local, server.publicKey(), PresharedKey.NONE);
            InitiatorHandshake.begin(
                            local,
                            remote,
                            ByteBuffer.wrap(given).getInt(Tai64n.BYTES),
                            Tai64n.ofBytes(Arrays.copyOf(given, Tai64n.BYTES)),
                            random)
                    .ifPresent(handshake -> inject(handshake.message()));
        }

        private static Peer peer(Host of, Host other) {
            return Objects.requireNonNull(of.engine.conductor().peer(other.publicKey()));
        }

        private static long number(byte[] data, int bytes) {
            byte[] eight = new byte[Long.BYTES];
            int given = Math.min(bytes, data.length);
            System.arraycopy(data, 0, eight, Long.BYTES - given, given);
            return ByteBuffer.wrap(eight).getLong();
        }

        private static String sourceOf(byte[] packet) {
            boolean ipv4 = (packet[0] & 0xF0) == 0x40;
            int at = ipv4 ? 12 : 8;
            return IpAddress.ofBytes(Arrays.copyOfRange(packet, at, at + (ipv4 ? 4 : 16)))
                    .toString();
        }

        @Override
        public void close() {
            simulation.close();
        }
    }
}
