package io.wirelatch.tunnel.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.wirelatch.tunnel.crypto.Blake2s;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.wire.MessageMacs;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The first authenticator of an initiation and of a response (whitepaper, 5.4.4). Its key is
 * derived from the receiver's public key, so a right one shows that the sender knows who it talks
 * to; it is checked before any Diffie-Hellman, and a message without it gets no answer.
 */
public final class Mac1 {

    private static final byte[] LABEL_MAC1 = "mac1----".getBytes(US_ASCII);

    private Mac1() {}

    /**
     * Whether an initiation or a response carries the right mac1 for this side. Constant time in
     * the mac.
     *
     * @param message of any length; one too short for both macs is refused
     */
    public static boolean verify(LocalIdentity local, byte[] message) {
        int mac1Offset = MessageMacs.mac1Offset(message.length);
        if (mac1Offset < 0) {
            return false;
        }
        byte[] expected = Blake2s.mac(local.mac1Key(), message, mac1Offset);
        byte[] actual = Arrays.copyOfRange(message, mac1Offset, mac1Offset + MessageMacs.MAC_BYTES);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Fills in mac1, when everything before it is in place. */
    static void write(byte[] mac1Key, byte[] message) {
        int mac1Offset = MessageMacs.mac1Offset(message.length);
        byte[] mac1 = Blake2s.mac(mac1Key, message, mac1Offset);
        System.arraycopy(mac1, 0, message, mac1Offset, mac1.length);
    }

    /** HASH(LABEL_MAC1 || the receiver's static public key). */
    static byte[] keyFor(PublicKey receiver) {
        return Blake2s.hash(LABEL_MAC1, receiver.toBytes());
    }
}
