package io.wirelatch.tunnel.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What a datagram claims to be, judged by its first four bytes and its length alone: nothing is
 * authenticated here.
 */
public enum DatagramKind {
    /** A handshake initiation: {@link Initiation}. */
    INITIATION,
    /** A handshake response: {@link Response}. */
    RESPONSE,
    /** A cookie reply: {@link CookieReply}. */
    COOKIE_REPLY,
    /** A sealed packet or a keepalive: {@link TransportData}. */
    TRANSPORT_DATA,
    /** It begins like one of the four messages, but its reserved bytes or its length are wrong. */
    MALFORMED,
    /** No WireGuard message at all: it is empty, or its first byte is none of the four types. */
    UNCLAIMED;

    /**
     * Whitepaper, 5.4: a message begins with its type, one byte from 1 to 4, and three reserved
     * bytes that are zero. Read together as a little-endian number they are the type itself.
     */
    private static final int TYPE_AND_RESERVED_BYTES = 4;

    private static final int TYPE_OFFSET = 0;

    /**
     * The kind of the {@code length} bytes at {@code offset}. Allocates nothing.
     *
     * @param length 0 or more
     */
    public static DatagramKind of(MemorySegment memory, long offset, int length) {
        if (length == 0) {
            return UNCLAIMED;
        }
        int type = memory.get(ValueLayout.JAVA_BYTE, offset + TYPE_OFFSET);
        if (type < Initiation.TYPE || type > TransportData.TYPE) {
            return UNCLAIMED;
        }
        if (length < TYPE_AND_RESERVED_BYTES
                || memory.get(LittleEndian.INT, offset + TYPE_OFFSET) != type) {
            return MALFORMED;
        }
        return switch (type) {
            case Initiation.TYPE -> length == Initiation.BYTES ? INITIATION : MALFORMED;
            case Response.TYPE -> length == Response.BYTES ? RESPONSE : MALFORMED;
            case CookieReply.TYPE -> length == CookieReply.BYTES ? COOKIE_REPLY : MALFORMED;
            // Padding to a multiple of 16 is the sender's duty and no condition for a receiver:
            // others send packets that are not padded, at a full MTU for example.
            default -> length >= TransportData.OVERHEAD_BYTES ? TRANSPORT_DATA : MALFORMED;
        };
    }

    /** The kind of a message that fills a whole array. */
    public static DatagramKind of(byte[] message) {
        return of(MemorySegment.ofArray(message), 0, message.length);
    }
}
