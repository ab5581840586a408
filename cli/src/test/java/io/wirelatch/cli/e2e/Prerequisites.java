package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the end-to-end tests need of the machine that they run on. */
final class Prerequisites {

    private static final Path TUN = Path.of("/dev/net/tun");

    /** Beside these, what every Debian has: sh, mount, nsenter, setpriv. */
    private static final List<String> COMMANDS = List.of("ip", "ping", "iperf3");

    private static final List<String> WIREGUARD_COMMANDS = List.of("wg", "wireguard-go");

    private Prerequisites() {}

    /** Skips the test where something is missing and says what; under {@code CI=true} it fails. */
    static void require() {
        require(missing(COMMANDS));
    }

    /** Like {@link #require()}, for a test that meets another WireGuard. */
    static void requireWithWireguardGo() {
        List<String> commands = new ArrayList<>(COMMANDS);
        commands.addAll(WIREGUARD_COMMANDS);
        require(missing(commands));
    }

    /** Like {@link #require()}, for a test in which {@code wg} and {@code wg-quick} set things. */
    static void requireWithWg() {
        List<String> commands = new ArrayList<>(COMMANDS);
        commands.addAll(List.of("wg", "wg-quick"));
        require(missing(commands));
    }

    /** Like {@link #require()}, for a test that needs one command more. */
    static void requireWith(String command) {
        List<String> commands = new ArrayList<>(COMMANDS);
        commands.add(command);
        require(missing(commands));
    }

    private static void require(List<String> missing) {
        if (missing.isEmpty()) {
            return;
        }
        String message = "this test needs " + String.join(", ", missing);
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        assumeTrue(false, message);
    }

    private static List<String> missing(List<String> commands) {
        List<String> missing = new ArrayList<>();
        if (!"root".equals(System.getProperty("user.name"))) {
            missing.add("root");
        }
        if (!Files.exists(TUN)) {
            missing.add(TUN.toString());
        }
        commands.stream()
                .filter(command -> !isOnPath(command))
                .map(command -> "the command " + command)
                .forEach(missing::add);
        return missing;
    }

    private static boolean isOnPath(String command) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, command))) {
                return true;
            }
        }
        return false;
    }
}
