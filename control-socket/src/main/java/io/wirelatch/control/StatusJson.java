package io.wirelatch.control;

import io.wirelatch.control.NetworkStatus.Role;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of {@code status --json} and {@code peers --json}, which scripts depend on. */
public final class StatusJson {

    /** Numbers above this one lose digits in a reader that keeps them as doubles: 2^53. */
    private static final BigInteger MAX_EXACT_NUMBER = BigInteger.ONE.shiftLeft(53);

    private StatusJson() {}

    /** The status as one indented object, without a final newline. */
    public static String format(NetworkStatus status) {
        return toJson(status).toPrettyString();
    }

    /** The peers alone as one indented array, without a final newline. */
    public static String formatPeers(List<PeerStatus> peers) {
        ArrayNode json = JsonFields.MAPPER.createArrayNode();
        peers.forEach(peer -> json.add(toJson(peer)));
        return json.toPrettyString();
    }

    /** Pools alone as one indented array, without a final newline. */
    public static String formatPools(List<PoolStatus> pools) {
        ArrayNode json = JsonFields.MAPPER.createArrayNode();
        pools.forEach(pool -> json.add(toJson(pool)));
        return json.toPrettyString();
    }

    static ObjectNode toJson(NetworkStatus status) {
        ObjectNode json = JsonFields.newObject();
        json.put("interface", status.interfaceName());
        json.put("role", word(status.role()));
        json.put("publicKey", status.publicKey());
        json.put("listenPort", status.listenPort());
        putStrings(json, "addresses", status.addresses());
        json.put("mtu", status.mtu());
        WindowJson.put(json.putObject("window"), status.window());
        ArrayNode pools = json.putArray("pools");
        status.pools().forEach(pool -> pools.add(toJson(pool)));
        ArrayNode peers = json.putArray("peers");
        status.peers().forEach(peer -> peers.add(toJson(peer)));
        status.engine().ifPresent(engine -> json.set("engine", toJson(engine)));
        status.serverVersion().ifPresent(version -> json.put("serverVersion", version));
        return json;
    }

    static NetworkStatus read(JsonFields json) throws MalformedLineException {
        List<PoolStatus> pools = new ArrayList<>();
        for (JsonFields pool : json.objects("pools")) {
            pools.add(
                    new PoolStatus(
                            pool.string("cidr"),
                            pool.addressCount("size"),
                            pool.addressCount("leased")));
        }
        List<PeerStatus> peers = new ArrayList<>();
        for (JsonFields peer : json.objects("peers")) {
            peers.add(readPeer(peer));
        }
        Optional<JsonFields> engineFields = json.optionalObject("engine");
        Optional<EngineStatus> engine =
                engineFields.isPresent()
                        ? Optional.of(readEngine(engineFields.get()))
                        : Optional.empty();
        return new NetworkStatus(
                json.string("interface"),
                role(json.string("role")),
                json.string("publicKey"),
                json.integer("listenPort"),
                json.strings("addresses"),
                json.integer("mtu"),
                WindowJson.readStatus(json.object("window")),
                pools,
                peers,
                engine,
                json.optionalString("serverVersion"));
    }

    private static ObjectNode toJson(PoolStatus pool) {
        ObjectNode json = JsonFields.newObject().put("cidr", pool.cidr());
        putExactly(json, "size", pool.size());
        putExactly(json, "leased", pool.leased());
        return json;
    }

    private static ObjectNode toJson(PeerStatus peer) {
        ObjectNode json = JsonFields.newObject();
        json.put("name", peer.name());
        json.put("publicKey", peer.publicKey());
        putStrings(json, "addresses", peer.addresses());
        json.put("endpoint", peer.endpoint());
        json.put("latestHandshake", peer.latestHandshake());
        json.put("rxBytes", peer.rxBytes());
        json.put("txBytes", peer.txBytes());
        json.put("online", peer.online());
        if (!peer.isPaired()) {
            json.put("paired", false);
        }
        if (peer.pending()) {
            json.put("pending", true);
        }
        return json;
    }

    private static PeerStatus readPeer(JsonFields json) throws MalformedLineException {
        return new PeerStatus(
                json.string("name"),
                json.string("publicKey"),
                json.strings("addresses"),
                json.string("endpoint"),
                json.longInteger("latestHandshake"),
                json.longInteger("rxBytes"),
                json.longInteger("txBytes"),
                json.bool("online"),
                json.has("pending") && json.bool("pending"));
    }

    private static ObjectNode toJson(EngineStatus engine) {
        ObjectNode json = JsonFields.newObject().put("aead", engine.aead());
        ObjectNode drops = json.putObject("drops");
        engine.drops().forEach(drops::put);
        return json;
    }

    private static EngineStatus readEngine(JsonFields json) throws MalformedLineException {
        return new EngineStatus(json.string("aead"), json.counters("drops"));
    }

    private static String word(Role role) {
        return switch (role) {
            case SERVER -> "server";
            case CLIENT -> "client";
        };
    }

    private static Role role(String word) throws MalformedLineException {
        return switch (word) {
            case "server" -> Role.SERVER;
            case "client" -> Role.CLIENT;
            default -> throw new MalformedLineException("there is no role '" + word + "'");
        };
    }

    private static void putExactly(ObjectNode json, String name, BigInteger value) {
        if (value.compareTo(MAX_EXACT_NUMBER) > 0) {
            json.put(name, value.toString());
        } else {
            json.put(name, value.longValueExact());
        }
    }

    private static void putStrings(ObjectNode json, String name, List<String> values) {
        ArrayNode array = json.putArray(name);
        values.forEach(array::add);
    }
}
