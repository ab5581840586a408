package io.wirelatch.tunnel.time;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;

/**
 * The timestamp in an initiation (whitepaper, 5.1): a TAI64N label. A responder keeps the greatest
 * one of each peer and refuses an initiation that does not carry a greater one, so a recorded
 * initiation is of no use. What matters is the order alone; nobody compares it with a clock.
 *
 * @param seconds the label's seconds, unsigned: 2<sup>62</sup> is the beginning of 1970 TAI
 * @param nanos nanoseconds within the second, unsigned; any value when it was received
 */
public record Tai64n(long seconds, int nanos) implements Comparable<Tai64n> {

    /** Length on the wire in bytes: 8 of seconds, then 4 of nanoseconds, both big-endian. */
    public static final int BYTES = 12;

    /** The label of 1970-01-01 00:00:00 UTC, when TAI was 10 seconds ahead. */
    private static final long UNIX_EPOCH_SECONDS = (1L << 62) + 10;

    /**
     * Steps of 2<sup>24</sup> ns, about 17 ms: an initiation then tells little about the sender's
     * clock. Two initiations within a step would carry the same label; they are seconds apart.
     */
    private static final int COARSE_NANOS_MASK = -(1 << 24);

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    /** The label of a moment, its nanoseconds rounded down to a multiple of 2<sup>24</sup>. */
    public static Tai64n of(Instant instant) {
        return new Tai64n(
                UNIX_EPOCH_SECONDS + instant.getEpochSecond(),
                instant.getNano() & COARSE_NANOS_MASK);
    }

    /**
     * @param bytes 12 bytes, as {@link #toBytes()} gives them; every value is allowed
     * @throws IllegalArgumentException when there are not 12
     */
    public static Tai64n ofBytes(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a TAI64N label has 12 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Tai64n(buffer.getLong(), buffer.getInt());
    }

    /**
     * Reads what {@link #toText()} gives.
     *
     * @throws IllegalArgumentException when the text has another shape
     */
    public static Tai64n ofText(String text) {
        if (!text.matches("@[0-9a-f]{" + 2 * BYTES + "}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a TAI64N label: '@' and " + 2 * BYTES + " hex digits");
        }
        return ofBytes(HexFormat.of().parseHex(text, 1, text.length()));
    }

    /** The label's external form: {@code @}, then the 12 bytes in lower-case hex. */
    public String toText() {
        return "@" + HexFormat.of().formatHex(toBytes());
    }

    /** The 12 bytes, big-endian, so that their order as bytes is the order in time. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES).putLong(seconds).putInt(nanos).array();
    }

    /** The label one nanosecond later: for a second message within the same step of the clock. */
    public Tai64n successor() {
        return nanos == NANOS_PER_SECOND - 1
                ? new Tai64n(seconds + 1, 0)
                : new Tai64n(seconds, nanos + 1);
    }

    /** The order in time, which is unsigned. */
    @Override
    public int compareTo(Tai64n other) {
        int bySeconds = Long.compareUnsigned(seconds, other.seconds);
        return bySeconds != 0 ? bySeconds : Integer.compareUnsigned(nanos, other.nanos);
    }
}
