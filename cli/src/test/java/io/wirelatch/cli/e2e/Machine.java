package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A machine of the home: a network namespace, and folders that stand for {@code /var/lib/wirelatch}
 * and {@code /run/wirelatch}. What it runs of Wirelatch is the real program, through its launcher.
 */
final class Machine {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path LAUNCHER = findLauncher();

    /** {@code ip netns exec} gives each command mounts of its own. */
    private static final String WITH_UAPI =
            "mkdir -p \"$0\" /var/run/wireguard && mount --bind \"$0\" /var/run/wireguard"
                    + " && exec \"$@\"";

    private final NetworkNamespaces namespaces;
    private final String namespace;
    private final String name;
    private final Path folder;
    private final String ipv4;
    private final String ipv6;
    private final Map<String, String> environment = new TreeMap<>();
    private String hostName;
    private @Nullable RunningProcess running;

    /**
     * @param folder a folder of its own, which exists
     * @param ipv4 its address at home, outside of any tunnel
     * @param ipv6 likewise
     */
    Machine(
            NetworkNamespaces namespaces,
            String namespace,
            String name,
            Path folder,
            String ipv4,
            String ipv6) {
        this.namespaces = namespaces;
        this.namespace = namespace;
        this.name = name;
        this.hostName = name;
        this.folder = folder;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
        write(hostsFile(), "127.0.0.1 localhost\n");
    }

    String name() {
        return name;
    }

    /** Its network namespace, as {@code ip netns} knows it. */
    String namespace() {
        return namespace;
    }

    String ipv4() {
        return ipv4;
    }

    String ipv6() {
        return ipv6;
    }

    Path stateDir() {
        return folder.resolve("state");
    }

    Path stateFile() {
        return stateDir().resolve("latch0").resolve("state.json");
    }

    Path runDir() {
        return folder.resolve("run");
    }

    Path uapiDir() {
        return folder.resolve("wireguard");
    }

    Path controlSocket() {
        return runDir().resolve("latch0.sock");
    }

    /** Lets a name stand for an address here, as the home's DNS would. */
    void resolves(String host, String address) {
        write(hostsFile(), "127.0.0.1 localhost\n" + address + " " + host + "\n");
    }

    /** Gives it another host name than its own one. */
    void setHostName(String newHostName) {
        hostName = newHostName;
    }

    /** Sets an environment variable for every command of Wirelatch from now on. */
    void setVariable(String variable, String value) {
        environment.put(variable, value);
    }

    void unsetVariable(String variable) {
        environment.remove(variable);
    }

    /** Runs any command here to its end. */
    CommandResult run(String... command) {
        return runReading("", command);
    }

    /** Like {@link #run}, with this on its standard input. */
    CommandResult runReading(String input, String... command) {
        return namespaces.run(namespace, new ProcessBuilder(command), typed(command), input);
    }

    /** Runs any command here that must succeed, and returns what it printed. */
    String output(String... command) {
        CommandResult result = run(command);
        assertEquals(0, result.exitStatus(), result::toString);
        return result.out();
    }

    /**
     * Runs a command here that knows the folder of UAPI sockets as {@code wg} does, under its one
     * name, which only this command sees as this machine's.
     */
    CommandResult withUapi(String... command) {
        List<String> whole = new ArrayList<>(List.of("sh", "-c", WITH_UAPI, uapiDir().toString()));
        whole.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(whole);
        builder.environment().put("WIRELATCH_BUILD", "never");
        return namespaces.run(namespace, builder, typed(command), "");
    }

    /** Runs {@code wg}, which must succeed, and returns what it printed. */
    String wg(String... arguments) {
        List<String> command = new ArrayList<>(List.of("wg"));
        command.addAll(List.of(arguments));
        CommandResult result = withUapi(command.toArray(String[]::new));
        assertEquals(0, result.exitStatus(), result::toString);
        return result.out();
    }

    /** Starts any command here. */
    RunningProcess start(String... command) {
        return namespaces.start(namespace, new ProcessBuilder(command), typed(command), "");
    }

    /** Starts a program of the tests here, in a Java of its own. */
    RunningProcess startJava(Class<?> program, Object... arguments) {
        ProcessBuilder builder = new ProcessBuilder(JavaProgram.command(program, arguments));
        return namespaces.start(namespace, builder, typedJava(program, arguments), "");
    }

    /** Runs a program of the tests here to its end. */
    CommandResult runJava(Class<?> program, Object... arguments) {
        ProcessBuilder builder = new ProcessBuilder(JavaProgram.command(program, arguments));
        return namespaces.run(namespace, builder, typedJava(program, arguments), "");
    }

    /** How many datagrams programs here have read from their sockets, as Linux counts. */
    long datagramsRead() {
        String sum = "/^Udp: [0-9]/ {n += $2} /^Udp6InDatagrams/ {n += $2} END {print n}";
        String counted = output("awk", sum, "/proc/net/snmp", "/proc/net/snmp6");
        return Long.parseLong(counted.strip());
    }

    /** Runs {@code wirelatch} with these arguments to its end. */
    CommandResult wirelatch(String... arguments) {
        return wirelatchReading("", arguments);
    }

    /** Like {@link #wirelatch}, with this on its standard input. */
    CommandResult wirelatchReading(String input, String... arguments) {
        return namespaces.run(
                namespace,
                wirelatchCommand(List.of(), arguments),
                typedWirelatch(arguments),
                input);
    }

