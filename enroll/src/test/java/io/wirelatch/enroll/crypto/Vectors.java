package io.wirelatch.enroll.crypto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Published vectors from the test resources. */
final class Vectors {

    private Vectors() {}

    static JsonNode read(String name) {
        try (InputStream in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] hex(JsonNode object, String field) {
        return hex(object.get(field).asString());
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
