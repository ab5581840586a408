package io.wirelatch.control;

/** What came of waiting for the next event. */
public sealed interface WatchResult {

    /** Something happened on the interface. */
    record Happened(ControlEvent event) implements WatchResult {}

    /** Nothing happened in the time given. */
    record Nothing() implements WatchResult {}

    /** The interface is gone. */
    record Ended() implements WatchResult {}
}
