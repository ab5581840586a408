package io.wirelatch.cli.running;

import io.wirelatch.control.EngineStatus;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.aead.AeadImplementation;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/** The engine as {@code status -v} shows it: how it seals, and what it dropped and why. */
public final class EngineReport {

    private EngineReport() {}

    public static EngineStatus of(AeadImplementation aead, Tunnel tunnel) {
        SequencedMap<String, Long> drops = new LinkedHashMap<>();
        tunnel.drops().forEach((reason, count) -> drops.put(words(reason), count));
        return new EngineStatus(words(aead), drops);
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
