package io.wirelatch.cli.doctor.firewall;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Whether one packet is what an expression of nftables asks for (libnftables-json(5)). */
final class NftMatcher {

    private static final Set<String> STATUS_OF_NAT = Set.of("dnat", "snat");

    /** The protocol's number, where a rule has it in place of the name. */
    private static final int UDP = 17;

    private final Packet packet;
    private final Map<String, JsonNode> setElements = new HashMap<>();

    NftMatcher(Packet packet) {
        this.packet = packet;
    }

    /**
     * A set that rules may name.
     *
     * @param set its family, table and name
     */
    void know(String set, JsonNode elements) {
        setElements.put(set, elements);
    }

    /** What a {@code match} statement comes to. */
    Match match(JsonNode match, String table) {
        Match matches = value(match.path("left"), match.path("right"), table);
        if (isOfOtherProtocol(match.path("left"))) {
            return Match.NO;
        }
        String operator = NftRules.text(match, "op");
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
        String protocol = NftRules.text(payload, "protocol");
        return NftRules.text(payload, "field").equals("dport")
                && (protocol.equals("udp") || protocol.equals("th"));
    }

    /** Whether what the packet has on the left is on the right. */
    Match value(JsonNode left, JsonNode right, String table) {
        if (left.has("payload")) {
            return header(left, right, table);
        }
        if (left.has("ct")) {
            return tracked(NftRules.text(left.path("ct"), "key"), right, table);
        }
        if (left.has("fib")) {
            return wayBack(left.path("fib"), right);
        }
        return about(NftRules.text(left.path("meta"), "key"), right, table);
    }

    private Match header(JsonNode left, JsonNode right, String table) {
        return switch (NftRules.text(left.path("payload"), "field")) {
            case "dport" -> isPortOf(left) ? anyOf(right, table, this::isPort) : Match.NO;
            case "protocol", "nexthdr" -> anyOf(right, table, NftMatcher::isUdp);
            case "saddr" -> packet.outgoing() ? Match.MAYBE : anyOf(right, table, this::isOfRemote);
            case "daddr" -> packet.outgoing() ? anyOf(right, table, this::isOfRemote) : Match.MAYBE;
            default -> Match.MAYBE;
        };
    }

    private Match tracked(String key, JsonNode right, String table) {
        return switch (key) {
            case "state" -> {
                String state = packet.established() ? "established" : "new";
                yield anyOf(right, table, value -> isWord(value, state));
            }
            // What is led elsewhere does not come to this machine's own port.
            case "status" ->
                    anyOf(
                            right,
                            table,
                            value ->
                                    value.isString() && STATUS_OF_NAT.contains(value.stringValue())
                                            ? Match.NO
                                            : Match.MAYBE);
            default -> Match.MAYBE;
        };
    }

    /** A reverse path filter: it drops what could not be answered, and this packet can be. */
    private static Match wayBack(JsonNode fib, JsonNode right) {
        boolean ofSource = false;
        for (JsonNode flag : fib.path("flags")) {
            ofSource |= flag.stringValue("").equals("saddr");
        }
        return ofSource && NftRules.text(fib, "result").startsWith("oif") && right.isBoolean()
                ? Match.of(right.booleanValue())
                : Match.MAYBE;
    }

    private Match about(String key, JsonNode right, String table) {
        return switch (key) {
            case "l4proto" -> anyOf(right, table, NftMatcher::isUdp);
            case "nfproto" -> anyOf(right, table, value -> isFamily(value.stringValue("")));
            case "pkttype" -> anyOf(right, table, NftMatcher::isForOneMachine);
            case "iifname", "iif" ->
                    anyOf(right, table, value -> isBy(value.stringValue(""), !packet.outgoing()));
            case "oifname", "oif" ->
                    anyOf(right, table, value -> isBy(value.stringValue(""), packet.outgoing()));
            default -> Match.MAYBE;
        };
    }

    private Match isBy(String device, boolean itsDirection) {
        return packet.isBy(device, '*', itsDirection);
    }

    /** As families of tables and {@code meta nfproto} name them. */
    Match isFamily(String word) {
        return switch (word) {
            case "ip", "ipv4" -> isFamily(IpFamily.IPV4);
            case "ip6", "ipv6" -> isFamily(IpFamily.IPV6);
            default -> Match.MAYBE;
        };
    }

    private Match isFamily(IpFamily family) {
        return packet.remote()
                .map(remote -> Match.of(remote.family() == family))
                .orElse(Match.MAYBE);
    }

    private Match isOfRemote(JsonNode value) {
        return packet.remote().map(remote -> contains(value, remote)).orElse(Match.MAYBE);
    }

    private static Match contains(JsonNode value, IpAddress remote) {
        JsonNode prefix = value.path("prefix");
        try {
            if (prefix.isObject()) {
                IpAddress first = IpAddress.parse(NftRules.text(prefix, "addr"));
                return Match.of(new Cidr(first, prefix.path("len").intValue(-1)).contains(remote));
            }
            return value.isString()
                    ? Match.of(IpAddress.parse(value.stringValue()).equals(remote))
                    : Match.MAYBE;
        } catch (IllegalArgumentException e) {
            return Match.MAYBE;
        }
    }

    private static Match isUdp(JsonNode value) {
        return Match.of(isWord(value, "udp") == Match.YES || value.intValue(0) == UDP);
    }

    private static Match isForOneMachine(JsonNode value) {
        return switch (value.stringValue("")) {
            case "host", "unicast" -> Match.YES;
            case "broadcast", "multicast" -> Match.NO;
            default -> Match.MAYBE;
        };
    }

    /** Whatever the operator: it looks into a TCP header, for one. */
    private boolean isOfOtherProtocol(JsonNode left) {
        String protocol = NftRules.text(left.path("payload"), "protocol");
        return switch (protocol) {
            case "tcp", "icmp", "icmpv6", "sctp", "dccp", "esp", "ah", "arp" -> true;
            default -> isFamily(protocol) == Match.NO;
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
            values =
                    setElements.getOrDefault(
                            table + " " + name.substring(1), NullNode.getInstance());
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
}
