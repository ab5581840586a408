package io.wirelatch.cli.wgconf;

import io.wirelatch.cli.wgconf.InterfaceConf.Hooks;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.tunnel.key.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Collects what the sections [Interface] say. Of a key that is no list the last one counts. */
final class InterfaceReader {

    static final int MIN_MTU = 576;
    static final int MAX_MTU = 65_500;

    private static final long MAX_UNSIGNED = 0xFFFF_FFFFL;
    private static final long MAIN_TABLE = 254;

    private static final List<String> KEYS =
            List.of(
                    "PrivateKey",
                    "ListenPort",
                    "FwMark",
                    "Address",
                    "DNS",
                    "MTU",
                    "Table",
                    "PreUp",
                    "PostUp",
                    "PreDown",
                    "PostDown",
                    "SaveConfig");

    private final List<Cidr> addresses = new ArrayList<>();
    private final List<IpAddress> dnsServers = new ArrayList<>();
    private final List<String> searchDomains = new ArrayList<>();
    private final List<String> preUp = new ArrayList<>();
    private final List<String> postUp = new ArrayList<>();
    private final List<String> preDown = new ArrayList<>();
    private final List<String> postDown = new ArrayList<>();
    private Optional<PrivateKey> privateKey = Optional.empty();
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt firewallMark = OptionalInt.empty();
    private OptionalInt mtu = OptionalInt.empty();
    private RoutingTable table = new RoutingTable.Auto();
    private boolean saveConfig;

    void read(Setting line) {
        switch (line.canonicalKey()) {
            case "privatekey" ->
                    privateKey =
                            Optional.of(
                                    line.required(
                                            Values.attempt(PrivateKey::ofBase64, line.value()),
                                            Wording.KEY));
            case "listenport" ->
                    listenPort =
                            OptionalInt.of(
                                    line.required(
                                            Values.number(line.value(), 0, 65535),
                                            "a port from 1 to 65535, or 0 for any that is free"));
            case "fwmark" -> firewallMark = OptionalInt.of(mark(line));
            case "address" -> addresses.addAll(line.list(Values::network, Wording.ADDRESSES));
            case "dns" -> readDns(line);
            case "mtu" ->
                    mtu =
                            OptionalInt.of(
                                    line.required(
                                            Values.number(line.value(), MIN_MTU, MAX_MTU),
                                            "a number of bytes from %d to %d"
                                                    .formatted(MIN_MTU, MAX_MTU)));
            case "table" -> table = table(line);
            case "preup" -> preUp.add(command(line));
            case "postup" -> postUp.add(command(line));
            case "predown" -> preDown.add(command(line));
            case "postdown" -> postDown.add(command(line));
            case "saveconfig" -> saveConfig = truth(line);
            default -> throw line.unknown(KEYS);
        }
    }

    InterfaceConf result() {
        return new InterfaceConf(
                privateKey,
                listenPort,
                firewallMark,
                addresses,
                new DnsConf(dnsServers, searchDomains),
                mtu,
                table,
                new Hooks(preUp, postUp, preDown, postDown),
                saveConfig);
    }

    private static int mark(Setting line) {
        return line.value().equalsIgnoreCase("off")
                ? 0
                : line.required(
                        Values.anyBaseNumber(line.value(), 0, MAX_UNSIGNED),
                        "a number of 32 bits, such as 51820 or 0xca6c, or off");
    }

    private void readDns(Setting line) {
        for (String part : line.value().split(",", -1)) {
            String name = part.strip();
            Optional<IpAddress> server = Values.address(name);
            if (server.isPresent()) {
                dnsServers.add(server.get());
            } else {
                searchDomains.add(line.required(Values.domain(name), Wording.DNS));
            }
        }
    }

    private static RoutingTable table(Setting line) {
        return switch (line.value().toLowerCase(Locale.ROOT)) {
            case "auto" -> new RoutingTable.Auto();
            case "off" -> new RoutingTable.Off();
            case "main" -> new RoutingTable.Numbered(MAIN_TABLE);
            default ->
                    new RoutingTable.Numbered(
                            Integer.toUnsignedLong(
                                    line.required(
                                            Values.anyBaseNumber(line.value(), 1, MAX_UNSIGNED),
                                            "auto, off, main or the number of a table, from 1 to"
                                                    + " 4294967295")));
        };
    }

    private static String command(Setting line) {
        if (line.value().isEmpty()) {
            throw line.refused("a command for the shell; a line without one is to be removed");
        }
        return line.value();
    }

    private static boolean truth(Setting line) {
        return switch (line.value().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw line.refused("true or false");
        };
    }
}
