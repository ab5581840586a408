package io.wirelatch.cli.doctor;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rules by which the kernel chooses a routing table, of one family, and what stands in the
 * tables (ip-rule(8)). A network's own routes stand in the main table: a rule that comes before it
 * may send its packets elsewhere, as VPNs do that want everything.
 */
final class PolicyRules {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Set<String> REFUSING = Set.of("prohibit", "unreachable", "blackhole");

    /** What a rule asks beyond addresses and marks; such a one is for some packets only. */
    private static final List<String> NARROWER =
            List.of("uid_start", "ipproto", "sport", "dport", "tos", "oif", "l3mdev");

    private final List<Rule> rules;
    private final List<TableRoute> routes;

    private PolicyRules(List<Rule> rules, List<TableRoute> routes) {
        this.rules = rules;
        this.routes = routes;
    }

    /**
     * A rule that sends packets elsewhere.
     *
     * @param priority its place: lower ones come first
     * @param rule as ip-rule(8) writes it
     * @param leadsTo what becomes of the packets
     */
    record Catch(int priority, String rule, String leadsTo) {}

    private record Rule(int priority, JsonNode json) {}

    /** A route of a table other than main. */
    private record TableRoute(String table, Cidr to, String type, String device) {}

    /**
     * Reads what {@code ip -json rule} and {@code ip -json route show table all} print.
     *
     * @throws IllegalArgumentException when it is something else
     */
    static PolicyRules parse(String rules, String routes) {
        try {
            List<Rule> allRules = new ArrayList<>();
            for (JsonNode rule : JSON.readTree(rules)) {
                allRules.add(new Rule(rule.path("priority").intValue(0), rule));
            }
            allRules.sort(Comparator.comparingInt(Rule::priority));
            List<TableRoute> allRoutes = new ArrayList<>();
            for (JsonNode route : JSON.readTree(routes)) {
                network(text(route, "dst"), route)
                        .map(
                                to ->
                                        new TableRoute(
                                                text(route, "table"),
                                                to,
                                                text(route, "type"),
                                                text(route, "dev")))
                        .filter(known -> !known.table().isEmpty())
                        .ifPresent(allRoutes::add);
            }
            return new PolicyRules(allRules, allRoutes);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("ip's answer is no JSON", e);
        }
    }

    /**
     * The rule that keeps a network's packets from the main table, if any does.
     *
     * @param network all of whose addresses lie behind the interface
     */
    Optional<Catch> before(Cidr network, String interfaceName) {
        int from = 0;
        for (Rule rule : rules) {
            if (rule.priority() < from || !concerns(rule.json(), network)) {
                continue;
            }
            String table = text(rule.json(), "table");
            if (rule.json().has("goto")) {
                from = rule.json().path("goto").intValue(0);
            } else if (REFUSING.contains(text(rule.json(), "action"))) {
                return Optional.of(caught(rule, "which are refused"));
            } else if (table.equals("main") && suppressed(rule) < network.prefixLength()) {
                return Optional.empty();
            } else {
                Optional<TableRoute> route = routeIn(table, network, suppressed(rule));
                if (route.isPresent()) {
                    return route.filter(way -> !way.device().equals(interfaceName))
                            .map(way -> caught(rule, describe(way)));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether this machine's own packets for the network, which bear no mark, are meant. */
    private static boolean concerns(JsonNode rule, Cidr network) {
        boolean inverted = rule.has("not");
        boolean marked = rule.has("fwmark");
        String iif = text(rule, "iif");
        boolean ofOthers = !iif.isEmpty() && !iif.equals("lo");
        if (ofOthers || NARROWER.stream().anyMatch(rule::has)) {
            return false;
        }
        boolean from = overlaps(text(rule, "src"), rule.path("srclen"), network);
        boolean to = overlaps(text(rule, "dst"), rule.path("dstlen"), network);
        boolean matches = from && to && !marked;
        return inverted != matches;
    }

    /** The most special route of a table for all of a network; one that throws it back is none. */
    private Optional<TableRoute> routeIn(String table, Cidr network, int suppressed) {
        return routes.stream()
                .filter(route -> route.table().equals(table))
                .filter(route -> route.to().prefixLength() > suppressed)
                .filter(
                        route ->
                                route.to().contains(network.first())
                                        && route.to().contains(network.last()))
                .max(Comparator.comparingInt(route -> route.to().prefixLength()))
                .filter(route -> !route.type().equals("throw"));
    }

    /** Routes with prefixes up to this long count for nothing; -1 where all count. */
    private static int suppressed(Rule rule) {
        return rule.json().path("suppress_prefixlen").intValue(-1);
    }

    private static boolean overlaps(String address, JsonNode length, Cidr network) {
        if (address.isEmpty() || address.equals("all")) {
            return true;
        }
        try {
            IpAddress first = IpAddress.parse(address);
            int prefix = length.intValue(first.family().bits());
            return new Cidr(first, prefix).overlaps(network);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<Cidr> network(String text, JsonNode route) {
        try {
            if (text.equals("default")) {
                return Optional.of(Cidr.parse(isIpv6(route) ? "::/0" : "0.0.0.0/0"));
            }
            return Optional.of(
                    text.indexOf('/') >= 0 ? Cidr.parse(text) : Cidr.host(IpAddress.parse(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A default route does not say its family; IPv6 routes have a preference (RFC 4191). */
    private static boolean isIpv6(JsonNode route) {
        return route.has("pref");
    }

    private static Catch caught(Rule rule, String leadsTo) {
        JsonNode json = rule.json();
        StringBuilder text = new StringBuilder(json.has("not") ? "not from " : "from ");
        text.append(selector(json, "src"));
        if (json.has("dst")) {
            text.append(" to ").append(selector(json, "dst"));
        }
        for (String key : List.of("fwmark", "iif")) {
            if (json.has(key)) {
                text.append(' ').append(key).append(' ').append(text(json, key));
            }
        }
        text.append(json.has("table") ? " lookup " + text(json, "table") : "");
        text.append(json.has("action") ? " " + text(json, "action") : "");
        return new Catch(rule.priority(), text.toString(), leadsTo);
    }

    private static String selector(JsonNode rule, String key) {
        JsonNode length = rule.path(key + "len");
        return text(rule, key) + (length.isInt() ? "/" + length.intValue() : "");
    }

    private static String describe(TableRoute route) {
        return route.device().isEmpty()
                ? "which are refused (%s)".formatted(route.type())
                : "out by " + route.device();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
