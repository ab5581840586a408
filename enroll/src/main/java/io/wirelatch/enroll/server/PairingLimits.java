package io.wirelatch.enroll.server;

import java.time.Duration;

/** Our own bounds on what pairing may cost, as opposed to what the protocol fixes. */
final class PairingLimits {

    /** Pairings in progress or just answered: some 3 KiB each. */
    static final int MAX_PAIRINGS = 1024;

    /** How long after its HELLO a pairing is forgotten, whatever became of it. */
    static final Duration PAIRING_LIFETIME = Duration.ofSeconds(30);

    /** Datagrams waiting for the pairing thread. */
    static final int MAX_QUEUED = 256;

    private PairingLimits() {}
}
