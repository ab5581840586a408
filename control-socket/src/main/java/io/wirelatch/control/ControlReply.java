package io.wirelatch.control;

/** The one answer to a {@link ControlRequest}. */
public sealed interface ControlReply {

    /**
     * It has been done.
     *
     * @param message what, in words for a person, without a final newline
     * @param facts the same for a script; none from an interface of an older version
     */
    record Done(String message, Facts facts) implements ControlReply {

        /** Where there is nothing that a script would want to know. */
        public Done(String message) {
            this(message, Facts.NONE);
        }
    }

    /**
     * The answer to {@link ControlRequest.OpenWindow}.
     *
     * @param message as in {@link Done}, with what to type on another machine
     * @param joinLine that line alone, for a QR code: with the window's one-time code where there
     *     is one, and never with the token
     * @param facts what the caller cannot know, for a script: the line to type without a secret,
     *     and the one-time code where there is one
     */
    record Opened(String message, String joinLine, Facts facts) implements ControlReply {

        /** Where there is nothing that a script would want to know. */
        public Opened(String message, String joinLine) {
            this(message, joinLine, Facts.NONE);
        }
    }

    /** The answer to {@link ControlRequest.GetStatus}. */
    record Status(NetworkStatus status) implements ControlReply {}

    /** It has not been done; the message says why and what to do next. */
    record Refused(RefusalKind kind, String message) implements ControlReply {}

    /** Why a request was refused, as far as a caller treats it differently. */
    enum RefusalKind {
        /** It was understood and did not work out. */
        FAILED,
        /** It asks for something that does not exist or is out of range. */
        WRONG_USAGE,
        /** The caller is neither root nor the user whom the interface runs as. */
        NOT_PERMITTED
    }
}
