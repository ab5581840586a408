package io.wirelatch.enroll.server;

/**
 * Hears what happens at the server's pairing, one call at a time and in order. Called on the
 * pairing thread, or on the thread that opens or closes the window or decides about a machine;
 * pairing waits until the call returns, so an implementation is quick.
 */
@FunctionalInterface
public interface PairingListener {

    /** Takes an event. */
    void heard(PairingEvent event);
}
