package io.wirelatch.control;

/** What came of {@link ControlClient#connect}. */
public sealed interface ConnectOutcome {

    /** The interface is there; the client is the caller's to close. */
    record Connected(ControlClient client) implements ConnectOutcome {}

    /** No process runs that interface. */
    record NoServer() implements ConnectOutcome {}

    /** Somebody else's interface, which this user may not even ask. */
    record NotPermitted() implements ConnectOutcome {}
}
