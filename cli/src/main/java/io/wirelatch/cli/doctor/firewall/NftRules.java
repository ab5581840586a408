package io.wirelatch.cli.doctor.firewall;

import io.wirelatch.cli.doctor.firewall.Rule.Action;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what {@code nft -j list ruleset} prints (libnftables-json(5)), with the eyes of one packet.
 */
public final class NftRules {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The families whose chains see packets to and from this machine's own addresses. */
    private static final Set<String> FAMILIES = Set.of("inet", "ip", "ip6", "netdev");

    private static final Set<String> HOOKS_IN = Set.of("ingress", "prerouting", "input");
    private static final Set<String> HOOKS_OUT = Set.of("output", "postrouting", "egress");

    /** These belong to a device each, and not to the machine. */
    private static final Set<String> HOOKS_OF_DEVICES = Set.of("ingress", "egress");

    /** Statements that let the packet go on. */
    private static final Set<String> WITHOUT_VERDICT =
            Set.of("counter", "log", "mangle", "ct helper", "notrack", "set", "continue");

    private final Packet packet;
    private final Map<String, JsonNode> setElements = new LinkedHashMap<>();
    private final Map<String, JsonNode> chains = new LinkedHashMap<>();
    private final Map<String, List<Rule>> rules = new LinkedHashMap<>();

    private NftRules(Packet packet) {
        this.packet = packet;
    }

