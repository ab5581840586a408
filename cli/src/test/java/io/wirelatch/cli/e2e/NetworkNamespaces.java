package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Network namespaces that stand for machines, what runs in them, and the cables between them. The
 * machine's own network is never touched: interfaces are made inside the namespaces. {@link
 * #close()} leaves nothing behind, and so does the end of this JVM.
 */
final class NetworkNamespaces implements AutoCloseable {

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(60);

    private final String prefix =
            "wl-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt(), 6) + "-";
    private final Deque<String> namespaces = new ArrayDeque<>();
    private final Deque<RunningProcess> processes = new ArrayDeque<>();
    private final Thread shutdownHook = new Thread(this::removeEverything);

    NetworkNamespaces() {
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** Makes a namespace with its loopback up, which forwards no packets. */
    synchronized String add(String role) {
        String namespace = prefix + role;
        ip("netns", "add", namespace);
        namespaces.push(namespace);
        ip("-n", namespace, "link", "set", "lo", "up");
        return namespace;
    }

    /** Makes a switch. */
    void addBridge(String namespace, String bridge) {
        ip("-n", namespace, "link", "add", bridge, "type", "bridge");
        ip("-n", namespace, "link", "set", bridge, "up");
    }

    /** Lays a cable from a machine's {@code eth0} to a switch. */
    void plugIn(String namespace, String switchNamespace, String bridge, List<String> addresses) {
        String port = "to-" + namespace.substring(prefix.length());
        ip(
                "-n",
                namespace,
                "link",
                "add",
                "eth0",
                "type",
                "veth",
                "peer",
                "name",
                port,
                "netns",
                switchNamespace);
        ip("-n", switchNamespace, "link", "set", port, "master", bridge, "up");
        ip("-n", namespace, "link", "set", "eth0", "up");
        for (String address : addresses) {
            // Nobody else has it: there is nothing to detect, and no second to wait.
            List<String> add = new ArrayList<>(List.of("-n", namespace, "address", "add", address));
            add.addAll(List.of("dev", "eth0"));
            if (address.contains(":")) {
                add.add("nodad");
            }
            ip(add.toArray(String[]::new));
        }
    }

    /** Lays a cable between two machines. */
    void addCable(String one, String other, String ends) {
        ip("-n", one, "link", "add", ends, "type", "veth", "peer", "name", ends, "netns", other);
        ip("-n", one, "link", "set", ends, "up");
        ip("-n", other, "link", "set", ends, "up");
    }

    void setMtu(String namespace, String link, int mtu) {
        ip("-n", namespace, "link", "set", link, "mtu", Integer.toString(mtu));
    }

    /**
     * Runs a command in a namespace to its end.
     *
     * @param typed the command as a person would type it, to show
     * @param input what its standard input holds
     */
    CommandResult run(String namespace, ProcessBuilder builder, String typed, String input) {
        builder.command(inNamespace(namespace, builder.command()));
        try (RunningProcess process = RunningProcess.start(builder, typed, input)) {
            return process.awaitExit(COMMAND_TIMEOUT);
        }
    }

    /** Starts a command in a namespace, to be ended here if not before; see {@link #run}. */
    synchronized RunningProcess start(
            String namespace, ProcessBuilder builder, String typed, String input) {
        builder.command(inNamespace(namespace, builder.command()));
        RunningProcess process = RunningProcess.start(builder, typed, input);
        processes.push(process);
        return process;
    }

    /** What all processes have written, in the order in which they were started. */
    synchronized String transcripts() {
        List<RunningProcess> oldestFirst = new ArrayList<>(processes).reversed();
        return oldestFirst.stream()
                .map(RunningProcess::transcript)
                .collect(Collectors.joining("\n"));
    }

    /** Ends all processes that were started here, and takes the namespaces away. */
    @Override
    public void close() {
        removeEverything();
        Runtime.getRuntime().removeShutdownHook(shutdownHook);
    }

    private synchronized void removeEverything() {
        processes.forEach(RunningProcess::close);
        processes.clear();
        List<CommandResult> failures = new ArrayList<>();
        while (!namespaces.isEmpty()) {
            endWhatIsLeftIn(namespaces.element());
            CommandResult result = runIp("netns", "delete", namespaces.pop());
            if (result.exitStatus() != 0) {
                failures.add(result);
            }
        }
        assertEquals(List.of(), failures);
    }

    /**
     * What runs on a terminal outlives whoever made that where hang-ups are ignored, as by nohup.
     */
    private static void endWhatIsLeftIn(String namespace) {
        runIp("netns", "pids", namespace)
                .out()
                .lines()
                .map(processId -> ProcessHandle.of(Long.parseLong(processId)))
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static List<String> inNamespace(String namespace, List<String> command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(command);
        return whole;
    }

    private static void ip(String... arguments) {
        CommandResult result = runIp(arguments);
        assertEquals(0, result.exitStatus(), result::toString);
    }

    private static CommandResult runIp(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        try (RunningProcess process =
                RunningProcess.start(builder, String.join(" ", command), "")) {
            return process.awaitExit(COMMAND_TIMEOUT);
        }
    }
}
