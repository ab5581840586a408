package io.wirelatch.control;

/** What a {@link ControlServer} asks; the interface behind it answers. */
@FunctionalInterface
public interface ControlHandler {

    /**
     * Carries out one request of a caller who may command. Called from the thread of the
     * connection, so from several at once. {@link ControlRequest.Watch} never comes here. Whatever
     * this throws reaches the caller as a refusal with the exception's message.
     */
    ControlReply handle(ControlRequest request);

    /** Like {@link #handle(ControlRequest)}, for a handler that wants to know who asks. */
    default ControlReply handle(ControlRequest request, Caller caller) {
        return handle(request);
    }
}
