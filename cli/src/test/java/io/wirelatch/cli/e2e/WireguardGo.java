package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Debian's wireguard-go on a machine, as interface {@code wg0}, set up with {@code wg}. Its control
 * socket lies on a {@code /run} of its own, which only its mount namespace has.
 */
final class WireguardGo implements AutoCloseable {

    private static final String INTERFACE = "wg0";

    private final Machine machine;
    private final RunningProcess process;

    private WireguardGo(Machine machine, RunningProcess process) {
        this.machine = machine;
        this.process = process;
    }

    /**
     * Starts it.
     *
     * @param config as {@code wg setconf} reads it
     * @param addresses what the interface gets, with prefix lengths, which are its routes
     */
    static WireguardGo start(Machine machine, Path folder, String config, List<String> addresses) {
        RunningProcess process =
                machine.start(
                        "sh",
                        "-c",
                        "mount -t tmpfs none /run && WG_PROCESS_FOREGROUND=1 LOG_LEVEL=verbose"
                                + " exec wireguard-go "
                                + INTERFACE);
        process.awaitLine("UAPI listener started");
        WireguardGo started = new WireguardGo(machine, process);
        started.wg("setconf", INTERFACE, write(folder.resolve("wg0.conf"), config).toString());
        machine.output("ip", "link", "set", INTERFACE, "mtu", "1420", "up");
        for (String address : addresses) {
            List<String> add = new ArrayList<>(List.of("ip", "address", "add", address));
            add.addAll(List.of("dev", INTERFACE));
            if (address.contains(":")) {
                add.add("nodad");
            }
            machine.output(add.toArray(String[]::new));
        }
        return started;
    }

    /** When the last handshake was completed, in Unix seconds; 0 for never. */
    long latestHandshake() {
        return Long.parseLong(
                wg("show", INTERFACE, "latest-handshakes").strip().split("\t", -1)[1]);
    }

    /** Whether a handshake that it had begun was answered. */
    boolean hasBegun() {
        return process.transcript().contains("Received handshake response");
    }

    /** Whether it has answered a handshake that the other side had begun. */
    boolean hasAnswered() {
        return process.transcript().contains("Sending handshake response");
    }

    /** Where its one peer is, or {@code (none)}. */
    String endpoint() {
        return wg("show", INTERFACE, "endpoints").strip().split("\t", -1)[1];
    }

    /** Tells it where its one peer is. */
    void setEndpoint(String endpoint) {
        String peer = wg("show", INTERFACE, "peers").strip();
        wg("set", INTERFACE, "peer", peer, "endpoint", endpoint);
    }

    /** Whether it was given a cookie by a peer under load. */
    boolean hasGotCookie() {
        return process.transcript().contains("cookie response");
    }

    @Override
    public void close() {
        CommandResult ended = process.terminate();
        assertEquals("", ended.err(), ended::toString);
    }

    private String wg(String... arguments) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--mount", "--target"));
        command.add(Long.toString(process.pid()));
        command.add("wg");
        command.addAll(List.of(arguments));
        return machine.output(command.toArray(String[]::new));
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