    /**
     * @throws IllegalArgumentException when the text is no ruleset
     */
    public static Ruleset parse(String json, Packet packet) {
        NftRules reader = new NftRules(packet);
        try {
            JsonNode objects = JSON.readTree(json).path("nftables");
            if (!objects.isArray()) {
                throw new IllegalArgumentException("there is no list of nftables in it");
            }
            // Rules come in the order of their chains, sets and chains before them.
            objects.forEach(reader::read);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
        return reader.ruleset();
    }

    private void read(JsonNode object) {
        if (object.has("set")) {
            JsonNode set = object.path("set");
            setElements.put(tableOf(set) + " " + text(set, "name"), set.path("elem"));
        } else if (object.has("chain")) {
            JsonNode chain = object.path("chain");
            if (FAMILIES.contains(text(chain, "family"))) {
                chains.put(tableOf(chain) + " " + text(chain, "name"), chain);
            }
        } else if (object.has("rule")) {
            JsonNode rule = object.path("rule");
            String chain = tableOf(rule) + " " + text(rule, "chain");
            if (chains.containsKey(chain)) {
                rules.computeIfAbsent(chain, _ -> new ArrayList<>()).add(rule(rule));
            }
        }
    }

    private Ruleset ruleset() {
        List<Chain> all = new ArrayList<>();
        chains.forEach(
                (name, chain) -> {
                    all.add(
                            new Chain(
                                    name,
                                    hooked(chain),
                                    text(chain, "policy").equals("drop"),
                                    rules.getOrDefault(name, List.of())));
                });
        return new Ruleset(all);
    }

    private Match hooked(JsonNode chain) {
        String hook = text(chain, "hook");
        String type = text(chain, "type");
        boolean filters = type.equals("filter") || type.equals("route");
        if (!filters || !(packet.outgoing() ? HOOKS_OUT : HOOKS_IN).contains(hook)) {
            return Match.NO;
        }
        return HOOKS_OF_DEVICES.contains(hook) ? Match.MAYBE : Match.YES;
    }

    /** The statements of a rule are asked in order; a verdict ends it. */
    private Rule rule(JsonNode rule) {
        Match match = Match.YES;
        Action action = new Action.Continue();
        for (JsonNode statement : rule.path("expr")) {
            if (statement.has("match")) {
                match = match.and(match(statement.path("match"), tableOf(rule)));
            } else if (statement.has("limit")) {
                match = match.and(Match.MAYBE);
            } else if (statement.has("vmap")) {
                action = mapped(statement.path("vmap"), tableOf(rule));
            } else {
                action = action(statement, tableOf(rule));
            }
            if (!(action instanceof Action.Continue)) {
                break;
            }
        }
        return new Rule(match, action, describe(rule));
    }

    private static Action action(JsonNode statement, String table) {
        if (statement.has("accept")) {
            return new Action.Accept();
        }
        if (statement.has("drop") || statement.has("reject")) {
            return new Action.Drop();
        }
        if (statement.has("return")) {
            return new Action.Return();
        }
        for (String jump : List.of("jump", "goto")) {
            if (statement.has(jump)) {
                return new Action.Jump(
                        table + " " + text(statement.path(jump), "target"), jump.equals("jump"));
            }
        }
        boolean goesOn = WITHOUT_VERDICT.stream().anyMatch(statement::has);
        return goesOn ? new Action.Continue() : new Action.Unknown();
    }

    /** A verdict map: the first element that is certainly the packet's decides. */
    private Action mapped(JsonNode vmap, String table) {
        boolean unsure = false;
        for (JsonNode element : vmap.path("data").path("set")) {
            Match match = value(vmap.path("key"), element.path(0), table);
            if (match == Match.YES) {
                return action(element.path(1), table);
            }
            unsure |= match == Match.MAYBE;
        }
        boolean named = !vmap.path("data").has("set");
        return unsure || named ? new Action.Unknown() : new Action.Continue();
    }

    private Match match(JsonNode match, String table) {
        Match matches = value(match.path("left"), match.path("right"), table);
        if (isOfOtherProtocol(match.path("left"))) {
            return Match.NO; // Whatever the operator: it looks into a TCP header, for one.
        }
        String operator = text(match, "op");
        return switch (operator) {
            case "==", "in" -> matches;
            case "!=" -> matches.negated();
            default ->
                    isPortOf(match.path("left")) && match.path("right").isInt()
                            ? Ports.compare(operator, match.path("right").intValue(), packet.port())
                            : Match.MAYBE;
        };
    }

    private static boolean isPortOf(JsonNode left) {
        JsonNode payload = left.path("payload");
        String protocol = text(payload, "protocol");
        return text(payload, "field").equals("dport")
                && (protocol.equals("udp") || protocol.equals("th"));
    }

    /** Whether what the packet has on the left is on the right. */
    private Match value(JsonNode left, JsonNode right, String table) {
        if (left.path("payload").path("field").stringValue("").equals("dport")) {
            return isPortOf(left) ? anyOf(right, table, this::isPort) : Match.NO;
        }
        if (left.path("ct").path("key").stringValue("").equals("state")) {
            String state = packet.established() ? "established" : "new";
            return anyOf(right, table, value -> isWord(value, state));
        }
        return switch (left.path("meta").path("key").stringValue("")) {
            case "l4proto" ->
                    anyOf(
                            right,
                            table,
                            value ->
                                    isWord(value, "udp") == Match.YES || value.intValue(0) == 17
                                            ? Match.YES
                                            : Match.NO);
            case "iifname", "iif", "oifname", "oif" ->
                    anyOf(
                            right,
                            table,
                            value -> isWord(value, "lo") == Match.YES ? Match.NO : Match.MAYBE);
            default -> Match.MAYBE;
        };
    }

    private static boolean isOfOtherProtocol(JsonNode left) {
        return switch (text(left.path("payload"), "protocol")) {
            case "tcp", "icmp", "icmpv6", "sctp", "dccp", "esp", "ah", "arp" -> true;
            default -> false;
        };
    }

    private Match isPort(JsonNode value) {
        JsonNode range = value.path("range");
        if (range.isArray()) {
            return Ports.range(
                    range.path(0).intValue(-1), range.path(1).intValue(-1), packet.port());
        }
        return value.isInt()
                ? Ports.range(value.intValue(), value.intValue(), packet.port())
                : Match.MAYBE;
    }

    private static Match isWord(JsonNode value, String word) {
        return Match.of(value.stringValue("").equals(word));
    }

    /** A right side is one value, a list of them, a set, or the name of a set. */
    private Match anyOf(JsonNode right, String table, Function<JsonNode, Match> one) {
        JsonNode values = right;
        String name = right.stringValue("");
        if (name.startsWith("@")) {
            values = setElements.getOrDefault(table + " " + name.substring(1), JSON.nullNode());
            if (values.isNull()) {
                return Match.MAYBE;
            }
        } else if (right.has("set")) {
            values = right.path("set");
        }
        if (!values.isArray()) {
            return one.apply(values);
        }
        Match best = Match.NO;
        for (JsonNode value : values) {
            // An element that carries more than itself, such as a counter, is wrapped.
            Match match = one.apply(value.has("elem") ? value.path("elem").path("val") : value);
            best = match.compareTo(best) > 0 ? match : best;
        }
        return best;
    }

    /** Its comment and handle, by which {@code nft -a list ruleset} shows it. */
    private static String describe(JsonNode rule) {
        String comment = text(rule, "comment");
        return "rule with handle %d%s"
                .formatted(
                        rule.path("handle").longValue(0),
                        comment.isEmpty() ? "" : " (" + comment + ")");
    }

    private static String tableOf(JsonNode object) {
        return text(object, "family") + " " + text(object, "table");
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).stringValue("");
    }
}
