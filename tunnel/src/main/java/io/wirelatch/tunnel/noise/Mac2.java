package io.wirelatch.tunnel.noise;

import io.wirelatch.tunnel.crypto.Blake2s;
import io.wirelatch.tunnel.wire.MessageMacs;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The second authenticator of an initiation and of a response (whitepaper, 5.4.4). Its key is a
 * cookie, so a right one shows that the sender receives what is sent to the address that it claims.
 * Without a cookie it is zero.
 */
public final class Mac2 {

    private Mac2() {}

    /**
     * Whether an initiation or a response carries the mac2 of this cookie. Constant time in the
     * mac.
     *
     * @param message one that {@link Mac1#verify} has found right
     */
    public static boolean verify(byte[] cookie, byte[] message) {
        int mac2Offset = MessageMacs.mac2Offset(message.length);
        byte[] expected = Blake2s.mac(cookie, message, mac2Offset);
        byte[] actual = Arrays.copyOfRange(message, mac2Offset, message.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Fills in mac2, when everything before it is in place, mac1 included. */
    static void write(byte[] cookie, byte[] message) {
        int mac2Offset = MessageMacs.mac2Offset(message.length);
        byte[] mac2 = Blake2s.mac(cookie, message, mac2Offset);
        System.arraycopy(mac2, 0, message, mac2Offset, mac2.length);
    }
}
