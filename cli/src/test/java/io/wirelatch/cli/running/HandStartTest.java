package io.wirelatch.cli.running;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.NetworkLocation;
import io.wirelatch.cli.common.Surroundings;
import io.wirelatch.state.StateStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noted of a start by hand. */
class HandStartTest {

    @TempDir Path folder;

    private final List<String> complaints = new ArrayList<>();

    @Test
    void theFlagsOfTheLastStartAreThoseOfItsVerbAlone() {
        keep("serve", "--metrics", "9586", "--no-offload");
        assertEquals(List.of("--metrics", "9586", "--no-offload"), flags("serve"));
        assertEquals(List.of(), flags("join"));

        keep("serve");
        assertEquals(List.of(), flags("serve"));
        assertEquals(List.of(), complaints);
    }

    @Test
    void aStartThatSaysNothingNewWritesNothing() throws IOException {
        keep("serve");
        assertFalse(Files.exists(file()));
        keep("serve", "--queues", "2");
        Object written = Files.getAttribute(file(), "unix:ino");
        keep("serve", "--queues", "2");
        assertEquals(written, Files.getAttribute(file(), "unix:ino"));
    }

    @Test
    void whereItCannotBeKeptThereIsAComplaintAndNothingElse() throws IOException {
        Files.createDirectories(file().resolve("in-the-way"));
        keep("serve", "--queues", "2");
        assertEquals(1, complaints.size());
        assertTrue(
                complaints
                        .getFirst()
                        .startsWith(
                                "how this was started is not kept, so that 'wirelatch install'"
                                        + " would not know of it: cannot read "
                                        + file()),
                complaints::toString);
    }

    /** Its flags are its unit's, and not what somebody tried. */
    @Test
    void aStartByAServiceManagerIsNoStartByHand() {
        assertTrue(HandStart.of("serve", List.of(), surroundings(Map.of())).isPresent());
        assertEquals(
                Optional.empty(),
                HandStart.of(
                        "serve",
                        List.of(),
                        surroundings(Map.of("NOTIFY_SOCKET", "/run/systemd/notify"))));
    }

    private void keep(String verb, String... flags) {
        try (StateStore store = StateStore.open(folder, "latch0")) {
            new HandStart(verb, List.of(flags)).keepIn(store, location(), complaints::add);
        }
    }

    private List<String> flags(String verb) {
        return HandStart.flagsOfLast(verb, location());
    }

    private Path file() {
        return folder.resolve("latch0").resolve("last-start");
    }

    private NetworkLocation location() {
        return NetworkLocation.resolve(
                Optional.empty(), Optional.of(folder), Optional.of(folder), surroundings(Map.of()));
    }

    private Surroundings surroundings(Map<String, String> variables) {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new Surroundings(
                variables,
                folder,
                true,
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                _ -> Optional.empty(),
                false);
    }
}
