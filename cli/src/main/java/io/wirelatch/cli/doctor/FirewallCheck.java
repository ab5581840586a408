package io.wirelatch.cli.doctor;

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

/** Whether this machine's own firewall lets in what has to come in. */
final class FirewallCheck implements Check {

    /** A client's port is any; this one is of those that Linux gives. */
    private static final int SOME_CLIENT_PORT = 45_000;

    private static final Source NFT =
            new Source("nft", List.of("-j", "list", "ruleset"), NftRules::parse);

    private static final List<Source> IPTABLES =
            List.of(
                    new Source("iptables-save", List.of(), IptablesRules::parse),
                    new Source("ip6tables-save", List.of(), IptablesRules::parse));

    /** Who prints its rules, and who reads them. */
    private record Source(
            String command, List<String> arguments, BiFunction<String, Packet, Ruleset> parser) {}

    @Override
    public String name() {
        return "Firewall";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        Packet packet =
                patient.isClient()
                        ? new Packet(SOME_CLIENT_PORT, true)
                        : new Packet(patient.servedPort(), false);
        List<Source> sources = HostCommand.exists(NFT.command()) ? List.of(NFT) : IPTABLES;
        List<Finding> findings = new ArrayList<>();
        for (Source source : sources) {
            HostCommand.ask(source.command, source.arguments.toArray(String[]::new))
                    .map(answer -> examine(source, answer, packet))
                    .ifPresent(findings::add);
        }
        return findings.isEmpty()
                ? List.of(
                        new Ok(
                                "neither nft nor iptables is installed here, so nobody has set"
                                        + " rules with them"))
                : findings;
    }

    private static Finding examine(Source source, HostCommand.Answer answer, Packet packet) {
        if (!answer.succeeded()) {
            return new Warning(
                    source.command + " does not say what the rules are",
                    "Whether the firewall lets the tunnel's packets in is not known.",
                    List.of("sudo wirelatch doctor"));
        }
        try {
            Ruleset rules = source.parser.apply(answer.out(), packet);
            return rules.isEmpty()
                    ? new Ok("%s knows no rule for what comes in".formatted(source.command))
                    : describe(rules.verdict(), packet, answer.out());
        } catch (IllegalArgumentException e) {
            return new Warning(
                    "what %s prints is not understood: %s"
                            .formatted(source.command, e.getMessage()),
                    "Whether the firewall lets the tunnel's packets in is not known.",
                    List.of("look at it yourself: sudo nft list ruleset"));
        }
    }

    static Finding describe(Verdict verdict, Packet packet, String rules) {
        String what =
                packet.established()
                        ? "a server's answers"
                        : "UDP port %d from elsewhere".formatted(packet.port());
        return switch (verdict) {
            case Verdict.Accepted(List<String> unsure) when unsure.isEmpty() ->
                    new Ok("lets in " + what);
            case Verdict.Accepted(List<String> unsure) ->
                    new Ok(
                            "lets in %s, unless one of these says no, which cannot be told from"
                                            .formatted(what)
                                    + " here: "
                                    + String.join("; ", unsure));
            case Verdict.Dropped(String chain, String by, List<String> unsure)
                    when unsure.isEmpty() ->
                    new Problem(
                            "keeps out %s: %s, %s".formatted(what, chain, by),
                            packet.established()
                                    ? "This machine asks, and never hears the answer."
                                    : "Nobody can join or reach this server from elsewhere.",
                            mend(chain, packet, rules));
            case Verdict.Dropped(String chain, String by, List<String> unsure) ->
                    new Warning(
                            "keeps out %s: %s, %s. Before that, some of it may be let in, which"
                                            .formatted(what, chain, by)
                                    + " cannot be told from here: "
                                    + String.join("; ", unsure),
                            "Who can reach this machine depends on these rules.",
                            mend(chain, packet, rules));
        };
    }

    private static List<String> mend(String chain, Packet packet, String rules) {
        Optional<String> tool =
                rules.contains("ufw-")
                        ? Optional.of("sudo ufw allow %d/udp".formatted(packet.port()))
                        : rules.contains("firewalld")
                                ? Optional.of(
                                        "sudo firewall-cmd --permanent --add-port=%d/udp && sudo"
                                                        .formatted(packet.port())
                                                + " firewall-cmd --reload")
                                : Optional.empty();
        if (tool.isPresent() && !packet.established()) {
            return List.of(tool.get());
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
                        "the same with ip6tables; sudo netfilter-persistent save keeps both");
    }
}
