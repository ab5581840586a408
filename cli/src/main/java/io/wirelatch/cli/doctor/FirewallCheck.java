package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.FarAway;
import io.wirelatch.cli.common.HostPort;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.cli.doctor.firewall.IptablesRules;
import io.wirelatch.cli.doctor.firewall.NftRules;
import io.wirelatch.cli.doctor.firewall.Packet;
import io.wirelatch.cli.doctor.firewall.Ruleset;
import io.wirelatch.cli.doctor.firewall.Verdict;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Whether this machine's own firewall lets in what has to come in, and out what has to go out. */
final class FirewallCheck implements Check {

    /** A client's port is any; this one is of those that Linux gives. */
    private static final int SOME_CLIENT_PORT = 45_000;

    private static final String NFT = "nft";

    private static final List<Source> LEGACY =
            List.of(
                    new Source("iptables-legacy-save", Optional.of(IpFamily.IPV4)),
                    new Source("ip6tables-legacy-save", Optional.of(IpFamily.IPV6)));

    private static final List<Source> IPTABLES =
            List.of(
                    new Source("iptables-save", Optional.of(IpFamily.IPV4)),
                    new Source("ip6tables-save", Optional.of(IpFamily.IPV6)));

    private static final String NOTHING = " knows no rule for the tunnel's packets";

    /**
     * Who prints its rules.
     *
     * @param family whose packets alone it looks at; empty for both
     * @param omitted tables of it that another one shows better
     */
    private record Source(String command, Optional<IpFamily> family, Set<String> omitted) {

        Source(String command, Optional<IpFamily> family) {
            this(command, family, Set.of());
        }

        boolean seesAnyOf(Packet packet) {
            return family.isEmpty()
                    || packet.remote().map(IpAddress::family).equals(family)
                    || packet.remote().isEmpty();
        }

        Ruleset parse(String rules, Packet packet) {
            return command.equals(NFT)
                    ? NftRules.parse(rules, packet, omitted)
                    : IptablesRules.parse(rules, packet);
        }
    }

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
        Set<String> ofIptables =
                printed.apply("iptables-save").isPresent() ? shownBetter(printed) : Set.of();
        Source nft = new Source(NFT, Optional.empty(), ofIptables);
        List<Finding> findings = new ArrayList<>(ask(List.of(nft), packets, printed));
        if (!ofIptables.isEmpty()) {
            findings.addAll(ask(IPTABLES, packets, printed));
        } else if (findings.stream().allMatch(FirewallCheck::showsNothing)) {
            List<Finding> legacy = ask(LEGACY, packets, printed);
            findings.addAll(legacy.isEmpty() ? ask(IPTABLES, packets, printed) : legacy);
        }
        return findings.isEmpty()
                ? List.of(
                        new Ok(
                                "neither nft nor iptables is installed here, so nobody has set"
                                        + " rules with them"))
                : findings.stream().distinct().toList();
    }

    /** Tables in nft's rules of which iptables-save shows more. */
    private static Set<String> shownBetter(Function<String, Optional<HostCommand.Answer>> printed) {
        try {
            return printed.apply(NFT)
                    .filter(HostCommand.Answer::succeeded)
                    .map(answer -> NftRules.tablesOfIptables(answer.out()))
                    .orElse(Set.of());
        } catch (IllegalArgumentException e) {
            return Set.of(); // That nft is not understood is a finding of its own.
        }
    }

    /** One that comes in and one that goes out, each as the other machine makes it come about. */
    private static List<Packet> packets(Patient patient) {
        if (patient.isClient()) {
            return patient.serverAddresses().isEmpty()
                    ? clientPackets(patient).toList()
                    : patient.serverAddresses().stream()
                            .map(InetSocketAddress::getAddress)
                            .flatMap(
                                    server ->
                                            clientPackets(patient)
                                                    .map(
                                                            packet ->
                                                                    packet.with(
                                                                            IpAddress.of(server)))
                                                    .map(packet -> byWayTo(server, packet)))
                            .toList();
        }
        Packet in = new Packet(patient.servedPort(), false, false);
        Packet out = new Packet(Packet.ANY_PORT, true, true);
        List<String> devices = devicesToTheWorld();
        return devices.isEmpty()
                ? List.of(in, out)
                : devices.stream()
                        .flatMap(device -> Stream.of(in.by(device), out.by(device)))
                        .toList();
    }

    private static Stream<Packet> clientPackets(Patient patient) {
        return Stream.of(
                new Packet(SOME_CLIENT_PORT, true, false),
                new Packet(
                        patient.server().map(HostPort::port).orElse(Packet.ANY_PORT), false, true));
    }

    private static Packet byWayTo(InetAddress server, Packet packet) {
        return Route.toward(server).map(route -> packet.by(route.device())).orElse(packet);
    }

    /** By which interfaces others reach this machine: those of its default routes. */
    private static List<String> devicesToTheWorld() {
        return FarAway.ADDRESSES.stream()
                .flatMap(address -> Route.toward(address.toInetAddress()).stream())
                .map(Route::device)
                .filter(device -> !device.equals("lo"))
                .distinct()
                .toList();
    }

    /** Rules of iptables-legacy are none that nft shows. */
    private static boolean showsNothing(Finding finding) {
        return finding instanceof Ok(String found) && found.endsWith(NOTHING);
    }

    private static Optional<HostCommand.Answer> print(String command) {
        return command.equals(NFT)
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
                            List.of(
                                    "ask as root with CAP_NET_ADMIN, who may see them: sudo"
                                            + " wirelatch doctor")));
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
        for (Packet packet : packets.stream().filter(source::seesAnyOf).toList()) {
            Ruleset ruleset = source.parse(rules, packet);
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
                            FirewallMend.lines(chain, by, packet, rules));
            case Verdict.Dropped(String chain, String by, List<String> unsure) ->
                    new Warning(
                            "%s: %s, %s. Before that, some of it may be let through, which"
                                            .formatted(keeps, chain, by)
                                    + " cannot be told from here: "
                                    + String.join("; ", unsure),
                            "Who can reach this machine depends on these rules.",
                            FirewallMend.lines(chain, by, packet, rules));
        };
    }

    private static String what(Packet packet) {
        return traffic(packet) + packet.device().map(device -> " by " + device).orElse("");
    }

    private static String traffic(Packet packet) {
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
}
