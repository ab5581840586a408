package io.wirelatch.state;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/**
 * The fields of one JSON object, read strictly: what is missing, of another type, out of range or
 * not asked for is refused by its path, such as {@code peers[1].publicKey}.
 */
final class JsonFields {

    private final String prefix;
    private final JsonNode object;
    private final Set<String> read = new HashSet<>();

    private JsonFields(String prefix, JsonNode object) {
        this.prefix = prefix;
        this.object = object;
    }

    /** The fields of the whole text. */
    static JsonFields ofRoot(JsonNode root) {
        if (!root.isObject()) {
            throw UnreadableStateException.damaged("it is not a JSON object");
        }
        return new JsonFields("", root);
    }

    String text(String name) {
        return asText(path(name), required(name));
    }

    /** A text that a person gave or reads: not blank, and nothing in it that moves a cursor. */
    String plainText(String name) {
        String text = text(name);
        boolean plain = text.codePoints().allMatch(JsonFields::isPlain);
        if (text.isBlank() || !plain) {
            throw damaged(path(name), "is blank or has characters that cannot be shown");
        }
        return text;
    }

    /**
     * @param parser throws IllegalArgumentException with a message that repeats no secret
     */
    <T> T parsed(String name, Function<String, T> parser) {
        return parse(path(name), text(name), parser);
    }

    /** Like {@link #parsed}, empty when the field is absent. */
    <T> Optional<T> optionallyParsed(String name, Function<String, T> parser) {
        return object.has(name) ? Optional.of(parsed(name, parser)) : Optional.empty();
    }

    /** A whole number, bounds included. */
    int integer(String name, int min, int max) {
        BigInteger number = wholeNumber(name);
        if (number.compareTo(BigInteger.valueOf(min)) < 0
                || number.compareTo(BigInteger.valueOf(max)) > 0) {
            throw damaged(path(name), "must lie between " + min + " and " + max);
        }
        return number.intValueExact();
    }

    /** A whole number of any size. */
    BigInteger wholeNumber(String name) {
        JsonNode value = required(name);
        if (!value.isIntegralNumber()) {
            throw damaged(path(name), "must be a whole number");
        }
        return value.bigIntegerValue();
    }

    /** A list of texts. */
    <T> List<T> parsedList(String name, Function<String, T> parser) {
        List<T> list = new ArrayList<>();
        for (JsonNode element : array(name)) {
            String path = path(name) + "[" + list.size() + "]";
            list.add(parse(path, asText(path, element), parser));
        }
        return list;
    }

    JsonFields object(String name) {
        return asObject(path(name), required(name));
    }

    /** A list of objects. */
    <T> List<T> objectList(String name, Function<JsonFields, T> reader) {
        List<T> list = new ArrayList<>();
        for (JsonNode element : array(name)) {
            list.add(reader.apply(asObject(path(name) + "[" + list.size() + "]", element)));
        }
        return list;
    }

    /** A list of objects, empty when the field is absent. */
    <T> List<T> optionalObjectList(String name, Function<JsonFields, T> reader) {
        return object.has(name) ? objectList(name, reader) : List.of();
    }

    /** Something that is so when the field is there, which then must say {@code true}. */
    boolean flag(String name) {
        if (!object.has(name)) {
            return false;
        }
        if (!required(name).equals(BooleanNode.TRUE)) {
            throw damaged(path(name), "must be true or absent");
        }
        return true;
    }

    /** Refuses a field that nobody has asked for: the next commit would lose it. */
    void requireNoOthers() {
        for (String name : object.propertyNames()) {
            if (!read.contains(name)) {
                throw damaged(path(name), "is not known");
            }
        }
    }

    static UnreadableStateException damaged(String path, String problem) {
        return UnreadableStateException.damaged("its field " + path + " " + problem);
    }

    private JsonNode required(String name) {
        read.add(name);
        @Nullable JsonNode value = object.get(name);
        if (value == null) {
            throw damaged(path(name), "is missing");
        }
        return value;
    }

    private JsonNode array(String name) {
        JsonNode value = required(name);
        if (!value.isArray()) {
            throw damaged(path(name), "must be a list");
        }
        return value;
    }

    private String path(String name) {
        return prefix + name;
    }

    private static JsonFields asObject(String path, JsonNode value) {
        if (!value.isObject()) {
            throw damaged(path, "must be an object");
        }
        return new JsonFields(path + ".", value);
    }

    private static String asText(String path, JsonNode value) {
        if (!value.isString()) {
            throw damaged(path, "must be a text");
        }
        return value.stringValue();
    }

    private static <T> T parse(String path, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw damaged(path, "is malformed: " + e.getMessage());
        }
    }

    /** Half of a surrogate pair is no character either. */
    private static boolean isPlain(int codePoint) {
        return !Character.isISOControl(codePoint)
                && Character.getType(codePoint) != Character.SURROGATE;
    }
}
