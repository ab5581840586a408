package io.wirelatch.control;

/** What a local user asks of a running interface: one line on the control socket. */
public sealed interface ControlRequest {

    /** Opens the pairing window, or gives an open one a new deadline, so many seconds from now. */
    record OpenWindow(int seconds) implements ControlRequest {}

    /** Closes the pairing window; that it is closed already is no failure. */
    record CloseWindow() implements ControlRequest {}

    /**
     * Asks for everything that the interface knows about itself.
     *
     * @param verbose whether the answer carries an {@link EngineStatus} too
     */
    record GetStatus(boolean verbose) implements ControlRequest {}

    /**
     * Gives a peer another name.
     *
     * @param peer a name, a tunnel address or a public key
     */
    record RenamePeer(String peer, String name) implements ControlRequest {}

    /**
     * Forgets a peer: its session ends at once and its addresses are free again.
     *
     * @param peer a name, a tunnel address or a public key
     */
    record RemovePeer(String peer) implements ControlRequest {}

    /** Asks for every {@link ControlEvent} from now on; the connection serves nothing else then. */
    record Watch() implements ControlRequest {}
}
