package io.wirelatch.enroll.crypto;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** HMAC (RFC 2104) with SHA-512. */
final class HmacSha512 {

    private static final int BYTES = 64;

    private HmacSha512() {}

    /** The MAC of the parts joined: 64 bytes. */
    static byte[] mac(byte[] key, byte[]... parts) {
        HMac hmac = new HMac(new SHA512Digest());
        hmac.init(new KeyParameter(key));
        for (byte[] part : parts) {
            hmac.update(part, 0, part.length);
        }
        byte[] mac = new byte[BYTES];
        hmac.doFinal(mac, 0);
        return mac;
    }

    /** The first bytes of the MAC. */
    static byte[] shortMac(int length, byte[] key, byte[]... parts) {
        return Arrays.copyOf(mac(key, parts), length);
    }
}
