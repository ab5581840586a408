package io.wirelatch.enroll.crypto;

import io.wirelatch.enroll.message.Octets;
import io.wirelatch.enroll.message.PairingCodec;
import io.wirelatch.enroll.message.PairingMessage;
import io.wirelatch.enroll.message.PairingMessage.Closed;
import io.wirelatch.enroll.message.PairingMessage.Hello;
import io.wirelatch.enroll.typed.ServerFingerprint;
import java.security.MessageDigest;

/**
 * What somebody can show who knows a server's public key or its fingerprint, much as mac1 does in
 * WireGuard: the client in its HELLO, so that a closed server answers it, and the server in CLOSED.
 * The key is as public as the server's, so this keeps strangers out and proves nobody's identity.
 */
public final class ServerKeyMac {

    private static final int KEY_BYTES = 32;

    private final byte[] helloKey;
    private final byte[] closedKey;

    public ServerKeyMac(ServerFingerprint server) {
        helloKey = key(server, PairingLabels.SERVER_KEY_HELLO);
        closedKey = key(server, PairingLabels.SERVER_KEY_CLOSED);
    }

    /** The HELLO with the MAC in it. */
    public Hello sign(Hello hello) {
        return hello.withServerKeyMac(mac(hello));
    }

    /** Whether the client knows this server's key. */
    public boolean isSigned(Hello hello) {
        return MessageDigest.isEqual(hello.serverKeyMac().toBytes(), mac(hello).toBytes());
    }

    /** The CLOSED with the MAC in it. */
    public Closed sign(Closed closed) {
        return new Closed(closed.sid(), closed.reason(), closed.seenFrom(), mac(closed));
    }

    /** Whether somebody sent it who knows this server's key. */
    public boolean isSigned(Closed closed) {
        return MessageDigest.isEqual(closed.mac().toBytes(), mac(closed).toBytes());
    }

    private Octets mac(Hello hello) {
        return shortMac(helloKey, PairingCodec.signedPart(hello));
    }

    private Octets mac(Closed closed) {
        return shortMac(closedKey, PairingCodec.signedPart(closed));
    }

    private static Octets shortMac(byte[] key, byte[] input) {
        return Octets.of(HmacSha512.shortMac(PairingMessage.MAC_BYTES, key, input));
    }

    private static byte[] key(ServerFingerprint server, byte[] label) {
        return HkdfSha512.derive(server.toBytes(), new byte[0], label, KEY_BYTES);
    }
}
