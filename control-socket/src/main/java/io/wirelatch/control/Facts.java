package io.wirelatch.control;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a command has done, as names and values in their order, for scripts: the JSON of every
 * {@code --json} that does not show a whole status. Facts never change; each {@code with} makes new
 * ones. A secret may be among them, so they have no {@code toString}.
 */
public final class Facts {

    public static final Facts NONE = new Facts(JsonFields.newObject());

    private final ObjectNode json;

    private Facts(ObjectNode json) {
        this.json = json;
    }

    static Facts read(JsonFields json) {
        return new Facts(json.copy());
    }

    public Facts with(String name, String value) {
        return new Facts(copy().put(name, value));
    }

    public Facts with(String name, boolean value) {
        return new Facts(copy().put(name, value));
    }

    public Facts with(String name, long value) {
        return new Facts(copy().put(name, value));
    }

    public Facts with(String name, List<String> values) {
        ObjectNode longer = copy();
        ArrayNode array = longer.putArray(name);
        values.forEach(array::add);
        return new Facts(longer);
    }

    /** These, and others behind them. */
    public Facts and(Facts others) {
        ObjectNode longer = copy();
        longer.setAll(others.json);
        return new Facts(longer);
    }

    /** One indented object, without a final newline. */
    public String toPrettyJson() {
        return json.toPrettyString();
    }

    /** The same on one line. */
    public String toJsonLine() {
        return json.toString();
    }

    boolean isEmpty() {
        return json.isEmpty();
    }

    ObjectNode copy() {
        return json.deepCopy();
    }

    /** By their text: the same number has other types where it was read. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Facts facts && facts.toJsonLine().equals(toJsonLine());
    }

    @Override
    public int hashCode() {
        return toJsonLine().hashCode();
    }
}
