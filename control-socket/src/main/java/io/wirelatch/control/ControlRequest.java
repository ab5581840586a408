package io.wirelatch.control;

/** What a local user asks of a running interface: one line on the control socket. */
public sealed interface ControlRequest {

    /** Opens the pairing window, or opens an open one anew. */
    record OpenWindow(WindowTerms terms) implements ControlRequest {

        /** Opens it for machines that know the token, for so many seconds. */
        public OpenWindow(int seconds) {
            this(WindowTerms.forToken(seconds));
        }
    }

    /** Closes the pairing window; that it is closed already is no failure. */
    record CloseWindow() implements ControlRequest {}

    /**
     * Asks for everything that the interface knows about itself.
     *
     * @param verbose whether the answer carries an {@link EngineStatus} too
     */
    record GetStatus(boolean verbose) implements ControlRequest {}

    /**
     * Lets a machine in that waits for it.
     *
     * @param name as {@link HeldStatus#name()}
     */
    record ApproveJoiner(String name) implements ControlRequest {}

    /**
     * Refuses a machine that waits.
     *
     * @param name as {@link HeldStatus#name()}
     */
    record DenyJoiner(String name) implements ControlRequest {}

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

    /**
     * Has machines pair with another token from now on, and closes the window. The token is a
     * secret.
     */
    record ReplaceToken(String token) implements ControlRequest {

        @Override
        public String toString() {
            return "ReplaceToken";
        }
    }

    /**
     * Adds a pool of addresses.
     *
     * @param cidr such as {@code 10.151.0.0/24}
     */
    record AddPool(String cidr) implements ControlRequest {}

    /**
     * Makes the pool larger that lies in this network.
     *
     * @param cidr such as {@code 10.150.0.0/23}
     */
    record GrowPool(String cidr) implements ControlRequest {}

    /** Asks for every {@link ControlEvent} from now on; the connection serves nothing else then. */
    record Watch() implements ControlRequest {}
}
