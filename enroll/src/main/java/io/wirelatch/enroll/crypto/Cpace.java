package io.wirelatch.enroll.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * The functions of CPace-X25519-SHA512 (draft-irtf-cfrg-cpace-21), under the draft's names: a
 * password-authenticated key exchange, in which a passive listener learns nothing to test guesses
 * on, and each run tests one guess. {@link CpaceSide} puts them together.
 */
final class Cpace {

    static final int SHARE_BYTES = 32;
    static final int SCALAR_BYTES = 32;
    static final int TAG_BYTES = 64;

    private static final byte[] DSI = ascii("CPace255");
    private static final byte[] DSI_ISK = ascii("CPace255_ISK");
    private static final byte[] DSI_MAC = ascii("CPaceMac");

    /** SHA-512's input block, which the password and its padding fill alone (section 7.1). */
    private static final int HASH_BLOCK_BYTES = 128;

    private Cpace() {}

    /** lv_cat: each part after its length, in the order given. */
    static byte[] lvCat(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(prependLength(part));
        }
        return joined.toByteArray();
    }

    /** prepend_len: the length as LEB128, then the bytes. */
    static byte[] prependLength(byte[] data) {
        ByteArrayOutputStream prefixed = new ByteArrayOutputStream(data.length + 2);
        int rest = data.length;
        while (rest >= 0x80) {
            prefixed.write((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        prefixed.write(rest);
        prefixed.writeBytes(data);
        return prefixed.toByteArray();
    }

    /** generator_string: what is hashed to find the generator. */
    static byte[] generatorString(byte[] prs, byte[] channelIdentifier, byte[] sid) {
        int paddingBytes =
                Math.max(
                        0,
                        HASH_BLOCK_BYTES
                                - 1
                                - prependLength(prs).length
                                - prependLength(DSI).length);
        return lvCat(DSI, prs, new byte[paddingBytes], channelIdentifier, sid);
    }

    /** calculate_generator: the u-coordinate g that both sides find who have the same password. */
    static byte[] generator(byte[] prs, byte[] channelIdentifier, byte[] sid) {
        byte[] generatorString = generatorString(prs, channelIdentifier, sid);
        byte[] hash = sha512(generatorString);
        Arrays.fill(generatorString, (byte) 0);
        return Elligator2.map(Arrays.copyOf(hash, Elligator2.BYTES));
    }

    /** scalar_mult: a side's public share. */
    static byte[] share(byte[] scalar, byte[] generator) {
        byte[] share = new byte[SHARE_BYTES];
        X25519.scalarMult(scalar, 0, generator, 0, share, 0);
        return share;
    }

    /**
     * scalar_mult_vfy: the secret point K.
     *
     * @return empty when the other's share is of low order, which would make K known to anybody; a
     *     run that comes here must end
     */
    static Optional<byte[]> agree(byte[] scalar, byte[] otherShare) {
        byte[] k = new byte[SHARE_BYTES];
        return X25519.calculateAgreement(scalar, 0, otherShare, 0, k, 0)
                ? Optional.of(k)
                : Optional.empty();
    }

    /** ISK, for an initiator a and a responder b (transcript_ir): 64 bytes. */
    static byte[] intermediateKey(
            byte[] sid, byte[] k, byte[] ya, byte[] ada, byte[] yb, byte[] adb) {
        return sha512(lvCat(DSI_ISK, sid, k), lvCat(ya, ada), lvCat(yb, adb));
    }

    /** mac_key of the explicit key confirmation: 64 bytes. */
    static byte[] confirmationKey(byte[] sid, byte[] isk) {
        return sha512(DSI_MAC, sid, isk);
    }

    /** The tag by which a side proves that it has the key: Ta over Ya and ADa, Tb likewise. */
    static byte[] tag(byte[] confirmationKey, byte[] share, byte[] associatedData) {
        return HmacSha512.mac(confirmationKey, lvCat(share, associatedData));
    }

    /** The hash of the parts joined: 64 bytes. */
    static byte[] sha512(byte[]... parts) {
        SHA512Digest digest = new SHA512Digest();
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
