package io.wirelatch.control;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of a pairing window, as it is and as somebody asks for it. */
final class WindowJson {

    private WindowJson() {}

    static void put(ObjectNode json, WindowStatus window) {
        json.put("open", window.open())
                .put("secondsRemaining", window.secondsRemaining())
                .put("locked", window.locked())
                .put("failures", window.failures())
                .put("maxFailures", window.maxFailures())
                .put("codeUses", window.codeUses())
                .put("maxCodeUses", window.maxCodeUses())
                .put("approve", window.approve());
        if (!window.closedBecause().isEmpty()) {
            json.put("closedBecause", window.closedBecause());
        }
        ArrayNode held = json.putArray("held");
        for (HeldStatus joiner : window.held()) {
            held.addObject()
                    .put("name", joiner.name())
                    .put("from", joiner.from())
                    .put("checkWords", joiner.checkWords());
        }
    }

    static WindowStatus readStatus(JsonFields json) throws MalformedLineException {
        List<HeldStatus> held = new ArrayList<>();
        for (JsonFields joiner : json.objects("held")) {
            held.add(
                    new HeldStatus(
                            joiner.string("name"),
                            joiner.string("from"),
                            joiner.string("checkWords")));
        }
        return new WindowStatus(
                json.bool("open"),
                json.integer("secondsRemaining"),
                json.bool("locked"),
                json.integer("failures"),
                json.integer("maxFailures"),
                json.integer("codeUses"),
                json.integer("maxCodeUses"),
                json.bool("approve"),
                held,
                json.has("closedBecause") ? json.string("closedBecause") : "");
    }

    static void put(ObjectNode json, WindowTerms terms) {
        json.put("seconds", terms.seconds())
                .put("code", terms.code())
                .put("uses", terms.uses())
                .put("maxFailures", terms.maxFailures())
                .put("approve", terms.approve());
    }

    /** Whoever names the seconds alone wants a window for the token. */
    static WindowTerms readTerms(JsonFields json) throws MalformedLineException {
        WindowTerms plain = WindowTerms.forToken(json.integer("seconds"));
        return json.has("code")
                ? new WindowTerms(
                        plain.seconds(),
                        json.bool("code"),
                        json.integer("uses"),
                        json.integer("maxFailures"),
                        json.bool("approve"))
                : plain;
    }
}
