package io.wirelatch.enroll.client;

import io.wirelatch.enroll.crypto.ServerKeyMac;
import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.enroll.message.PairingMessage.Closed;
import io.wirelatch.enroll.message.PairingMessage.Cookie;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.message.PairingMessage.Refused;
import io.wirelatch.enroll.message.PairingMessage.Share;
import io.wirelatch.enroll.message.RefusalReason;
import io.wirelatch.enroll.typed.ServerFingerprint;
import io.wirelatch.tunnel.packet.Endpoint;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Asks a server for a sign of life, and for no more: a HELLO that no CONFIRM follows. No secret is
 * needed, no try is spent. A server whose window is closed answers only who knows its key; one
 * whose window is open gives its share, and forgets it when nothing follows.
 */
public final class ServerKnock {

    private static final byte[] PROBE = {0};

    /** Any 32 bytes are a share: nothing is computed from this one here. */
    private static final int SHARE_BYTES = 32;

    private static final int NO_FEATURES = 0;

    private final InetSocketAddress server;
    private final Optional<ServerKeyMac> key;
    private final Octets sid;
    private Hello hello;
    private Optional<Endpoint> seenFrom = Optional.empty();
    private final ByteBuffer buffer = ByteBuffer.allocate(PairingCodec.MAX_BYTES + 1);

    /** What came back. Only {@link Answer#CLOSED} and {@link Answer#LOCKED} need the key. */
    public enum Answer {
        /** It is there, and its window is closed. */
        CLOSED,
        /** It is there, and its window has closed itself after wrong tokens or codes. */
        LOCKED,
        /** It is there, and its window is open. */
        OPEN,
        /** A server is there, but says that its key is another one. */
        OTHER_SERVER,
        /** A server is there that speaks another version of the pairing protocol. */
        OTHER_VERSION,
        /** The machine is there, but nothing listens on that port (ICMP port unreachable). */
        PORT_UNREACHABLE,
        /** This machine has no way to the address, or a router on the way has none. */
        NO_ROUTE,
        /** Nothing came back. */
        SILENT
    }

    /**
     * From where a closed server says that it hears this machine.
     *
     * @param server at which of its addresses
     * @param localPort where it was asked from
     * @param from what it heard: another address or port than this machine's own where addresses
     *     are translated on the way
     */
    public record Sight(InetSocketAddress server, int localPort, Endpoint from) {}

    private ServerKnock(
            InetSocketAddress server, Optional<ServerFingerprint> key, RandomGenerator random) {
        this.server = server;
        this.key = key.map(ServerKeyMac::new);
        this.sid = Octets.random(PairingMessage.SID_BYTES, random);
        this.hello =
                signed(
                        Hello.first(
                                sid,
                                Octets.random(SHARE_BYTES, random),
                                NO_FEATURES,
                                Hello.NO_LOCATOR));
    }

    /**
     * Knocks, several times, until something comes back or the patience is over.
     *
     * @param key the server's, if it is known: then even a closed one answers
     */
    public static Answer at(
            InetSocketAddress server, Optional<ServerFingerprint> key, Duration patience) {
        try {
            ServerKnock knock = new ServerKnock(server, key, new SecureRandom());
            try (DatagramChannel pairing = DatagramChannel.open(familyOf(server)).bind(null)) {
                return knock.knock(pairing, patience);
            }
        } catch (PortUnreachableException e) {
            return Answer.PORT_UNREACHABLE;
        } catch (IOException | UnsupportedOperationException e) {
            return Answer.NO_ROUTE;
        }
    }

    /**
     * Asks a server at several of its addresses from where it hears this machine, always from one
     * port of this machine for each family of addresses, so that what it hears can be compared.
     *
     * @param patience for each address
     * @return what was said; nothing of an address where the window is open, or that is silent
     */
    public static List<Sight> sights(
            List<InetSocketAddress> servers, ServerFingerprint key, Duration patience) {
        List<Sight> sights = new ArrayList<>();
        for (ProtocolFamily family : StandardProtocolFamily.values()) {
            List<InetSocketAddress> ofFamily =
                    servers.stream().filter(server -> familyOf(server).equals(family)).toList();
            if (!ofFamily.isEmpty()) {
                sights.addAll(sights(family, ofFamily, key, patience));
            }
        }
        return sights;
    }

