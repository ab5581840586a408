package io.wirelatch.tunnel.noise;

import java.util.random.RandomGenerator;

/** Gives out bytes that are known beforehand: the private key of a published handshake. */
final class FixedRandom implements RandomGenerator {

    private final byte[] bytes;

    FixedRandom(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] target) {
        System.arraycopy(bytes, 0, target, 0, target.length);
    }

    @Override
    public long nextLong() {
        throw new UnsupportedOperationException("only bytes are asked for");
    }
}
