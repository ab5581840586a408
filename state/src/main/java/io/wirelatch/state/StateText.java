package io.wirelatch.state;

/**
 * A state as the bytes of its file, for whoever carries it elsewhere. They hold secrets: the caller
 * wipes them.
 */
public final class StateText {

    private StateText() {}

    /**
     * The bytes that {@link StateStore#commit} would write.
     *
     * @throws StateException when a text in it is not Unicode
     */
    public static byte[] encode(NetworkState state) {
        try {
            return StateCodec.encode(state);
        } catch (UnreadableStateException e) {
            throw new StateException("the state cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Reads what {@link #encode} has made, here or on another machine.
     *
     * @throws StateException when it is anything else, or a newer version's
     */
    public static NetworkState decode(byte[] json) {
        try {
            return StateCodec.decode(json);
        } catch (UnreadableStateException e) {
            throw new StateException(
                    "the state in it cannot be used: " + e.getMessage() + ". " + e.advice(), e);
        }
    }
}
