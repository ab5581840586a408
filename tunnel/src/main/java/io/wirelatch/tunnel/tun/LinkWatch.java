package io.wirelatch.tunnel.tun;

/**
 * Tells what happens to an interface, which begins down, and to the ways around it. For one thread;
 * it ends with its interface.
 */
public interface LinkWatch {

    /** What has happened. */
    enum Event {
        /** The interface was down and is up now. */
        UP,
        /** The interface was up and is, or was in between, down. */
        DOWN,
        /** The machine sends some things another way than before, or has another address. */
        ROUTES_CHANGED,
        /** The interface is closed, and nothing more will happen. */
        CLOSED
    }

    /** Waits for what happens next. */
    Event next();
}
