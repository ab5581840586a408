package io.wirelatch.tunnel.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Published vectors in JSON, read from the test resources; bytes stand in them as hex. */
public final class Vectors {

    private Vectors() {}

    /**
     * @param nextTo the class in whose package the file lies
     */
    public static JsonNode read(Class<?> nextTo, String file) {
        try (InputStream input = nextTo.getResourceAsStream(file)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(input, file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every test of a Wycheproof file, of all its groups. */
    public static List<JsonNode> wycheproof(String file) {
        return elements(read(Vectors.class, file).path("testGroups"))
                .flatMap(group -> elements(group.path("tests")))
                .toList();
    }

    /** The public keys for which Wycheproof says that every shared secret is zero, each once. */
    public static List<byte[]> lowOrderPublicKeys() {
        return wycheproof("wycheproof-x25519_test.json").stream()
                .filter(test -> hasFlag(test, "ZeroSharedSecret"))
                .map(test -> test.path("public").asString())
                .distinct()
                .map(HexFormat.of()::parseHex)
                .toList();
    }

    static boolean hasFlag(JsonNode test, String flag) {
        return elements(test.path("flags")).anyMatch(node -> node.asString().equals(flag));
    }

    /** The bytes of a field; none when the field is not there. */
    public static byte[] bytes(JsonNode node, String field) {
        return HexFormat.of().parseHex(node.path(field).asString(""));
    }

    public static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
