package io.wirelatch.cli.running;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.state.StateException;
import io.wirelatch.state.StateStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How somebody has started an interface by hand, as far as it is meant to last and the state does
 * not say it: noted for {@code install}, which makes it permanent.
 *
 * @param verb what the interface does
 * @param flags as they were typed, a word each
 */
public record HandStart(String verb, List<String> flags) {

    public HandStart {
        flags = List.copyOf(flags);
    }

    /** A start as it was typed; empty where it was a service manager's. */
    public static Optional<HandStart> of(
            String verb, List<String> flags, Surroundings surroundings) {
        return ServiceManager.hasStarted(surroundings)
                ? Optional.empty()
                : Optional.of(new HandStart(verb, flags));
    }

    /**
     * The flags of the last start by hand; none where that was with another verb.
     *
     * @throws StateException when they cannot be read
     */
    public static List<String> flagsOfLast(String verb, NetworkLocation location) {
        List<String> words = StateStore.lastStart(location.stateDir(), location.interfaceName());
        return !words.isEmpty() && words.getFirst().equals(verb)
                ? words.subList(1, words.size())
                : List.of();
    }

    /**
     * Takes the place of the one before. What came up stays up whether or not that works.
     *
     * @param complaints told in a sentence when it does not
     */
    public void keepIn(StateStore store, NetworkLocation location, Consumer<String> complaints) {
        try {
            List<String> kept = StateStore.lastStart(location.stateDir(), location.interfaceName());
            List<String> words = Stream.concat(Stream.of(verb), flags.stream()).toList();
            boolean nothingNew = kept.equals(words) || (kept.isEmpty() && flags.isEmpty());
            if (!nothingNew) {
                store.keepLastStart(words);
            }
        } catch (StateException e) {
            complaints.accept(
                    "how this was started is not kept, so that 'wirelatch install' would not know of it: "
                            + e.getMessage());
        }
    }
}