    private static List<Sight> sights(
            ProtocolFamily family,
            List<InetSocketAddress> servers,
            ServerFingerprint key,
            Duration patience) {
        List<Sight> sights = new ArrayList<>();
        try (DatagramChannel pairing = DatagramChannel.open(family).bind(null)) {
            for (InetSocketAddress server : servers) {
                sight(server, key, pairing, patience).ifPresent(sights::add);
            }
        } catch (IOException | UnsupportedOperationException e) {
            // This machine has no such addresses.
        }
        return sights;
    }

    private static Optional<Sight> sight(
            InetSocketAddress server,
            ServerFingerprint key,
            DatagramChannel pairing,
            Duration patience)
            throws IOException {
        int localPort = ((InetSocketAddress) pairing.getLocalAddress()).getPort();
        ServerKnock knock = new ServerKnock(server, Optional.of(key), new SecureRandom());
        try {
            Answer _ = knock.knock(pairing, patience);
        } catch (IOException e) {
            // Nothing is heard from there; the next address may do.
        }
        return knock.seenFrom.map(from -> new Sight(server, localPort, from));
    }

    private static ProtocolFamily familyOf(InetSocketAddress server) {
        return server.getAddress() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    /**
     * Through two sockets, for the reason that {@link PairingAttempt} gives.
     *
     * @param pairing bound, and the caller's to close
     */
    private Answer knock(DatagramChannel pairing, Duration patience) throws IOException {
        ProtocolFamily family = familyOf(server);
        try (Selector selector = Selector.open();
                DatagramChannel probe = DatagramChannel.open(family).connect(server)) {
            for (DatagramChannel channel : new DatagramChannel[] {pairing, probe}) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
            }
            long endNanos = System.nanoTime() + patience.toNanos();
            long pauseNanos = PairingTimes.FIRST_REPEAT.toNanos();
            while (System.nanoTime() - endNanos < 0) {
                pairing.send(ByteBuffer.wrap(PairingCodec.encode(hello)), server);
                probe.write(ByteBuffer.wrap(PROBE));
                Optional<Answer> answer = await(selector, pairing, probe, pauseNanos);
                if (answer.isPresent()) {
                    return answer.get();
                }
                pauseNanos = Math.min(pauseNanos * 2, PairingTimes.MAX_REPEAT.toNanos());
            }
            return Answer.SILENT;
        }
    }

    private Optional<Answer> await(
            Selector selector, DatagramChannel pairing, DatagramChannel probe, long nanos)
            throws IOException {
        long endNanos = System.nanoTime() + nanos;
        long leftNanos = nanos;
        while (leftNanos > 0) {
            selector.select(TimeUnit.NANOSECONDS.toMillis(leftNanos) + 1);
            selector.selectedKeys().clear();
            for (Optional<byte[]> datagram = receive(pairing);
                    datagram.isPresent();
                    datagram = receive(pairing)) {
                Optional<Answer> answer =
                        PairingCodec.decode(datagram.get())
                                .filter(message -> message.sid().equals(sid))
                                .flatMap(this::answerOf);
                if (answer.isPresent()) {
                    return answer;
                }
            }
            receive(probe); // Brings nothing but an ICMP error, as an exception.
            leftNanos = endNanos - System.nanoTime();
        }
        return Optional.empty();
    }

    private Optional<byte[]> receive(DatagramChannel channel) throws IOException {
        buffer.clear();
        if (channel.receive(buffer) == null) {
            return Optional.empty();
        }
        byte[] datagram = new byte[buffer.flip().remaining()];
        buffer.get(datagram);
        return Optional.of(datagram);
    }

    private Optional<Answer> answerOf(PairingMessage message) {
        return switch (message) {
            case Closed closed when key.isPresent() && key.get().isSigned(closed) -> {
                seenFrom = Optional.of(closed.seenFrom());
                yield Optional.of(
                        closed.reason() == RefusalReason.LOCKED ? Answer.LOCKED : Answer.CLOSED);
            }
            case Share _ -> Optional.of(Answer.OPEN);
            case Refused refused ->
                    Optional.of(
                            switch (refused.reason()) {
                                case OTHER_SERVER_KEY -> Answer.OTHER_SERVER;
                                case VERSION_NOT_UNDERSTOOD -> Answer.OTHER_VERSION;
                                default -> Answer.OPEN;
                            });
            case Cookie(Octets _, Octets cookie) -> {
                // It is busy, and open: the next HELLO shows that this machine gets its answers.
                hello = signed(hello.withCookie(cookie));
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private Hello signed(Hello plain) {
        return key.map(mac -> mac.sign(plain)).orElse(plain);
    }
}
