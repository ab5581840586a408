package io.wirelatch.tunnel.wire;

/**
 * The two authenticators at the end of an initiation and of a response (whitepaper, 5.4.4). Both
 * messages end alike, so their places are counted from the message's length.
 *
 * <pre>
 *   length - 32   mac1   16 bytes   over everything before it
 *   length - 16   mac2   16 bytes   over everything before it, mac1 included; zero without a cookie
 * </pre>
 */
public final class MessageMacs {

    /** Length of either one, in bytes. */
    public static final int MAC_BYTES = 16;

    /** Length of both, in bytes. */
    public static final int BYTES = 2 * MAC_BYTES;

    private MessageMacs() {}

    /** Where mac1 begins, which is also how many bytes it covers. */
    public static int mac1Offset(int messageLength) {
        return messageLength - BYTES;
    }

    /** Where mac2 begins, which is also how many bytes it covers. */
    public static int mac2Offset(int messageLength) {
        return messageLength - MAC_BYTES;
    }
}
