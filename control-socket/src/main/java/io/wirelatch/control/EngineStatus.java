package io.wirelatch.control;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * What only somebody who looks for a fault wants to see.
 *
 * @param aead how packets are sealed and opened on this machine
 * @param drops how many packets were dropped, by reason, in the order to show them
 */
public record EngineStatus(String aead, SequencedMap<String, Long> drops) {

    public EngineStatus {
        drops = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(drops));
    }

    /** An engine of which no counters are known. */
    public static EngineStatus of(String aead) {
        return new EngineStatus(aead, new LinkedHashMap<>());
    }
}
