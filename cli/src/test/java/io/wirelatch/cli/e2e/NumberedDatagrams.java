package io.wirelatch.cli.e2e;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * UDP payloads that tell their flow and their place in it, filled with what follows from both.
 *
 * <pre>
 *   offset  0     4       8
 *   field   flow  number  filling
 * </pre>
 */
final class NumberedDatagrams {

    private static final int FILLING = 8;

    /** What has arrived so far. */
    private final Map<Integer, Integer> greatest = new HashMap<>();

    private int received;
    private int inversions;
    private int damaged;

    /** The payload of one datagram, which has at least 8 bytes. */
    static byte[] payload(int flow, int number, int length) {
        ByteBuffer payload = ByteBuffer.allocate(length).putInt(flow).putInt(number);
        for (int i = FILLING; i < length; i++) {
            payload.put(filling(flow, number, i));
        }
        return payload.array();
    }

    private static byte filling(int flow, int number, int position) {
        return (byte) (31 * flow + 7 * number + position);
    }

    /** Takes in what has arrived: from the buffer's position to its limit. */
    void receive(ByteBuffer payload) {
        received++;
        int start = payload.position();
        int flow = payload.getInt();
        int number = payload.getInt();
        while (payload.hasRemaining()) {
            int position = payload.position() - start;
            if (payload.get() != filling(flow, number, position)) {
                damaged++;
                return;
            }
        }
        int before = greatest.getOrDefault(flow, -1);
        if (number < before) {
            inversions++;
        } else {
            greatest.put(flow, number);
        }
    }

    int received() {
        return received;
    }

    /** For a person and for {@code awaitLine}: what has arrived, and how. */
    @Override
    public String toString() {
        return "received %d in %d flows, out of order %d, damaged %d"
                .formatted(received, greatest.size(), inversions, damaged);
    }
}
