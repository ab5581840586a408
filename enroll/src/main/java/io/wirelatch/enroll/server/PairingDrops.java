package io.wirelatch.enroll.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts dropped datagrams by reason; any thread may count and read. */
final class PairingDrops {

    /** Complete from the start and never changed, so that reading it needs no lock. */
    private final Map<PairingDrop, LongAdder> counts = new EnumMap<>(PairingDrop.class);

    PairingDrops() {
        for (PairingDrop reason : PairingDrop.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    void count(PairingDrop reason) {
        adder(reason).increment();
    }

    long get(PairingDrop reason) {
        return adder(reason).sum();
    }

    private LongAdder adder(PairingDrop reason) {
        return Objects.requireNonNull(counts.get(reason));
    }
}
