package io.wirelatch.control;

import io.wirelatch.control.ControlReply.RefusalKind;
import tools.jackson.databind.node.ObjectNode;

/** The line of a {@link ControlReply}: an object whose field {@code reply} names it. */
final class ReplyJson {

    private ReplyJson() {}

    static String write(ControlReply reply) {
        ObjectNode json = JsonFields.newObject();
        switch (reply) {
            case ControlReply.Done(String message, Facts facts) -> {
                json.put("reply", "done").put("message", message);
                put(json, facts);
            }
            case ControlReply.Opened(String message, String joinLine, Facts facts) -> {
                json.put("reply", "opened").put("message", message).put("joinLine", joinLine);
                put(json, facts);
            }
            case ControlReply.Status(NetworkStatus status) ->
                    json.put("reply", "status").set("status", StatusJson.toJson(status));
            case ControlReply.Refused(RefusalKind kind, String message) ->
                    json.put("reply", "refused").put("kind", word(kind)).put("message", message);
        }
        return json.toString();
    }

    static ControlReply read(String line) throws MalformedLineException {
        JsonFields json = JsonFields.parse(line);
        String reply = json.string("reply");
        return switch (reply) {
            case "done" -> new ControlReply.Done(json.string("message"), facts(json));
            case "opened" ->
                    new ControlReply.Opened(
                            json.string("message"), json.string("joinLine"), facts(json));
            case "status" -> new ControlReply.Status(StatusJson.read(json.object("status")));
            case "refused" ->
                    new ControlReply.Refused(kind(json.string("kind")), json.string("message"));
            default -> throw new MalformedLineException("there is no reply '" + reply + "'");
        };
    }

    private static void put(ObjectNode json, Facts facts) {
        if (!facts.isEmpty()) {
            json.set("facts", facts.copy());
        }
    }

    private static Facts facts(JsonFields json) throws MalformedLineException {
        return json.has("facts") ? Facts.read(json.object("facts")) : Facts.NONE;
    }

    private static String word(RefusalKind kind) {
        return switch (kind) {
            case FAILED -> "failed";
            case WRONG_USAGE -> "wrongUsage";
            case NOT_PERMITTED -> "notPermitted";
        };
    }

    /** A kind that a later version adds is a plain failure to this one. */
    private static RefusalKind kind(String word) {
        return switch (word) {
            case "wrongUsage" -> RefusalKind.WRONG_USAGE;
            case "notPermitted" -> RefusalKind.NOT_PERMITTED;
            default -> RefusalKind.FAILED;
        };
    }
}
