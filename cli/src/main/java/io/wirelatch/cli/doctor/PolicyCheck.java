package io.wirelatch.cli.doctor;

import io.wirelatch.cli.common.FarAway;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.link.IpCommand;
import io.wirelatch.tunnel.tun.DeviceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether rules of routing, such as another VPN's, take the tunnel's packets elsewhere. */
final class PolicyCheck implements Check {

    @Override
    public String name() {
        return "Routing rules";
    }

    @Override
    public List<Finding> examine(Patient patient) {
        if (!IpToolCheck.isThere()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        try {
            for (Cidr pool : patient.pools()) {
                rules(pool.family())
                        .before(pool, patient.interfaceName())
                        .map(caught -> describe(pool, caught, patient.interfaceName()))
                        .ifPresent(findings::add);
            }
        } catch (DeviceException | IllegalArgumentException e) {
            return List.of(
                    new Warning(
                            "the rules of routing are not known: " + e.getMessage(),
                            "A rule of another VPN may take the tunnel's packets elsewhere.",
                            List.of(
                                    "see for yourself: ip rule; ip -6 rule",
                                    "iproute2 4.19 or later says more: sudo apt install"
                                            + " iproute2")));
        }
        if (!patient.isClient()) {
            findings.addAll(strayedAnswers());
        }
        return findings.isEmpty() && !patient.pools().isEmpty()
                ? List.of(new Ok("none takes the tunnel's packets elsewhere"))
                : findings;
    }

    private static PolicyRules rules(IpFamily family) {
        String option = family == IpFamily.IPV4 ? "-4" : "-6";
        List<String> answers =
                IpCommand.show(
                        List.of(
                                List.of("-json", option, "rule", "show"),
                                List.of("-json", option, "route", "show", "table", "all")));
        return PolicyRules.parse(answers.getFirst(), answers.getLast());
    }

    static Finding describe(Cidr pool, PolicyRules.Catch caught, String interfaceName) {
        return new Problem(
                "the rule '%s' (priority %d) takes packets for %s, %s"
                        .formatted(caught.rule(), caught.priority(), pool, caught.leadsTo()),
                "It comes before the routes to %s, which are in the main table: nothing that this"
                                .formatted(interfaceName)
                        + " machine sends gets into the tunnel.",
                List.of(
                        "sudo ip %srule add to %s lookup main priority %d"
                                .formatted(
                                        pool.family() == IpFamily.IPV6 ? "-6 " : "",
                                        pool,
                                        Math.max(1, caught.priority() - 1)),
                        "and the same in the configuration of what made that rule (another VPN?),"
                                + " to keep it"));
    }

    /** A server answers from the address that it was asked at; a rule may not know that. */
    private static List<Finding> strayedAnswers() {
        List<Finding> findings = new ArrayList<>();
        for (OwnAddress own : OwnAddress.all()) {
            for (IpAddress far : FarAway.ADDRESSES) {
                if (far.family() == own.address().family()) {
                    Route.toward(far.toInetAddress(), own.address())
                            .flatMap(route -> strayed(own, route))
                            .ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    static Optional<Finding> strayed(OwnAddress own, Route route) {
        boolean astray = !route.device().equals(own.device());
        return route.table()
                .filter(_ -> astray)
                .map(
                        table ->
                                new Warning(
                                        "a rule sends answers from %s out by %s (table %s), and not by %s"
                                                .formatted(
                                                        own.address(),
                                                        route.device(),
                                                        table,
                                                        own.device()),
                                        "Whoever asks this server from elsewhere hears nothing, or"
                                                + " hears it from another address.",
                                        List.of(
                                                "sudo ip %srule add from %s lookup main priority 100"
                                                        .formatted(
                                                                own.address().family()
                                                                                == IpFamily.IPV6
                                                                        ? "-6 "
                                                                        : "",
                                                                own.address()),
                                                "and the same in the configuration of what made"
                                                        + " that rule (another VPN?), to keep it")));
    }
}
