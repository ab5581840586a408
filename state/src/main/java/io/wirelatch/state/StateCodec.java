package io.wirelatch.state;

import io.wirelatch.ippool.AddressPools;
import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.Lease;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.time.Tai64n;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The state as UTF-8 JSON. Every field is written and read by name here, so that no library looks
 * into a secret, and whatever is not exactly what {@link #encode} writes is refused.
 */
final class StateCodec {

    /**
     * Raised whenever a field changes, comes or goes. Since 2 a peer may be pending and removed
     * peers are remembered, since 3 a client may know its server's version; an older file has none
     * of it, and is read as it is.
     */
    private static final int SCHEMA = 3;

    private static final String SERVER = "server";
    private static final String UNPAIRED_CLIENT = "unpaired client";
    private static final String PAIRED_CLIENT = "paired client";

    private static final int MAX_PORT = 65535;
    private static final int MAX_KEEPALIVE_SECONDS = 65535;

    /** RFC 791, 3.2: what every IPv4 link carries unfragmented. */
    private static final int MIN_MTU = 68;

    private static final int MAX_MTU = 65535;

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private StateCodec() {}

    /**
     * The bytes of the state file, which hold secrets: the caller wipes them.
     *
     * @throws UnreadableStateException when a text is not Unicode
     */
    static byte[] encode(NetworkState state) {
        ObjectNode root = JSON.createObjectNode().put("schema", SCHEMA);
        switch (state) {
            case ServerState server -> putServer(root.put("role", SERVER), server);
            case UnpairedClient client ->
                    root.put("role", UNPAIRED_CLIENT)
                            .put("privateKey", client.privateKey().revealBase64());
            case PairedClient client -> putPairedClient(root.put("role", PAIRED_CLIENT), client);
        }
        return utf8(JSON.writeValueAsString(root) + "\n");
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws UnreadableStateException when it is anything else
     */
    static NetworkState decode(byte[] json) {
        JsonFields fields = JsonFields.ofRoot(parse(json));
        requireKnownSchema(fields);
        String role = fields.text("role");
        NetworkState state =
                switch (role) {
                    case SERVER -> server(fields);
                    case UNPAIRED_CLIENT -> new UnpairedClient(privateKey(fields));
                    case PAIRED_CLIENT -> pairedClient(fields);
                    default -> throw JsonFields.damaged("role", "has an unknown value");
                };
        fields.requireNoOthers();
        return state;
    }

    private static byte[] utf8(String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            encoded.clear().put(new byte[encoded.capacity()]);
            return bytes;
        } catch (CharacterCodingException e) {
            throw UnreadableStateException.damaged("a text in it is not Unicode");
        }
    }

    private static JsonNode parse(byte[] json) {
        try {
            // Strict UTF-8, where Jackson would guess at other encodings.
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json)).toString();
            return JSON.readTree(text);
        } catch (CharacterCodingException e) {
            throw UnreadableStateException.damaged("it is not UTF-8 text");
        } catch (JacksonException e) {
            // Jackson's own message quotes the text, which may be a secret.
            TokenStreamLocation where = e.getLocation();
            throw UnreadableStateException.damaged(
                    "it is not valid JSON"
                            + (where == null
                                    ? ""
                                    : " at line "
                                            + where.getLineNr()
                                            + ", column "
                                            + where.getColumnNr()));
        }
    }

    /** A newer schema is recognised before anything else is read: all else may have changed. */
    private static void requireKnownSchema(JsonFields fields) {
        BigInteger schema = fields.wholeNumber("schema");
        if (schema.compareTo(BigInteger.valueOf(SCHEMA)) > 0) {
            throw UnreadableStateException.newerSchema(schema, SCHEMA);
        }
        if (schema.signum() <= 0) {
            throw JsonFields.damaged("schema", "must be between 1 and " + SCHEMA);
        }
    }

    private static void putServer(ObjectNode node, ServerState server) {
        node.put("privateKey", server.privateKey().revealBase64());
        node.put("token", server.token().reveal());
        putAll(node.putArray("pools"), server.pools());
        node.put("port", server.port());
        node.put("mtu", server.mtu());
        ArrayNode peers = node.putArray("peers");
        for (PeerRecord peer : server.peers()) {
            putPeer(peers.addObject(), peer);
        }
        if (!server.removedPeers().isEmpty()) {
            ArrayNode removedPeers = node.putArray("removedPeers");
            for (RemovedPeer removed : server.removedPeers()) {
                removedPeers
                        .addObject()
                        .put("publicKey", removed.publicKey().toBase64())
                        .put("latestInitiation", removed.latestInitiation().toText());
            }
        }
    }

    private static ServerState server(JsonFields fields) {
        ServerState server =
                new ServerState(
                        privateKey(fields),
                        fields.parsed("token", PairingToken::of),
                        fields.parsedList("pools", Cidr::parse),
                        fields.integer("port", 1, MAX_PORT),
                        fields.integer("mtu", MIN_MTU, MAX_MTU),
                        fields.objectList("peers", StateCodec::peer),
                        fields.optionalObjectList("removedPeers", StateCodec::removedPeer));
        requireUnique(server.peers());
        requireLeased(server);
        return server;
    }

    private static void putPeer(ObjectNode node, PeerRecord peer) {
        node.put("name", peer.name());
        node.put("publicKey", peer.publicKey().toBase64());
        node.put("presharedKey", peer.presharedKey().revealBase64());
        putAll(node.putArray("addresses"), peer.addresses());
        if (peer.lastEndpoint().isKnown()) {
            node.put("lastEndpoint", peer.lastEndpoint().toString());
        }
        node.put("joinedAt", peer.joinedAt().toString());
        if (!peer.confirmed()) {
            node.put("pending", true);
        }
    }

    private static PeerRecord peer(JsonFields fields) {
        PeerRecord peer =
                new PeerRecord(
                        fields.parsed("publicKey", PublicKey::ofBase64),
                        fields.plainText("name"),
                        fields.parsedList("addresses", IpAddress::parse),
                        fields.parsed("presharedKey", PresharedKey::ofBase64),
                        fields.optionallyParsed("lastEndpoint", EndpointText::parse)
                                .orElse(Endpoint.UNKNOWN),
                        fields.parsed("joinedAt", StateCodec::instant),
                        !fields.flag("pending"));
        fields.requireNoOthers();
        return peer;
    }

    private static RemovedPeer removedPeer(JsonFields fields) {
        RemovedPeer removed =
                new RemovedPeer(
                        fields.parsed("publicKey", PublicKey::ofBase64),
                        fields.parsed("latestInitiation", Tai64n::ofText));
        fields.requireNoOthers();
        return removed;
    }

    private static void putPairedClient(ObjectNode node, PairedClient client) {
        node.put("privateKey", client.privateKey().revealBase64());
        node.put("serverHost", client.serverHost());
        node.put("serverPort", client.serverPort());
        Offer offer = client.offer();
        ObjectNode offerNode = node.putObject("offer");
        offerNode.put("serverKey", offer.serverKey().toBase64());
        offerNode.put("name", offer.name());
        putAll(offerNode.putArray("addresses"), offer.addresses());
        putAll(offerNode.putArray("pools"), offer.pools());
        offerNode.put("presharedKey", offer.presharedKey().revealBase64());
        offerNode.put("mtu", offer.mtu());
        offerNode.put("keepaliveSeconds", offer.keepaliveSeconds());
        offer.serverVersion().ifPresent(version -> offerNode.put("serverVersion", version.text()));
    }

    private static PairedClient pairedClient(JsonFields fields) {
        return new PairedClient(
                privateKey(fields),
                fields.plainText("serverHost"),
                fields.integer("serverPort", 1, MAX_PORT),
                offer(fields.object("offer")));
    }

    private static Offer offer(JsonFields fields) {
        Offer offer =
                new Offer(
                        fields.parsed("serverKey", PublicKey::ofBase64),
                        fields.plainText("name"),
                        fields.parsedList("addresses", Cidr::parse),
                        fields.parsedList("pools", Cidr::parse),
                        fields.parsed("presharedKey", PresharedKey::ofBase64),
                        fields.integer("mtu", MIN_MTU, MAX_MTU),
                        fields.integer("keepaliveSeconds", 0, MAX_KEEPALIVE_SECONDS),
                        fields.optionallyParsed("serverVersion", ProgramVersion::new));
        fields.requireNoOthers();
        return offer;
    }

    private static void requireUnique(List<PeerRecord> peers) {
        Map<Object, Integer> firstUse = new HashMap<>();
        for (int i = 0; i < peers.size(); i++) {
            requireFirstUse(firstUse, peers.get(i).name(), i, "name");
            requireFirstUse(firstUse, peers.get(i).publicKey(), i, "publicKey");
        }
    }

    private static void requireFirstUse(
            Map<Object, Integer> firstUse, Object value, int peer, String field) {
        Integer other = firstUse.putIfAbsent(value, peer);
        if (other != null) {
            throw JsonFields.damaged(
                    "peers[" + peer + "]." + field, "is also that of peers[" + other + "]");
        }
    }

    /** Every peer has one address of each pool, and no other peer has it. */
    private static void requireLeased(ServerState server) {
        AddressPools pools;
        try {
            pools = new AddressPools(server.pools());
        } catch (IllegalArgumentException e) {
            throw JsonFields.damaged("pools", "is malformed: " + e.getMessage());
        }
        for (int i = 0; i < server.peers().size(); i++) {
            if (!pools.claim(new Lease(server.peers().get(i).addresses()))) {
                throw JsonFields.damaged(
                        "peers[" + i + "].addresses",
                        "must name one address of each pool, in the pools' order, that neither the"
                                + " server nor another peer has");
            }
        }
    }

    private static PrivateKey privateKey(JsonFields fields) {
        return fields.parsed("privateKey", PrivateKey::ofBase64);
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time such as 2026-01-31T12:00:00Z", e);
        }
    }

    private static void putAll(ArrayNode array, List<?> values) {
        values.forEach(value -> array.add(value.toString()));
    }
}
