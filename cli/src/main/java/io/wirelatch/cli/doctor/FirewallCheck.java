package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.cli.doctor.firewall.IptablesRules;
import io.wirelatch.cli.doctor.firewall.NftRules;
import io.wirelatch.cli.doctor.firewall.Packet;
import io.wirelatch.cli.doctor.firewall.Ruleset;
import io.wirelatch.cli.doctor.firewall.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Whether this machine's own firewall lets in what has to come in, and out what has to go out. */
final class FirewallCheck implements Check {

    /** A client's port is any; this one is of those that Linux gives. */
    private static final int SOME_CLIENT_PORT = 45_000;

    private static final Source NFT = new Source("nft", NftRules::parse);

    private static final List<Source> LEGACY =
            List.of(
                    new Source("iptables-legacy-save", IptablesRules::parse),
                    new Source("ip6tables-legacy-save", IptablesRules::parse));

    private static final List<Source> IPTABLES =
            List.of(
                    new Source("iptables-save", IptablesRules::parse),
                    new Source("ip6tables-save", IptablesRules::parse));

    private static final String NOTHING = " knows no rule for the tunnel's packets";

    /** Who prints its rules, and who reads them. */
    private record Source(String command, BiFunction<String, Packet, Ruleset> parser) {}

    @Override
    public String name() {
        return "Firewall";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        return examine(packets(patient), FirewallCheck::print);
    }

    /**
     * @param printed what the program of a name prints; empty where there is no such program
     */
    static List<Finding> examine(
            List<Packet> packets, Function<String, Optional<HostCommand.Answer>> printed) {
        List<Finding> findings = new ArrayList<>(ask(List.of(NFT), packets, printed));
        if (findings.stream().allMatch(FirewallCheck::showsNothing)) {
            List<Finding> legacy = ask(LEGACY, packets, printed);
            findings.addAll(legacy.isEmpty() ? ask(IPTABLES, packets, printed) : legacy);
        }
        return findings.isEmpty()
                ? List.of(
                        new Ok(
                                "neither nft nor iptables is installed here, so nobody has set"
                                        + " rules with them"))
                : findings;
    }

    /** One that comes in and one that goes out, each as the other machine makes it come about. */
    private static List<Packet> packets(Patient patient) {
        return patient.isClient()
                ? List.of(
                        new Packet(SOME_CLIENT_PORT, true, false),
                        new Packet(
                                patient.server().map(HostPort::port).orElse(Packet.ANY_PORT),
                                false,
                                true))
                : List.of(
                        new Packet(patient.servedPort(), false, false),
                        new Packet(Packet.ANY_PORT, true, true));
    }

    /** Rules of iptables-legacy are none that nft shows. */
    private static boolean showsNothing(Finding finding) {
        return finding instanceof Ok(String found) && found.endsWith(NOTHING);
    }

    private static Optional<HostCommand.Answer> print(String command) {
        return command.equals(NFT.command())
                ? HostCommand.ask(command, "-j", "list", "ruleset")
                : HostCommand.ask(command);
    }

    private static List<Finding> ask(
            List<Source> sources,
            List<Packet> packets,
            Function<String, Optional<HostCommand.Answer>> printed) {
        List<Finding> findings = new ArrayList<>();
        for (Source source : sources) {
            printed.apply(source.command)
                    .map(answer -> examine(source, answer, packets))
                    .ifPresent(findings::addAll);
        }
        return findings;
    }

    private static List<Finding> examine(
            Source source, HostCommand.Answer answer, List<Packet> packets) {
        if (!answer.succeeded()) {
            return List.of(
                    new Warning(
                            source.command + " does not say what the rules are",
                            "Whether the firewall lets the tunnel's packets in is not known.",
                            List.of("sudo wirelatch doctor")));
        }
        try {
            return judge(source, answer.out(), packets);
        } catch (IllegalArgumentException e) {
            return List.of(
                    new Warning(
                            "what %s prints is not understood: %s"
                                    .formatted(source.command, e.getMessage()),
                            "Whether the firewall lets the tunnel's packets in is not known.",
                            List.of("look at it yourself: sudo nft list ruleset")));
        }
    }

