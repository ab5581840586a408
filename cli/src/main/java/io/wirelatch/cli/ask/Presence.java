package io.wirelatch.cli.ask;

import io.wirelatch.control.NetworkStatus;

/** What is known of an interface by calling it, for one who asks and does not give up there. */
public sealed interface Presence {

    /** No process runs it. */
    record Absent() implements Presence {}

    /** It runs, and says how it is. */
    record Answers(NetworkStatus status) implements Presence {}

    /**
     * It runs, and no answer that can be used came in time.
     *
     * @param message what happened, for a person
     */
    record Silent(String message) implements Presence {}

    /**
     * It is another user's, and obeys others as little as it answers them.
     *
     * @param message who may ask, for a person
     */
    record OfAnother(String message) implements Presence {}
}
