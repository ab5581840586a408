package io.wirelatch.enroll.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Elligator2Test {

    private static final BigInteger P =
            BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger J = BigInteger.valueOf(486662);

    /** RFC 9380, appendix J.4.2 (curve25519_XMD:SHA-512_ELL2_NU_, empty message): u[0] to Q.x. */
    @Test
    void thePublishedPointIsFound() {
        BigInteger u =
                new BigInteger(
                        "608d892b641f0328523802a6603427c26e55e6f27e71a91a478148d45b5093cd", 16);
        BigInteger x =
                new BigInteger(
                        "51125222da5e763d97f3c10fcc92ea6860b9ccbbd2eb1285728f566721c1e65b", 16);

        assertArrayEquals(littleEndian(x), Elligator2.map(littleEndian(u)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomElementsMapAsInPlainArithmetic(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] element = new byte[32];
            random.nextBytes(element);
            check(element, "seed " + seed + ", element " + i);
        }
    }

    /** The ends of the range, and what is not reduced: p, p + 1 and up to 2^255 - 1. */
    @Test
    void elementsAtTheEdgesMapAsInPlainArithmetic() {
        for (int offset = -20; offset <= 18; offset++) {
            check(littleEndian(P.add(BigInteger.valueOf(offset))), "p + " + offset);
        }
        for (int small = 0; small < 20; small++) {
            check(littleEndian(BigInteger.valueOf(small)), "" + small);
        }
    }

    @Test
    void theHighestBitIsIgnored() {
        byte[] element = littleEndian(BigInteger.valueOf(1234567));
        byte[] withHighBit = element.clone();
        withHighBit[31] |= (byte) 0x80;

        assertArrayEquals(Elligator2.map(element), Elligator2.map(withHighBit));
    }

    private static void check(byte[] element, String what) {
        assertEquals(
                slowMap(bigInteger(element).mod(BigInteger.ONE.shiftLeft(255))),
                bigInteger(Elligator2.map(element)),
                what);
    }

    /** RFC 9380, section 6.7.1, read literally. */
    private static BigInteger slowMap(BigInteger r) {
        BigInteger x1 =
                J.negate()
                        .multiply(r.multiply(r).shiftLeft(1).add(BigInteger.ONE).modInverse(P))
                        .mod(P);
        BigInteger gx1 = x1.pow(3).add(J.multiply(x1.pow(2))).add(x1).mod(P);
        BigInteger euler = gx1.modPow(P.subtract(BigInteger.ONE).shiftRight(1), P);
        boolean square = euler.signum() == 0 || euler.equals(BigInteger.ONE);
        return square ? x1 : x1.negate().subtract(J).mod(P);
    }

    private static byte[] littleEndian(BigInteger value) {
        byte[] bytes = new byte[32];
        for (int i = 0; i < 32; i++) {
            bytes[i] = value.shiftRight(8 * i).byteValue();
        }
        return bytes;
    }

    private static BigInteger bigInteger(byte[] littleEndian) {
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = littleEndian[31 - i];
        }
        return new BigInteger(1, bigEndian);
    }
}
