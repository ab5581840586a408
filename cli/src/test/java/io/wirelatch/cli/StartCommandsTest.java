package io.wirelatch.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.ExitStatus;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.state.NetworkState;
import io.wirelatch.state.Offer;
import io.wirelatch.state.PairedClient;
import io.wirelatch.state.PairingToken;
import io.wirelatch.state.ServerState;
import io.wirelatch.state.StateStore;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What serve and join refuse before they touch the machine's network. */
class StartCommandsTest {

    private static final PrivateKey KEY = PrivateKey.generate(new Random(11));
    private static final ServerState SERVER =
            new ServerState(
                    KEY,
                    PairingToken.of("a-token-of-mine"),
                    List.of(Cidr.parse("10.9.0.0/24")),
                    51820,
                    1420,
                    List.of());
    private static final PairedClient CLIENT =
            new PairedClient(
                    KEY,
                    "nas.lan",
                    51820,
                    new Offer(
                            KEY.publicKey(),
                            "pi",
                            List.of(Cidr.parse("10.9.0.2/24")),
                            SERVER.pools(),
                            PresharedKey.NONE,
                            1420,
                            25));

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serve --pool 10.9.0.0|'10.9.0.0' lacks a prefix length",
                "serve --pool 10.9.0.0/33|a prefix length of 10.9.0.0 lies between 0 and 32",
                "serve --pool 10.9.0.0/-5|has no valid prefix length",
                "serve --pool 10.9.0.256/24|10.9.0.256",
                "serve --pool 10.9.0.0/31|has no room for a peer",
                "serve --pool 10.9.0.1/24|give 10.9.0.0/24",
                "serve --pool 10.9.0.0/24 --pool 10.9.0.128/25|overlap",
                "serve --port 0|--port takes a number from 1 to 65535, not 0.",
                "serve --port 65536|--port takes a number from 1 to 65535, not 65536.",
                "serve --port http|--port: 'http' is no whole number",
                "serve --mtu 575|--mtu takes a number from 576 to 65500, not 575.",
                "serve --mtu 65501|--mtu takes a number from 576 to 65500, not 65501.",
                "serve --open 0|--open takes a number from 1 to 3600, not 0.",
                "serve --open 3601|--open takes a number from 1 to 3600, not 3601.",
                "serve --token short|what came from --token is no token",
                "serve --token long-enough --token-file x|Leave one of them out.",
                "serve now|'now' is one argument too many",
                "join|latch0 has not joined anything yet, so HOST is missing.",
                "join nas.lan|joining nas.lan takes its token or a one-time code, and none was given.",
                "join nas:x --token long-enough|'nas:x' is no server's name or address.",
                "join nas:0 --token long-enough|the port in 'nas:0' is out of range.",
                "join nas --timeout 0|--timeout takes a number from 1 to 3600, not 0.",
                "join nas extra|'extra' is one argument too many",
            })
    void whatIsTypedWronglyIsRefused(String typed, String expected) {
        CommandRun run = run(typed.split(" ", -1));

        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus, run.err);
        assertTrue(run.err.contains(expected), run.err);
        assertTrue(run.err.lines().count() <= 2, run.err);
        assertEquals("", run.out);
        assertFalse(Files.exists(folder.resolve("latch0").resolve("state.json")));
    }

    @Test
    void aNameTooLongForThePairingIsRefused() {
        CommandRun run = run("join", "nas", "--token", "long-enough", "--name", "n".repeat(256));
        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus);
        assertTrue(run.err.contains("the name is too long"), run.err);
    }

    @Test
    void aHostThatDoesNotResolveIsSaidSoAndLeavesNothing() {
        CommandRun run = run("join", "nas.invalid", "--token", "long-enough");

        assertEquals(ExitStatus.FAILED, run.exitStatus, run.err);
        assertTrue(run.err.contains("the name 'nas.invalid' does not resolve"), run.err);
        assertFalse(Files.exists(folder.resolve("latch0").resolve("state.json")));
    }

    @Test
    void aTypedTokenIsOne() {
        CommandRun run =
                CommandRun.with()
                        .typing("tiny")
                        .run("join", "nas.lan", "--state-dir", folder.toString());
        assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus);
        assertTrue(run.err.contains("what came from the prompt is no token"), run.err);
    }

    @Test
    void flagsThatContradictWhatIsKeptAreRefusedAndChangeNothing() throws IOException {
        keep(SERVER);
        byte[] before = Files.readAllBytes(folder.resolve("latch0").resolve("state.json"));
        for (String[] flags :
                List.of(
                        new String[] {"serve", "--pool", "10.8.0.0/24"},
                        new String[] {"serve", "--port", "1"},
                        new String[] {"serve", "--mtu", "1500"},
                        new String[] {"serve", "--token", "another-token"})) {
            CommandRun run = run(flags);
            assertEquals(ExitStatus.WRONG_USAGE, run.exitStatus, run.err);
            assertTrue(run.err.contains("wirelatch: latch0 was set up with "), run.err);
            assertTrue(run.err.contains(folder.resolve("latch0").toString()), run.err);
        }
        assertArrayEquals(
                before, Files.readAllBytes(folder.resolve("latch0").resolve("state.json")));
    }

    @Test
    void oneInterfaceIsEitherAServersOrAClients() {
        keep(SERVER);
        CommandRun join = run("join", "nas.lan", "--token", "long-enough");
        assertEquals(ExitStatus.FAILED, join.exitStatus);
        assertTrue(join.err.contains("latch0 is a server's interface here"), join.err);

        keep(CLIENT);
        CommandRun serve = run("serve");
        assertEquals(ExitStatus.FAILED, serve.exitStatus);
        assertTrue(serve.err.contains("it has joined nas.lan"), serve.err);
    }

    @Test
    void anotherServerOnAJoinedInterfaceIsRefused() {
        keep(CLIENT);
        CommandRun run = run("join", "other.lan", "--token", "long-enough");
        assertEquals(ExitStatus.FAILED, run.exitStatus);
        assertTrue(run.err.contains("latch0 has joined nas.lan already, not other.lan."), run.err);
    }

    @Test
    void aSecondServerOnTheSameInterfaceIsRefused() {
        try (StateStore owner = StateStore.open(folder, "latch0")) {
            for (String[] command :
                    List.of(
                            new String[] {"serve"},
                            new String[] {"join", "nas.lan", "--token", "long-enough"})) {
                CommandRun run = run(command);
                assertEquals(ExitStatus.FAILED, run.exitStatus);
                assertTrue(run.err.contains("latch0"), run.err);
                assertTrue(run.err.lines().count() <= 2, run.err);
            }
            assertTrue(owner.load().isEmpty());
        }
    }

    @Test
    void aDamagedStateIsRefusedAndKept() throws IOException {
        keep(SERVER);
        Path file = folder.resolve("latch0").resolve("state.json");
        Files.writeString(file, "{\"schema\":");
        for (String[] command :
                List.of(
                        new String[] {"serve"},
                        new String[] {"join", "nas.lan", "--token", "long-enough"})) {
            CommandRun run = run(command);
            assertEquals(ExitStatus.FAILED, run.exitStatus);
            assertTrue(run.err.contains(file.toString()), run.err);
            assertTrue(run.err.lines().count() <= 2, run.err);
        }
        assertEquals("{\"schema\":", Files.readString(file));
    }

    private void keep(NetworkState state) {
        try (StateStore store = StateStore.open(folder, "latch0")) {
            store.commit(state);
        }
    }

    private CommandRun run(String... arguments) {
        String[] all = new String[arguments.length + 4];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--state-dir";
        all[arguments.length + 1] = folder.toString();
        all[arguments.length + 2] = "--run-dir";
        all[arguments.length + 3] = folder.resolve("run").toString();
        return CommandRun.run(all);
    }
}
