package io.wirelatch.tunnel.link;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A network that the machine knows, as {@code ip -oneline} prints it.
 *
 * @param cidr its addresses
 * @param interfaces where it lies; none for a route to nowhere
 * @param description what it is, for a person
 */
record ExistingNetwork(Cidr cidr, List<String> interfaces, String description) {

    /** What stands in front of a route's destination when it is not an ordinary one. */
    private static final Set<String> ROUTE_TYPES =
            Set.of(
                    "unicast",
                    "local",
                    "broadcast",
                    "multicast",
                    "anycast",
                    "throw",
                    "unreachable",
                    "prohibit",
                    "blackhole");

    private static final List<Cidr> ON_EVERY_MACHINE =
            List.of(
                    Cidr.parse("127.0.0.0/8"),
                    Cidr.parse("224.0.0.0/4"),
                    Cidr.parse("255.255.255.255/32"),
                    Cidr.parse("::1/128"),
                    Cidr.parse("fe80::/10"),
                    Cidr.parse("ff00::/8"));

    /** Prefixes up to this long are default routes, 0.0.0.0/1 with 128.0.0.0/1 included. */
    private static final int LONGEST_DEFAULT_PREFIX = 1;

    /** Who made a route that belongs to an address. */
    private static final Optional<String> KERNEL = Optional.of("kernel");

    /** Every address and route of the calling thread's network namespace. */
    static List<ExistingNetwork> readAll() {
        List<String> answers =
                IpCommand.show(
                        List.of(
                                List.of("-oneline", "address", "show"),
                                List.of("-oneline", "-4", "route", "show", "table", "all"),
                                List.of("-oneline", "-6", "route", "show", "table", "all")));
        List<ExistingNetwork> all = new ArrayList<>(parseAddresses(answers.get(0)));
        all.addAll(parseRoutes(answers.get(1)));
        all.addAll(parseRoutes(answers.get(2)));
        return all;
    }

    boolean isOnlyOn(String interfaceName) {
        return !interfaces.isEmpty() && interfaces.stream().allMatch(interfaceName::equals);
    }

    boolean isOnEveryMachine() {
        return cidr.prefixLength() <= LONGEST_DEFAULT_PREFIX
                || ON_EVERY_MACHINE.stream()
                        .anyMatch(
                                network ->
                                        network.contains(cidr.first())
                                                && network.contains(cidr.last()));
    }

    /**
     * Reads lines such as {@code 2: eth0 inet 192.0.2.7/24 brd ...} and {@code 3: tun0 inet
     * 10.8.0.1 peer 10.8.0.2/32 ...}, where the peer's network is the one behind the interface.
     */
    static List<ExistingNetwork> parseAddresses(String output) {
        List<ExistingNetwork> networks = new ArrayList<>();
        for (List<String> words : wordsOfLines(output)) {
            if (words.size() < 4 || !words.get(2).startsWith("inet")) {
                continue;
            }
            String device = words.get(1);
            addAddress(networks, words.get(3), device);
            wordAfter(words, "peer").ifPresent(peer -> addAddress(networks, peer, device));
        }
        return networks;
    }

    private static void addAddress(List<ExistingNetwork> networks, String text, String device) {
        parseNetwork(text)
                .ifPresent(
                        cidr ->
                                networks.add(
                                        new ExistingNetwork(
                                                cidr,
                                                List.of(device),
                                                "address " + text + " on " + device)));
    }

    /**
     * Reads lines such as {@code 10.0.0.0/8 via 192.0.2.1 dev eth0 ...} and {@code blackhole
     * 172.16.0.0/12 ...}. Left out are default routes, and those that the kernel keeps for an
     * address, which is listed itself.
     */
    static List<ExistingNetwork> parseRoutes(String output) {
        List<ExistingNetwork> networks = new ArrayList<>();
        for (List<String> words : wordsOfLines(output)) {
            int typeWords = !words.isEmpty() && ROUTE_TYPES.contains(words.get(0)) ? 1 : 0;
            if (words.size() <= typeWords || wordAfter(words, "proto").equals(KERNEL)) {
                continue;
            }
            parseNetwork(words.get(typeWords))
                    .ifPresent(
                            cidr ->
                                    networks.add(
                                            new ExistingNetwork(
                                                    cidr,
                                                    wordsAfter(words, "dev"),
                                                    describeRoute(words, typeWords))));
        }
        return networks;
    }

    /** {@code route [TYPE] DESTINATION [via ROUTER] [dev INTERFACE] [table TABLE]}. */
    private static String describeRoute(List<String> words, int typeWords) {
        StringBuilder text = new StringBuilder("route ");
        text.append(String.join(" ", words.subList(0, typeWords + 1)));
        for (String key : List.of("via", "dev", "table")) {
            wordAfter(words, key)
                    .ifPresent(value -> text.append(' ').append(key).append(' ').append(value));
        }
        return text.toString();
    }

    /** An address with or without a prefix length; empty for {@code default} and all else. */
    private static Optional<Cidr> parseNetwork(String text) {
        try {
            return Optional.of(
                    text.indexOf('/') >= 0 ? Cidr.parse(text) : Cidr.host(IpAddress.parse(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A backslash stands where the output would have a line break without {@code -oneline}. */
    private static List<List<String>> wordsOfLines(String output) {
        return output.lines()
                .map(line -> List.of(line.replace('\\', ' ').strip().split("\\s+")))
                .toList();
    }

    private static Optional<String> wordAfter(List<String> words, String key) {
        return wordsAfter(words, key).stream().findFirst();
    }

    private static List<String> wordsAfter(List<String> words, String key) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i++) {
            if (words.get(i).equals(key)) {
                values.add(words.get(i + 1));
            }
        }
        return values;
    }
}
