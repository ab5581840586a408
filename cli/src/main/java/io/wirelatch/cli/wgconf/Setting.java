package io.wirelatch.cli.wgconf;

import io.wirelatch.tunnel.key.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One line {@code KEY = VALUE}.
 *
 * @param place file and line, for a person
 * @param section the section's name
 * @param key as it was typed
 * @param value without the blanks and the comment around it; may be empty
 */
record Setting(String place, String section, String key, String value) {

    /** In whatever letters it was typed. */
    String canonicalKey() {
        return key.toLowerCase(Locale.ROOT);
    }

    /**
     * @param allowed what the key takes, to follow "It takes"
     */
    <T> T required(Optional<T> read, String allowed) {
        return read.orElseThrow(() -> refused(allowed));
    }

    int required(OptionalLong read, String allowed) {
        return (int) read.orElseThrow(() -> refused(allowed));
    }

    /** The parts of a list with commas, each read for itself. */
    <T> List<T> list(Function<String, Optional<T>> reader, String allowed) {
        List<T> parts = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            parts.add(required(reader.apply(part.strip()), allowed));
        }
        return parts;
    }

    WgConfException refused(String allowed) {
        return new WgConfException(
                "%s: '%s' in [%s] cannot be.\nIt takes %s."
                        .formatted(place, shown(), section, allowed));
    }

    WgConfException unknown(List<String> keys) {
        return new WgConfException(
                "%s: there is no key '%s' in [%s], which stands in '%s'.\nIts keys are %s."
                        .formatted(place, key, section, shown(), String.join(", ", keys)));
    }

    /** The line itself; what is or could be a secret is not repeated. */
    private String shown() {
        boolean named =
                canonicalKey().equals("privatekey") || canonicalKey().equals("presharedkey");
        boolean looksLikeOne =
                !canonicalKey().equals("publickey")
                        && Values.attempt(PublicKey::ofBase64, value).isPresent();
        return key + " = " + (!value.isEmpty() && (named || looksLikeOne) ? "(hidden)" : value);
    }
}
