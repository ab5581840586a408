package io.wirelatch.cli.up;

import io.wirelatch.cli.common.SearchPath;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a default route by mark needs beside routes; what is set is noted, and so taken back.
 *
 * <p>Answers to the tunnel's datagrams get their mark back, and the system looks at it
 * (src_valid_mark): where rp_filter is strict it would otherwise find that an answer comes from
 * where it would not send to, and drop it. And nobody on another network may reach the tunnel's own
 * address, by which it could be found out who is connected to whom through the tunnel.
 */
final class MarkKeeper {

    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4/conf");
    private static final Path LOOK_AT_MARK = SETTINGS.resolve("all/src_valid_mark");
    private static final String STRICT = "1";

    private final Traces traces;
    private final Consumer<String> notices;
    private final List<Trace> set = new ArrayList<>();

    private MarkKeeper(Traces traces, Consumer<String> notices) {
        this.traces = traces;
        this.notices = notices;
    }

    /**
     * Sets it up as far as the machine has what it takes.
     *
     * @param addresses the tunnel's own
     * @param notices told what is left out
     * @return what is to be taken back
     */
    static List<Trace> start(
            String interfaceName,
            List<Cidr> addresses,
            int mark,
            Traces traces,
            Consumer<String> notices) {
        MarkKeeper keeper = new MarkKeeper(traces, notices);
        keeper.addFirewall(rules(interfaceName, addresses, mark));
        if (isStrict()) {
            keeper.lookAtMark();
        }
        return keeper.set;
    }

    /** Takes back {@link Trace.Firewall}. */
    static void removeFirewall(String interfaceName, Consumer<String> notices) {
        String table = table(interfaceName);
        String commands = "delete table ip %s\ndelete table ip6 %s\n".formatted(table, table);
        nft().ifPresent(program -> run(program, commands, notices));
    }

    /** Takes back {@link Trace.SourceMark}. */
    static void stopLookingAtMark(Consumer<String> notices) {
        write("0", notices);
    }

    /** For {@code nft -f}; tables of ours, so that nobody else's are touched. */
    static String rules(String interfaceName, List<Cidr> addresses, int mark) {
        StringBuilder rules = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            String name = family == IpFamily.IPV4 ? "ip" : "ip6";
            rules.append("table ").append(name).append(' ').append(table(interfaceName));
            rules.append(
                    " {\n chain own-addresses {\n  type filter hook prerouting priority -300;\n");
            addresses.stream()
                    .filter(address -> address.family() == family)
                    .map(
                            address ->
                                    "  iifname != \"%s\" %s daddr %s fib saddr type != local drop\n"
                                            .formatted(interfaceName, name, address.address()))
                    .forEach(rules::append);
            String number = Integer.toUnsignedString(mark);
            rules.append(
                    """
                     }
                     chain remember {
                      type filter hook postrouting priority -150;
                      meta l4proto udp meta mark %s ct mark set meta mark
                     }
                     chain recall {
                      type filter hook prerouting priority -150;
                      meta l4proto udp ct mark %s meta mark set ct mark
                     }
                    }
                    """
                            .formatted(number, number));
        }
        return rules.toString();
    }

    /** An identifier of nft's, which has fewer letters than the name of an interface. */
    private static String table(String interfaceName) {
        return "wirelatch-" + interfaceName.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    private void addFirewall(String rules) {
        Optional<Path> program = nft();
        if (program.isEmpty()) {
            if (isStrict()) {
                notices.accept(
                        "net.ipv4.conf.*.rp_filter is 1 here, which drops answers to the tunnel:"
                                + " install nftables, or set it to 2.");
            }
            return;
        }
        Trace trace = new Trace.Firewall();
        traces.note(trace);
        if (run(program.get(), rules, notices)) {
            set.add(trace);
        } else {
            traces.forget(trace);
        }
    }

    private static Optional<Path> nft() {
        return SearchPath.locate("nft", SearchPath.ofProcess());
    }

    /** Has nft do something; what it says against it becomes a notice. */
    private static boolean run(Path program, String rules, Consumer<String> notices) {
        String said;
        try {
            ExternalCommand.Result result =
                    ExternalCommand.run(List.of(program.toString(), "-f", "-"), rules);
            if (result.succeeded()) {
                return true;
            }
            said = result.output().lines().findFirst().orElse("no reason given");
        } catch (IOException e) {
            said = String.valueOf(e.getMessage());
        }
        notices.accept("nft refused the tunnel's firewall rules: " + said);
        return false;
    }

    private void lookAtMark() {
        try {
            if (!read(LOOK_AT_MARK).equals("0")) {
                return;
            }
        } catch (IOException e) {
            return;
        }
        Trace trace = new Trace.SourceMark();
        traces.note(trace);
        set.add(trace);
        write("1", notices);
    }

    private static void write(String value, Consumer<String> notices) {
        try {
            Files.writeString(LOOK_AT_MARK, value + "\n");
        } catch (IOException e) {
            notices.accept(
                    "net.ipv4.conf.all.src_valid_mark cannot be set to %s: %s"
                            .formatted(value, e.getMessage()));
        }
    }

    /** Whether any interface drops what comes from where it would not send to. */
    private static boolean isStrict() {
        List<Path> interfaces = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(SETTINGS)) {
            folders.forEach(interfaces::add);
            for (Path settings : interfaces) {
                if (read(settings.resolve("rp_filter")).equals(STRICT)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path setting) throws IOException {
        return Files.readString(setting, StandardCharsets.US_ASCII).strip();
    }
}