    private static List<Finding> judge(Source source, String rules, List<Packet> packets) {
        List<Finding> findings = new ArrayList<>();
        for (Packet packet : packets) {
            Ruleset ruleset = source.parser.apply(rules, packet);
            if (!ruleset.isEmpty()) {
                findings.add(describe(ruleset.verdict(), packet, rules));
            }
        }
        return findings.isEmpty() ? List.of(new Ok(source.command + NOTHING)) : findings;
    }

    static Finding describe(Verdict verdict, Packet packet, String rules) {
        String lets = (packet.outgoing() ? "lets out " : "lets in ") + what(packet);
        String keeps = (packet.outgoing() ? "keeps back " : "keeps out ") + what(packet);
        return switch (verdict) {
            case Verdict.Accepted(List<String> unsure) when unsure.isEmpty() -> new Ok(lets);
            case Verdict.Accepted(List<String> unsure) ->
                    new Warning(
                            "%s, unless one of these says no, which cannot be told from here: %s"
                                    .formatted(lets, String.join("; ", unsure)),
                            "Who can reach whom depends on these rules.",
                            List.of(
                                    "see whether they are meant for the tunnel's packets, too: "
                                            + "sudo nft -a list ruleset (or iptables-save)"));
            case Verdict.Dropped(String chain, String by, List<String> unsure)
                    when unsure.isEmpty() ->
                    new Problem(
                            "%s: %s, %s".formatted(keeps, chain, by),
                            consequence(packet),
                            mend(chain, packet, rules));
            case Verdict.Dropped(String chain, String by, List<String> unsure) ->
                    new Warning(
                            "%s: %s, %s. Before that, some of it may be let through, which"
                                            .formatted(keeps, chain, by)
                                    + " cannot be told from here: "
                                    + String.join("; ", unsure),
                            "Who can reach this machine depends on these rules.",
                            mend(chain, packet, rules));
        };
    }

    private static String what(Packet packet) {
        if (packet.outgoing()) {
            return packet.established()
                    ? "this server's answers"
                    : "what goes to a server's UDP port " + packet.port();
        }
        return packet.established()
                ? "a server's answers"
                : "UDP port %d from elsewhere".formatted(packet.port());
    }

    private static String consequence(Packet packet) {
        if (packet.outgoing()) {
            return packet.established()
                    ? "Others ask this server, and never hear its answer."
                    : "No server ever hears of this machine.";
        }
        return packet.established()
                ? "This machine asks, and never hears the answer."
                : "Nobody can join or reach this server from elsewhere.";
    }

    private static List<String> mend(String chain, Packet packet, String rules) {
        if (!packet.established()) {
            if (rules.contains("ufw-")) {
                String out = packet.outgoing() ? "out " : "";
                return List.of("sudo ufw allow %s%d/udp".formatted(out, packet.port()));
            }
            if (rules.contains("firewalld") && !packet.outgoing()) {
                return List.of(
                        "sudo firewall-cmd --permanent --add-port=%d/udp && sudo"
                                        .formatted(packet.port())
                                + " firewall-cmd --reload");
            }
        }
        boolean nft = chain.split(" ", -1).length == 3;
        String match =
                packet.established()
                        ? nft
                                ? "ct state established,related"
                                : "-m conntrack --ctstate ESTABLISHED,RELATED"
                        : nft ? "udp dport " + packet.port() : "-p udp --dport " + packet.port();
        return nft
                ? List.of(
                        "sudo nft insert rule %s %s accept".formatted(chain, match),
                        "and the same rule in /etc/nftables.conf, to keep it")
                : List.of(
                        "sudo iptables -t %s -I %s %s -j ACCEPT"
                                .formatted(chain.split(" ", -1)[0], chain.split(" ", -1)[1], match),
                        "(iptables-legacy, if iptables-legacy-save shows the chain)",
                        "the same with ip6tables; sudo netfilter-persistent save keeps both");
    }
}
