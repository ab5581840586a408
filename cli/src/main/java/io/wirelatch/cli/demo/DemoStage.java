package io.wirelatch.cli.demo;

import io.wirelatch.cli.common.CommandFailure;
import io.wirelatch.cli.common.ExitStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the demo is played on: a network namespace for each machine, the cables between them, a
 * folder for their files, and the processes that run there. Nothing of it touches the network of
 * the machine that it is made on, and {@link #close} takes everything away again.
 *
 * <p>Any thread may close it, at any time; from then on nothing can be added to it.
 */
final class DemoStage implements AutoCloseable {

    private static final long TERMINATE_MILLIS = 3000;
    private static final long KILL_MILLIS = 2000;

    private static final String OWN_VARIABLES = "WIRELATCH_";

    private final HostTool ip;

    /** Sets the names apart from those of another demo that runs at the same time. */
    private final String namePrefix;

    private final Path folder;

    /** Guarded by this, like all that follows. */
    private final List<String> namespaces = new ArrayList<>();

    private final List<Process> processes = new ArrayList<>();
    private boolean closed;

    private DemoStage(HostTool ip, String namePrefix, Path folder) {
        this.ip = ip;
        this.namePrefix = namePrefix;
        this.folder = folder;
    }

    /** An empty stage. */
    static DemoStage open(HostTool ip) {
        String namePrefix = "wirelatch-demo-%d-".formatted(ProcessHandle.current().pid());
        try {
            return new DemoStage(ip, namePrefix, Files.createTempDirectory(namePrefix));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "the demo cannot make a folder for its files in %s: %s"
                            .formatted(System.getProperty("java.io.tmpdir"), e.getMessage()),
                    e);
        }
    }

    /** Where files may be put; it goes with the stage. */
    Path folder() {
        return folder;
    }

    /** Makes a namespace with nothing but its loopback. */
    synchronized void addNamespace(String machine) {
        requireOpen();
        String namespace = namespaceOf(machine);
        namespaces.add(namespace);
        HostTool.Result result = ip.run("", "netns", "add", namespace);
        if (!result.succeeded()) {
            namespaces.remove(namespace);
            // A signal may have ended 'ip' halfway, with the name made and the rest not.
            HostTool.Result _ = ip.run("", "netns", "delete", namespace);
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "the demo could not make a network namespace: "
                            + result.said()
                            + advice(result));
        }
        configure(machine, "link set lo up");
    }

    /**
     * Runs {@code ip} commands inside a machine's namespace.
     *
     * @param commands without the leading {@code ip}
     */
    synchronized void configure(String machine, String... commands) {
        requireOpen();
        HostTool.Result result =
                ip.run(
                        String.join("\n", commands) + "\n",
                        "-netns",
                        namespaceOf(machine),
                        "-batch",
                        "-");
        if (!result.succeeded()) {
            throw new CommandFailure(
                    ExitStatus.FAILED,
                    "the demo could not set up the network of %s ('ip %s'): %s"
                                    .formatted(machine, String.join("; ", commands), result.said())
                            + advice(result));
        }
    }

    /**
     * Starts a process inside a machine's namespace, without input and with both outputs in one.
     *
     * @param variables what its environment has besides this program's, of which it gets nothing
     *     that is meant for Wirelatch
     */
    synchronized Process start(
            String machine, List<String> command, Map<String, String> variables) {
        requireOpen();
        List<String> arguments = new ArrayList<>(List.of("netns", "exec", namespaceOf(machine)));
        arguments.addAll(command);
        ProcessBuilder builder =
                ip.builder(arguments)
                        .redirectErrorStream(true)
                        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith(OWN_VARIABLES));
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            processes.add(process);
            return process;
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "the demo could not start a program: " + e.getMessage(), e);
        }
    }

    /** The name by which {@code ip netns} knows a machine. */
    String namespaceOf(String machine) {
        return namePrefix + machine;
    }

    /**
     * Ends every process that was started here, removes the namespaces with all that is in them,
     * and deletes the folder. Doing it twice does no harm.
     *
     * @throws CommandFailure saying what is left and how to remove it
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        endProcesses();
        List<String> left = new ArrayList<>();
        for (String namespace : namespaces) {
            HostTool.Result result = ip.run("", "netns", "delete", namespace);
            if (!result.succeeded()) {
                left.add(
                        "a network namespace (%s): remove it with 'ip netns delete %s'"
                                .formatted(result.said(), namespace));
            }
        }
        try {
            deleteFolder();
        } catch (IOException | UncheckedIOException e) {
            left.add("the folder %s (%s): delete it".formatted(folder, e.getMessage()));
        }
        if (!left.isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.FAILED, "the demo left behind " + String.join(", and ", left));
        }
    }

    private void endProcesses() {
        processes.forEach(process -> process.toHandle().destroy());
        awaitEnd(TERMINATE_MILLIS);
        processes.forEach(process -> process.toHandle().destroyForcibly());
        awaitEnd(KILL_MILLIS);
    }

    private void awaitEnd(long timeoutMillis) {
        long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        boolean interrupted = false;
        for (Process process : processes) {
            try {
                process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String advice(HostTool.Result result) {
        return result.said().contains("not permitted")
                ? "\nIt takes root with CAP_SYS_ADMIN and CAP_NET_ADMIN; in a container: docker run"
                        + " --privileged."
                : "";
    }

    private void requireOpen() {
        if (closed) {
            throw new CommandFailure(ExitStatus.FAILED, "the demo has been stopped");
        }
    }
}
