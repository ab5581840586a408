package io.wirelatch.control;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one JSON object field by field: unknown fields are passed over, the known ones must have
 * exactly their type, so {@code "60"} is no number.
 */
final class JsonFields {

    /** Shared by everything in this package; safe for use by several threads. */
    static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    /** As many as IPv6 has. */
    private static final BigInteger ALL_ADDRESSES = BigInteger.ONE.shiftLeft(128);

    private final JsonNode object;

    private JsonFields(JsonNode object) {
        this.object = object;
    }

    static JsonFields parse(String line) throws MalformedLineException {
        JsonNode node;
        try {
            node = MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new MalformedLineException("the line is not valid JSON");
        }
        return of(node, "the line");
    }

    static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    private static JsonFields of(JsonNode node, String what) throws MalformedLineException {
        if (!node.isObject()) {
            throw new MalformedLineException(what + " is not a JSON object");
        }
        return new JsonFields(node);
    }

    /** The whole object, for the caller to keep. */
    ObjectNode copy() {
        return object.asObject().deepCopy();
    }

    boolean has(String name) {
        return object.has(name);
    }

    String string(String name) throws MalformedLineException {
        JsonNode value = required(name);
        if (!value.isString()) {
            throw wrongType(name, "a string");
        }
        return value.stringValue();
    }

    boolean bool(String name) throws MalformedLineException {
        JsonNode value = required(name);
        if (!value.isBoolean()) {
            throw wrongType(name, "true or false");
        }
        return value.booleanValue();
    }

    int integer(String name) throws MalformedLineException {
        JsonNode value = required(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw wrongType(name, "a whole number of 32 bits");
        }
        return value.intValue();
    }

    long longInteger(String name) throws MalformedLineException {
        return longInteger(name, required(name));
    }

    /** A count of addresses: a number, or a string of digits where it is too large for one. */
    BigInteger addressCount(String name) throws MalformedLineException {
        JsonNode value = required(name);
        if (value.isIntegralNumber() && isAddressCount(value.bigIntegerValue())) {
            return value.bigIntegerValue();
        }
        if (value.isString() && value.stringValue().matches("[0-9]{1,39}")) {
            BigInteger count = new BigInteger(value.stringValue());
            if (isAddressCount(count)) {
                return count;
            }
        }
        throw wrongType(name, "a whole number from 0 to 2^128");
    }

    private static boolean isAddressCount(BigInteger number) {
        return number.signum() >= 0 && number.compareTo(ALL_ADDRESSES) <= 0;
    }

    List<String> strings(String name) throws MalformedLineException {
        List<String> strings = new ArrayList<>();
        for (JsonNode element : array(name)) {
            if (!element.isString()) {
                throw wrongType(name, "an array of strings");
            }
            strings.add(element.stringValue());
        }
        return strings;
    }

    JsonFields object(String name) throws MalformedLineException {
        return of(required(name), "'" + name + "'");
    }

    Optional<JsonFields> optionalObject(String name) throws MalformedLineException {
        return object.has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    Optional<String> optionalString(String name) throws MalformedLineException {
        return object.has(name) ? Optional.of(string(name)) : Optional.empty();
    }

    List<JsonFields> objects(String name) throws MalformedLineException {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : array(name)) {
            objects.add(of(element, "an element of '" + name + "'"));
        }
        return objects;
    }

    /** An object whose fields are all numbers, in the order in which they stand. */
    SequencedMap<String, Long> counters(String name) throws MalformedLineException {
        JsonNode value = required(name);
        if (!value.isObject()) {
            throw wrongType(name, "an object");
        }
        SequencedMap<String, Long> counters = new LinkedHashMap<>();
        for (var field : value.properties()) {
            counters.put(field.getKey(), longInteger(field.getKey(), field.getValue()));
        }
        return counters;
    }

    private JsonNode array(String name) throws MalformedLineException {
        JsonNode value = required(name);
        if (!value.isArray()) {
            throw wrongType(name, "an array");
        }
        return value;
    }

    private JsonNode required(String name) throws MalformedLineException {
        JsonNode value = object.get(name);
        if (value == null) {
            throw new MalformedLineException("the field '" + name + "' is missing");
        }
        return value;
    }

    private static long longInteger(String name, JsonNode value) throws MalformedLineException {
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrongType(name, "a whole number of 64 bits");
        }
        return value.longValue();
    }

    private static MalformedLineException wrongType(String name, String expected) {
        return new MalformedLineException("the field '" + name + "' is not " + expected);
    }
}
