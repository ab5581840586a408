package io.wirelatch.tunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.crypto.Blake2s;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.wire.Initiation;
import io.wirelatch.tunnel.wire.MessageMacs;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * An attacker who knows a server's public key and forges source addresses: initiations with the
 * right mac1 and noise in between, each from somewhere else.
 */
final class InitiationFlood {

    private static final byte[] LABEL_MAC1 = "mac1----".getBytes(US_ASCII);

    /** Sent again and again: the server would have to remember them to know. */
    private static final int DIFFERENT_MESSAGES = 256;

    private final MemoryNetwork network;
    private final Endpoint target;
    private final Random random;
    private final List<byte[]> messages = new ArrayList<>();
    private long sent;

    InitiationFlood(MemoryNetwork network, Endpoint target, PublicKey targetKey, long seed) {
        this.network = network;
        this.target = target;
        this.random = new Random(seed);
        for (int i = 0; i < DIFFERENT_MESSAGES; i++) {
            messages.add(forge(targetKey, random));
        }
    }

    /** Noise with the right mac1 for whoever has this key. */
    static byte[] forge(PublicKey targetKey, Random random) {
        byte[] message = Initiation.create(random.nextInt());
        byte[] noise = new byte[Initiation.MAC1_OFFSET - Initiation.EPHEMERAL_OFFSET];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, message, Initiation.EPHEMERAL_OFFSET, noise.length);
        writeMac1(targetKey, message);
        return message;
    }

    /** Makes an initiation or a response pass for one of somebody who knows this key. */
    static void writeMac1(PublicKey targetKey, byte[] message) {
        int offset = MessageMacs.mac1Offset(message.length);
        byte[] key = Blake2s.hash(LABEL_MAC1, targetKey.toBytes());
        byte[] mac1 = Blake2s.mac(key, message, offset);
        System.arraycopy(mac1, 0, message, offset, mac1.length);
    }

    /** Sends so many; they arrive when their receiver next reads. */
    void send(int count) {
        for (int i = 0; i < count; i++) {
            byte[] message = messages.get((int) (sent++ % DIFFERENT_MESSAGES));
            network.inject(forgedSource(), target, message);
        }
    }

    long sent() {
        return sent;
    }

    private Endpoint forgedSource() {
        int port = 1 + random.nextInt(65535);
        return random.nextBoolean()
                ? Endpoint.of(IpAddress.ofIpv4(random.nextInt()), port)
                : Endpoint.of(IpAddress.ofIpv6(random.nextLong(), random.nextLong()), port);
    }
}
