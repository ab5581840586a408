package io.wirelatch.cli.backup;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a backup holds, as the bytes that are sealed. Three parts follow each other, each after its
 * length in 4 bytes, big-endian, and nothing stands behind them.
 *
 * @param interfaceName what the network was called by
 * @param state as {@link io.wirelatch.state.StateText} writes it; a secret
 * @param events what has happened at the pairing, one JSON object a line
 */
record BackupContent(String interfaceName, String state, String events) {

    private static final int PARTS = 3;

    /** A secret, which the caller wipes. */
    byte[] encode() {
        byte[][] parts = {
            interfaceName.getBytes(StandardCharsets.UTF_8),
            state.getBytes(StandardCharsets.UTF_8),
            events.getBytes(StandardCharsets.UTF_8)
        };
        ByteBuffer encoded =
                ByteBuffer.allocate(
                        PARTS * Integer.BYTES
                                + Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            encoded.putInt(part.length).put(part);
            Arrays.fill(part, (byte) 0);
        }
        return encoded.array();
    }

    /** Reads what {@link #encode} has written; empty when it is anything else. */
    static Optional<BackupContent> decode(byte[] encoded) {
        ByteBuffer rest = ByteBuffer.wrap(encoded);
        String[] parts = new String[PARTS];
        for (int i = 0; i < PARTS; i++) {
            if (rest.remaining() < Integer.BYTES) {
                return Optional.empty();
            }
            int length = rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                return Optional.empty();
            }
            parts[i] = new String(encoded, rest.position(), length, StandardCharsets.UTF_8);
            rest.position(rest.position() + length);
        }
        return rest.hasRemaining()
                ? Optional.empty()
                : Optional.of(new BackupContent(parts[0], parts[1], parts[2]));
    }

    /** Without what it holds. */
    @Override
    public String toString() {
        return "backup of " + interfaceName;
    }
}
