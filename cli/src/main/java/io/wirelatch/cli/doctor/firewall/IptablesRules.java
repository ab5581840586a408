package io.wirelatch.cli.doctor.firewall;

import io.wirelatch.cli.doctor.firewall.Rule.Action;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what {@code iptables-save} prints, with the eyes of one packet. */
public final class IptablesRules {

    /** {@code :INPUT DROP [0:0]}; a chain of somebody's own has {@code -} for its policy. */
    private static final Pattern CHAIN = Pattern.compile(":(\\S+) (\\S+).*");

    /** Words, of which one in quotes may have blanks. */
    private static final Pattern WORD = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\S+");

    private static final Set<String> KNOWN_MODULES =
            Set.of(
                    "udp",
                    "tcp",
                    "conntrack",
                    "state",
                    "multiport",
                    "comment",
                    "addrtype",
                    "rpfilter");

    private final Packet packet;
    private final Map<String, Chain> chains = new LinkedHashMap<>();
    private final Map<String, List<Rule>> rules = new LinkedHashMap<>();
    private String table = "";

    private IptablesRules(Packet packet) {
        this.packet = packet;
    }

    public static Ruleset parse(String saved, Packet packet) {
        IptablesRules reader = new IptablesRules(packet);
        saved.lines().forEach(reader::readLine);
        return new Ruleset(
                reader.chains.values().stream()
                        .map(
                                chain ->
                                        new Chain(
                                                chain.name(),
                                                chain.hooked(),
                                                chain.dropsByDefault(),
                                                reader.rules.getOrDefault(chain.name(), List.of())))
                        .toList());
    }

    private void readLine(String line) {
        if (line.startsWith("*")) {
            table = line.substring(1);
        } else if (line.startsWith(":")) {
            Matcher chain = CHAIN.matcher(line);
            if (chain.matches()) {
                String name = nameOf(chain.group(1));
                List<String> hooks =
                        packet.outgoing()
                                ? List.of("OUTPUT", "POSTROUTING")
                                : List.of("INPUT", "PREROUTING");
                boolean hooked = hooks.contains(chain.group(1)) && !table.equals("nat");
                chains.put(
                        name,
                        new Chain(
                                name, Match.of(hooked), chain.group(2).equals("DROP"), List.of()));
            }
        } else if (line.startsWith("-A ")) {
            List<String> words =
                    WORD.matcher(line).results().map(result -> result.group()).toList();
            rules.computeIfAbsent(nameOf(words.get(1)), _ -> new ArrayList<>())
                    .add(rule(words.subList(2, words.size())));
        }
    }

    private String nameOf(String chain) {
        return table + " " + chain;
    }

    private Rule rule(List<String> words) {
        Match match = Match.YES;
        Action action = new Action.Continue();
        boolean negated = false;
        int i = 0;
        while (i < words.size()) {
            String option = words.get(i);
            if (option.equals("!")) {
                negated = true;
                i++;
                continue;
            }
            String value = i + 1 < words.size() ? words.get(i + 1) : "";
            if (option.equals("-j") || option.equals("-g")) {
                action = action(value, option.equals("-j"));
                break; // What follows belongs to the target.
            }
            Match part = part(option, value);
            match = match.and(negated ? part.negated() : part);
            negated = false;
            boolean hasNoValue = value.startsWith("-") || value.equals("!");
            i += hasNoValue ? 1 : 2;
        }
        return new Rule(match, action, String.join(" ", words));
    }

    private Match part(String option, String value) {
        return switch (option) {
            case "-p" -> Match.of(value.equals("udp") || value.equals("all") || value.equals("17"));
            case "--dport", "--destination-port" -> Ports.iptables(value, packet.port());
            case "--dports", "--destination-ports" ->
                    Stream.of(value.split(","))
                            .map(port -> Ports.iptables(port, packet.port()))
                            .max(Match::compareTo)
                            .orElse(Match.MAYBE);
            case "--ctstate", "--state" ->
                    Match.of(
                            List.of(value.split(","))
                                    .contains(packet.established() ? "ESTABLISHED" : "NEW"));
            case "-i" -> packet.isBy(value, '+', !packet.outgoing());
            case "-o" -> packet.isBy(value, '+', packet.outgoing());
            case "-s" -> packet.outgoing() ? Match.MAYBE : isOfRemote(value);
            case "-d" -> packet.outgoing() ? isOfRemote(value) : Match.MAYBE;
            case "--dst-type" -> isToMachine(value);
            // What could be answered passes a reverse path filter, and its inversion it does not.
            case "--invert" -> Match.NO;
            case "-m" -> KNOWN_MODULES.contains(value) ? Match.YES : Match.MAYBE;
            case "--comment" -> Match.YES;
            default -> Match.MAYBE;
        };
    }

    private Match isOfRemote(String network) {
        try {
            Cidr cidr =
                    network.indexOf('/') >= 0
                            ? Cidr.parse(network)
                            : Cidr.host(IpAddress.parse(network));
            return packet.remote()
                    .map(remote -> Match.of(cidr.contains(remote)))
                    .orElse(Match.MAYBE);
        } catch (IllegalArgumentException e) {
            return Match.MAYBE;
        }
    }

    /** What comes in is for this machine itself, and for it alone. */
    private Match isToMachine(String type) {
        return switch (type) {
            case "LOCAL" -> packet.outgoing() ? Match.MAYBE : Match.YES;
            case "MULTICAST", "BROADCAST", "ANYCAST" -> Match.NO;
            default -> Match.MAYBE;
        };
    }

    private Action action(String target, boolean comesBack) {
        return switch (target) {
            case "ACCEPT" -> new Action.Accept();
            case "DROP", "REJECT" -> new Action.Drop();
            case "RETURN" -> new Action.Return();
            case "LOG", "NFLOG", "MARK", "CONNMARK", "CT", "NOTRACK", "TRACE" ->
                    new Action.Continue();
            default ->
                    chains.containsKey(nameOf(target))
                            ? new Action.Jump(nameOf(target), comesBack)
                            : new Action.Unknown();
        };
    }
}
