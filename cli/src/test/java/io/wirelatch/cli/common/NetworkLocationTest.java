package io.wirelatch.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkLocationTest {

    @Test
    void rootUsesTheSystemsFolders() {
        NetworkLocation location = resolve(true, Map.of("XDG_RUNTIME_DIR", "/run/user/0"));

        assertEquals("latch0", location.interfaceName());
        assertEquals(Path.of("/var/lib/wirelatch"), location.stateDir());
        assertEquals(Path.of("/run/wirelatch/latch0.sock"), location.socketFile());
        assertEquals(List.of(location.socketFile()), location.socketFiles());
    }

    @Test
    void aCommandLineForTheSameNetworkCarriesTheFlagsThatWereTyped() {
        assertEquals("", resolve(true, Map.of()).flags());
        assertEquals(
                " -i home1 --state-dir /s --run-dir /r",
                NetworkLocation.resolve(
                                Optional.of("home1"),
                                Optional.of(Path.of("/s")),
                                Optional.of(Path.of("/r")),
                                surroundings(true, Map.of()))
                        .flags());
    }

    @Test
    void anyoneElseUsesTheirOwnAndMayFindTheSystems() {
        NetworkLocation location =
                resolve(
                        false,
                        Map.of(
                                "XDG_RUNTIME_DIR", "/run/user/1000",
                                "XDG_STATE_HOME", "/home/me/state"));

        assertEquals(Path.of("/home/me/state/wirelatch"), location.stateDir());
        assertEquals(
                List.of(
                        Path.of("/run/user/1000/wirelatch/latch0.sock"),
                        Path.of("/run/wirelatch/latch0.sock")),
                location.socketFiles());
    }

    @Test
    void withoutXdgVariablesEverythingLiesAtHome() {
        NetworkLocation location = resolve(false, Map.of());

        assertEquals(Path.of("/home/me/.local/state/wirelatch"), location.stateDir());
        assertEquals(
                Path.of("/home/me/.local/state/wirelatch/run/latch0.sock"), location.socketFile());
    }

    @Test
    void aFlagComesBeforeAVariableBeforeTheDefault() {
        Map<String, String> variables =
                Map.of(
                        "WIRELATCH_INTERFACE", "home1",
                        "WIRELATCH_STATE_DIR", "/s",
                        "WIRELATCH_RUN_DIR", "/r");
        NetworkLocation byVariable = resolve(false, variables);
        assertEquals("home1", byVariable.interfaceName());
        assertEquals(Path.of("/s"), byVariable.stateDir());
        assertEquals(List.of(Path.of("/r/home1.sock")), byVariable.socketFiles());

        NetworkLocation byFlag =
                NetworkLocation.resolve(
                        Optional.of("home2"),
                        Optional.of(Path.of("/s2")),
                        Optional.of(Path.of("/r2")),
                        surroundings(true, variables));
        assertEquals("home2", byFlag.interfaceName());
        assertEquals(Path.of("/s2"), byFlag.stateDir());
        assertEquals(List.of(Path.of("/r2/home2.sock")), byFlag.socketFiles());
    }

    private static NetworkLocation resolve(boolean root, Map<String, String> variables) {
        return NetworkLocation.resolve(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                surroundings(root, variables));
    }

    private static Surroundings surroundings(boolean root, Map<String, String> variables) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return new Surroundings(
                variables,
                Path.of("/home/me"),
                root,
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                _ -> Optional.empty(),
                false);
    }
}