    /**
     * Like {@link #wirelatch}, through another command.
     *
     * @param wrapper a command that executes the one after it
     */
    CommandResult wirelatchUnder(List<String> wrapper, String... arguments) {
        return namespaces.run(
                namespace, wirelatchCommand(wrapper, arguments), typedWirelatch(arguments), "");
    }

    /** Starts {@code wirelatch} on a terminal of its own, into which these lines are typed. */
    RunningProcess startWirelatchTyping(String lines, String... arguments) {
        List<String> terminal =
                List.of("sh", "-c", "exec script -q -e -c \"$*\" /dev/null", "script");
        RunningProcess started =
                namespaces.start(
                        namespace,
                        wirelatchCommand(terminal, arguments),
                        typedWirelatch(arguments),
                        lines);
        running = started;
        return started;
    }

    /**
     * Like {@link #startWirelatch}, through another command.
     *
     * @param wrapper a command that executes the one after it
     */
    RunningProcess startWirelatchUnder(List<String> wrapper, String... arguments) {
        RunningProcess started =
                namespaces.start(
                        namespace,
                        wirelatchCommand(wrapper, arguments),
                        typedWirelatch(arguments),
                        "");
        running = started;
        return started;
    }

    /** Starts {@code wirelatch} with these arguments. */
    RunningProcess startWirelatch(String... arguments) {
        return startWirelatchReading("", arguments);
    }

    /** Like {@link #startWirelatch}, with this on its standard input. */
    RunningProcess startWirelatchReading(String input, String... arguments) {
        RunningProcess started =
                namespaces.start(
                        namespace,
                        wirelatchCommand(List.of(), arguments),
                        typedWirelatch(arguments),
                        input);
        running = started;
        return started;
    }

    /** The {@code wirelatch} that was started here last. */
    RunningProcess running() {
        return Objects.requireNonNull(running, () -> "nothing was started on " + name);
    }

    /** What a {@code --json} command prints. */
    JsonNode wirelatchJson(String... arguments) {
        CommandResult result = wirelatch(arguments);
        assertEquals(0, result.exitStatus(), result::toString);
        return JSON.readTree(result.out());
    }

    /** What {@code status --json} prints. */
    JsonNode status() {
        return wirelatchJson("status", "--json");
    }

    /** Forgets who it is: no key, no offer, no peers. */
    void forgetState() {
        try {
            Files.deleteIfExists(stateFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asserts that no interface, route, UDP socket or control socket of Wirelatch is left here. */
    void assertNothingRuns() {
        String links = output("ip", "-o", "link", "show");
        assertEquals(
                0,
                links.lines().filter(line -> !line.matches("[0-9]+: (lo|eth0)[@:].*")).count(),
                links);
        String routes =
                output("ip", "route", "show", "table", "all")
                        + output("ip", "-6", "route", "show", "table", "all");
        assertEquals(
                0,
                routes.lines().filter(line -> !line.matches(".* dev (lo|eth0) .*")).count(),
                routes);
        String sockets = output("cat", "/proc/net/udp", "/proc/net/udp6");
        assertEquals(
                0,
                sockets.lines().filter(line -> !line.contains("local_address")).count(),
                sockets);
        assertEquals(List.of(), filesIn(runDir()));
        assertEquals(List.of(), filesIn(uapiDir()));
    }

    private ProcessBuilder wirelatchCommand(List<String> wrapper, String... arguments) {
        // `ip netns exec` gives each command mounts of its own: nobody else sees this one.
        String script =
                "echo $0 > /proc/sys/kernel/hostname"
                        + " && mount --bind $HOSTS_FILE /etc/hosts"
                        + " && exec \"$@\"";
        List<String> command = new ArrayList<>();
        command.addAll(List.of("unshare", "--uts", "sh", "-c", script, hostName));
        command.addAll(wrapper);
        command.add(LAUNCHER.toString());
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(variable -> variable.matches("WIRELATCH_(TOKEN|INTERFACE)"));
        variables.put("WIRELATCH_BUILD", "never");
        variables.put("WIRELATCH_STATE_DIR", stateDir().toString());
        variables.put("WIRELATCH_RUN_DIR", runDir().toString());
        variables.put("WIRELATCH_UAPI_DIR", uapiDir().toString());
        variables.put("HOSTS_FILE", hostsFile().toString());
        variables.putAll(environment);
        return builder;
    }

    private String typed(String... command) {
        return name + "$ " + String.join(" ", command);
    }

    private String typedJava(Class<?> program, Object... arguments) {
        return typed(program.getSimpleName(), Arrays.toString(arguments));
    }

    private String typedWirelatch(String... arguments) {
        return typed("wirelatch " + String.join(" ", arguments));
    }

    private Path hostsFile() {
        return folder.resolve("hosts");
    }

    /** The launcher stands at the top, next to {@code mvnw}. */
    private static Path findLauncher() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("run this test from within the source folder");
        }
        return folder.resolve("wirelatch");
    }

    /** The program, as a person starts it. */
    static Path launcher() {
        return LAUNCHER;
    }

    /** What stands in for wireguard-go, beside the launcher. */
    static Path wireguardGoReplacement() {
        return LAUNCHER.resolveSibling("wirelatch-wg");
    }

    private static List<Path> filesIn(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
