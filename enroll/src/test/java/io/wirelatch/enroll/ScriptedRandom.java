package io.wirelatch.enroll;

import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.random.RandomGenerator;

/** Randomness that is known beforehand, in the order in which it is asked for. */
public final class ScriptedRandom implements RandomGenerator {

    private final Queue<byte[]> script = new ArrayDeque<>();

    public ScriptedRandom(String... hex) {
        for (String bytes : hex) {
            script.add(HexFormat.of().parseHex(bytes));
        }
    }

    @Override
    public void nextBytes(byte[] bytes) {
        byte[] next = script.remove();
        if (next.length != bytes.length) {
            throw new IllegalStateException(
                    bytes.length + " bytes are drawn where the script has " + next.length);
        }
        System.arraycopy(next, 0, bytes, 0, bytes.length);
    }

    /** Only jitter is drawn so. */
    @Override
    public long nextLong() {
        return 0;
    }

    public boolean isUsedUp() {
        return script.isEmpty();
    }
}
