package io.wirelatch.cli.e2e;

import io.wirelatch.tunnel.key.PrivateKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * An interface of ours on a machine, made by {@code wirelatch tunnel} and set up with the stock
 * {@code wg} and {@code ip}. In network 77, number 1 is 10.77.0.1 and fd77::1 and listens on 51877.
 */
final class TunnelEnd {

    private static final int FIRST_PORT = 51_800;

    /**
     * What a peer has cost, in bytes of datagrams.
     *
     * @param received from it
     * @param sent to it
     */
    record Transfer(long received, long sent) {}

    private final Machine machine;
    private final String name;
    private final int network;
    private final int number;
    private final Path folder;
    private final PrivateKey firstKey = PrivateKey.generate(new SecureRandom());
    private final RunningProcess process;
    private PrivateKey key = firstKey;

    private TunnelEnd(
            Machine machine,
            String name,
            int network,
            int number,
            Path folder,
            RunningProcess process) {
        this.machine = machine;
        this.name = name;
        this.network = network;
        this.number = number;
        this.folder = folder;
        this.process = process;
    }

    /**
     * Makes the interface, which is up and has its key, port and addresses, and no peer.
     *
     * @param network the part of its addresses that it shares with its peers, 10 to 99
     * @param folder for the files that {@code wg} reads
     */
    static TunnelEnd start(Machine machine, String name, int network, int number, Path folder) {
        RunningProcess process = machine.startWirelatch("tunnel", name, "-f");
        process.awaitLine(name + " is there", TunnelPair.PATIENCE);
        TunnelEnd end = new TunnelEnd(machine, name, network, number, folder, process);
        end.forgetPeers();
        end.addAddresses(machine);
        return end;
    }

    /** Gives the interface its addresses and brings it up, on the machine where it is now. */
    void addAddresses(Machine where) {
        where.output("ip", "address", "add", ipv4() + "/24", "dev", name);
        where.output("ip", "address", "add", ipv6() + "/64", "dev", name, "nodad");
        where.output("ip", "link", "set", name, "up");
    }

    /** Back to its first key and its port, without peers and without a mark. */
    void forgetPeers() {
        key = firstKey;
        String config =
                "[Interface]\nPrivateKey = %s\nListenPort = %d\n"
                        .formatted(key.revealBase64(), port());
        machine.wg("setconf", name, file(config));
    }

    /** Makes the other one a peer with its two addresses. */
    void addPeer(TunnelEnd other, String... settings) {
        List<String> arguments = new ArrayList<>();
        arguments.add("allowed-ips");
        arguments.add(other.ipv4() + "/32," + other.ipv6() + "/128");
        arguments.addAll(List.of(settings));
        setPeer(other.publicKey(), arguments.toArray(String[]::new));
    }

    /** Makes the other one a peer that is to be found at its machine's IPv4 address at home. */
    void addPeerWithEndpoint(TunnelEnd other) {
        addPeer(other, "endpoint", other.machine.ipv4() + ":" + other.port());
    }

    /** {@code wg set IF peer KEY …} */
    void setPeer(String publicKey, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("peer", publicKey));
        arguments.addAll(List.of(settings));
        set(arguments.toArray(String[]::new));
    }

    /** {@code wg set IF …} */
    void set(String... settings) {
        List<String> arguments = new ArrayList<>(List.of("set", name));
        arguments.addAll(List.of(settings));
        machine.wg(arguments.toArray(String[]::new));
    }

    /** {@code wg set IF private-key …} */
    void changeKey(PrivateKey newKey) {
        key = newKey;
        set("private-key", file(newKey.revealBase64() + "\n"));
    }

    Machine machine() {
        return machine;
    }

    RunningProcess process() {
        return process;
    }

    String name() {
        return name;
    }

    PrivateKey privateKey() {
        return key;
    }

    String publicKey() {
        return key.publicKey().toBase64();
    }

    String ipv4() {
        return "10." + network + ".0." + number;
    }

    String ipv6() {
        return "fd" + network + "::" + number;
    }

    /** Its address of one family, inside the tunnel. */
    String address(int family) {
        return family == 4 ? ipv4() : ipv6();
    }

    int port() {
        return FIRST_PORT + network;
    }

    /** The keys of its peers, as {@code wg show} has them, one a line. */
    String peers() {
        return machine.wg("show", name, "peers");
    }

    Transfer transferWith(TunnelEnd other) {
        String[] bytes = shown("transfer", other).split("\t", -1);
        return new Transfer(Long.parseLong(bytes[0]), Long.parseLong(bytes[1]));
    }

    /** Where a peer is, or {@code (none)}. */
    String endpointOf(TunnelEnd other) {
        return shown("endpoints", other);
    }

    /** When the last handshake with a peer was completed, in Unix seconds; 0 for never. */
    long latestHandshakeWith(TunnelEnd other) {
        return Long.parseLong(shown("latest-handshakes", other));
    }

    /** What Linux counts of the interface, such as {@code rx_bytes}. */
    long statistic(String counter) {
        return statisticOf(machine, name, counter);
    }

    /** What Linux counts of an interface, such as {@code rx_bytes}. */
    static long statisticOf(Machine machine, String name, String counter) {
        String file = "/sys/class/net/" + name + "/statistics/" + counter;
        return Long.parseLong(machine.output("cat", file).strip());
    }

    private String shown(String what, TunnelEnd peer) {
        String start = peer.publicKey() + "\t";
        return machine.wg("show", name, what)
                .lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no peer " + peer.publicKey()));
    }

    private String file(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "wg", ".conf"), text).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
