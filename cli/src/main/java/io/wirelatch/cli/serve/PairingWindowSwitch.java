package io.wirelatch.cli.serve;

import java.time.Duration;

/** The pairing window, as far as a command needs it. */
interface PairingWindowSwitch {

    /**
     * @param duration 1 second to 1 hour
     */
    void open(Duration duration);

    /**
     * @return whether it was open
     */
    boolean close();

    /** Zero while it is closed. */
    Duration remaining();
}
