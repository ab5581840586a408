package io.wirelatch.cli.doctor.firewall;

import io.wirelatch.cli.doctor.firewall.Rule.Action;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Set<String> omitted;
    private final NftMatcher matcher;
    private final Map<String, JsonNode> chains = new LinkedHashMap<>();
    private final Map<String, List<Rule>> rules = new LinkedHashMap<>();

    private NftRules(Packet packet, Set<String> omitted) {
        this.packet = packet;
        this.omitted = omitted;
        this.matcher = new NftMatcher(packet);
    }

    /**
     * @throws IllegalArgumentException when the text is no ruleset
     */
    public static Ruleset parse(String json, Packet packet) {
        return parse(json, packet, Set.of());
    }

    /**
     * @param omitted the tables, such as {@code ip filter}, that somebody else is asked about
     * @throws IllegalArgumentException when the text is no ruleset
     */
    public static Ruleset parse(String json, Packet packet, Set<String> omitted) {
        NftRules reader = new NftRules(packet, omitted);
        // Rules come in the order of their chains, sets and chains before them.
        objects(json).forEach(reader::read);
        return reader.ruleset();
    }

    /**
     * The tables with rules that iptables has put there, some of which it alone can show.
     *
     * @throws IllegalArgumentException when the text is no ruleset
     */
    public static Set<String> tablesOfIptables(String json) {
        Set<String> tables = new HashSet<>();
        for (JsonNode object : objects(json)) {
            JsonNode rule = object.path("rule");
            for (JsonNode statement : rule.path("expr")) {
                if (statement.has("xt")) {
                    tables.add(tableOf(rule));
                }
            }
        }
        return tables;
    }

    private static JsonNode objects(String json) {
        try {
            JsonNode objects = JSON.readTree(json).path("nftables");
            if (!objects.isArray()) {
                throw new IllegalArgumentException("there is no list of nftables in it");
            }
            return objects;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
    }

    private void read(JsonNode object) {
        if (object.has("set")) {
            JsonNode set = object.path("set");
            matcher.know(tableOf(set) + " " + text(set, "name"), set.path("elem"));
        } else if (object.has("chain")) {
            JsonNode chain = object.path("chain");
            if (FAMILIES.contains(text(chain, "family")) && !omitted.contains(tableOf(chain))) {
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
        boolean ofOtherFamily = matcher.isFamily(text(chain, "family")) == Match.NO;
        if (!filters
                || ofOtherFamily
                || !(packet.outgoing() ? HOOKS_OUT : HOOKS_IN).contains(hook)) {
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
                match = match.and(matcher.match(statement.path("match"), tableOf(rule)));
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
            Match match = matcher.value(vmap.path("key"), element.path(0), table);
            if (match == Match.YES) {
                return action(element.path(1), table);
            }
            unsure |= match == Match.MAYBE;
        }
        boolean named = !vmap.path("data").has("set");
        return unsure || named ? new Action.Unknown() : new Action.Continue();
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

    static String text(JsonNode object, String field) {
        return object.path(field).stringValue("");
    }
}
