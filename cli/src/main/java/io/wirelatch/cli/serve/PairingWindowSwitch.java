package io.wirelatch.cli.serve;

import io.wirelatch.enroll.server.DecisionOutcome;
import io.wirelatch.enroll.server.WindowStatus;
import io.wirelatch.enroll.typed.OneTimeCode;
import io.wirelatch.enroll.window.WindowOptions;
import java.util.Optional;

/** The pairing window, as far as a command needs it. */
interface PairingWindowSwitch {

    /**
     * @return the code that was minted, to be shown and then destroyed; empty without one
     */
    Optional<OneTimeCode> open(WindowOptions options);

    /**
     * @return whether it was open
     */
    boolean close();

    WindowStatus status();

    /** Lets a machine in that waits. */
    DecisionOutcome approve(String name);

    /** Refuses a machine that waits. */
    DecisionOutcome deny(String name);
}
