package io.wirelatch.cli.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Machines on one switch: the first is 192.0.2.1 and 2001:db8::1, the next one 2, and so on. */
final class HomeLan implements AutoCloseable {

    private static final String SWITCH = "switch";
    private static final String BRIDGE = "br0";

    private final NetworkNamespaces namespaces = new NetworkNamespaces();
    private String switchNamespace = "";
    private final List<Machine> machines = new ArrayList<>();

    private HomeLan() {}

    /**
     * Makes the machines.
     *
     * @param folder for what they keep
     */
    static HomeLan of(Path folder, String... names) {
        HomeLan lan = new HomeLan();
        boolean complete = false;
        try {
            lan.addAll(folder, names);
            complete = true;
            return lan;
        } finally {
            if (!complete) {
                lan.close();
            }
        }
    }

    Machine machine(String name) {
        return machines.stream()
                .filter(machine -> machine.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Lays a cable between two machines, {@code eth1} on both, which is up and has no address. */
    void addCable(Machine one, Machine other) {
        namespaces.addCable(one.namespace(), other.namespace(), "eth1");
    }

    /** How long a packet may be on the way from any machine to any other. */
    void setMtu(int mtu) {
        for (Machine machine : machines) {
            namespaces.setMtu(switchNamespace, "to-" + machine.name(), mtu);
            namespaces.setMtu(machine.namespace(), "eth0", mtu);
        }
        namespaces.setMtu(switchNamespace, BRIDGE, mtu);
    }

    /** What everything that runs here has written. */
    String transcripts() {
        return namespaces.transcripts();
    }

    /** Ends what runs on the machines, and takes them away. */
    @Override
    public void close() {
        namespaces.close();
    }

    private void addAll(Path folder, String... names) {
        switchNamespace = namespaces.add(SWITCH);
        namespaces.addBridge(switchNamespace, BRIDGE);
        for (String name : names) {
            int host = machines.size() + 1;
            String ipv4 = "192.0.2." + host;
            String ipv6 = "2001:db8::" + host;
            String namespace = namespaces.add(name);
            namespaces.plugIn(
                    namespace, switchNamespace, BRIDGE, List.of(ipv4 + "/24", ipv6 + "/64"));
            Path own = createFolder(folder.resolve(name));
            Machine machine = new Machine(namespaces, namespace, name, own, ipv4, ipv6);
            machine.output("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward");
            machines.add(machine);
        }
    }

    private static Path createFolder(Path folder) {
        try {
            return Files.createDirectory(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
