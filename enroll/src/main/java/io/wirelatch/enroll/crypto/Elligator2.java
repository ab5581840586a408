package io.wirelatch.enroll.crypto;

import org.bouncycastle.math.ec.rfc7748.X25519Field;

/**
 * The map from any field element to a point of Curve25519 (RFC 9380, section 6.7.1, with the
 * curve's J = 486662 and Z = 2), of which CPace needs the u-coordinate alone. The input is derived
 * from a secret, so neither the time nor the memory accesses depend on it.
 */
final class Elligator2 {

    static final int BYTES = 32;

    private static final int J = 486662;

    private Elligator2() {}

    /**
     * The u-coordinate of the point.
     *
     * @param element 32 bytes, little-endian; its highest bit is ignored (RFC 7748, section 5)
     * @return 32 bytes, little-endian, fully reduced
     */
    static byte[] map(byte[] element) {
        int[] r = X25519Field.create();
        X25519Field.decode255(element, r);

        int[] one = X25519Field.create();
        X25519Field.one(one);
        int[] j = X25519Field.create();
        X25519Field.mul(one, J, j);

        // x1 = -J / (1 + 2 r^2). The divisor is never 0: -1/2 is no square modulo p.
        int[] divisor = X25519Field.create();
        X25519Field.sqr(r, divisor);
        add(divisor, divisor, divisor);
        add(divisor, one, divisor);
        int[] x1 = X25519Field.create();
        X25519Field.inv(divisor, x1);
        X25519Field.mul(x1, j, x1);
        negate(x1);

        // x2 = -x1 - J
        int[] x2 = X25519Field.create();
        add(x1, j, x2);
        negate(x2);

        // gx1 = x1^3 + J x1^2 + x1 = ((x1 + J) x1 + 1) x1
        int[] gx1 = X25519Field.create();
        add(x1, j, gx1);
        X25519Field.mul(gx1, x1, gx1);
        add(gx1, one, gx1);
        X25519Field.mul(gx1, x1, gx1);

        // x1 where gx1 is a square, x2 otherwise
        X25519Field.cmov(isSquare(gx1), x1, 0, x2, 0);
        X25519Field.normalize(x2);
        byte[] u = new byte[BYTES];
        X25519Field.encode(x2, u);
        return u;
    }

    /**
     * Euler's criterion: x^((p-1)/2) is 1 for a square, 0 for 0, which counts as one.
     *
     * @return -1 for a square, otherwise 0
     */
    private static int isSquare(int[] x) {
        // (p-1)/2 = 2^254 - 10 = 4 (2^252 - 3) + 2
        int[] power = X25519Field.create();
        raiseTo252Minus3(x, power);
        squareTimes(2, power);
        int[] square = X25519Field.create();
        X25519Field.sqr(x, square);
        X25519Field.mul(power, square, power);
        X25519Field.normalize(power);
        return X25519Field.isOne(power) | X25519Field.isZero(power);
    }

    /** z = x^(2^252 - 3), by an addition chain over exponents of the form 2^k - 1. */
    private static void raiseTo252Minus3(int[] x, int[] z) {
        int[] x2 = chain(x, 1, x);
        int[] x4 = chain(x2, 2, x2);
        int[] x5 = chain(x4, 1, x);
        int[] x10 = chain(x5, 5, x5);
        int[] x20 = chain(x10, 10, x10);
        int[] x40 = chain(x20, 20, x20);
        int[] x50 = chain(x40, 10, x10);
        int[] x100 = chain(x50, 50, x50);
        int[] x200 = chain(x100, 100, x100);
        int[] x250 = chain(x200, 50, x50);
        int[] result = chain(x250, 2, x);
        X25519Field.copy(result, 0, z, 0);
    }

    /** a^(2^squarings) * b, in fresh memory. */
    private static int[] chain(int[] a, int squarings, int[] b) {
        int[] result = X25519Field.create();
        X25519Field.copy(a, 0, result, 0);
        squareTimes(squarings, result);
        X25519Field.mul(result, b, result);
        return result;
    }

    private static void squareTimes(int count, int[] x) {
        for (int i = 0; i < count; i++) {
            X25519Field.sqr(x, x);
        }
    }

    private static void add(int[] a, int[] b, int[] sum) {
        X25519Field.add(a, b, sum);
        X25519Field.carry(sum);
    }

    private static void negate(int[] x) {
        X25519Field.negate(x, x);
        X25519Field.carry(x);
    }
}
