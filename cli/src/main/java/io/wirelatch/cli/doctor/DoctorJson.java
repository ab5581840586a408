package io.wirelatch.cli.doctor;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of {@code doctor --json}, which scripts depend on. */
public final class DoctorJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DoctorJson() {}

    /** One indented object, without a final newline. */
    public static String format(List<Diagnosis> diagnoses) {
        ObjectNode json = JSON.createObjectNode();
        json.put("problems", DoctorScreen.count(diagnoses, Problem.class));
        json.put("warnings", DoctorScreen.count(diagnoses, Warning.class));
        ArrayNode findings = json.putArray("findings");
        diagnoses.forEach(diagnosis -> findings.add(toJson(diagnosis)));
        return json.toPrettyString();
    }

    private static ObjectNode toJson(Diagnosis diagnosis) {
        ObjectNode json = JSON.createObjectNode().put("check", diagnosis.check());
        switch (diagnosis.finding()) {
            case Ok(String found) -> json.put("result", "ok").put("found", found);
            case Warning(String found, String why, List<String> mend) ->
                    putAdvice(json.put("result", "warning").put("found", found), why, mend);
            case Problem(String found, String why, List<String> mend) ->
                    putAdvice(json.put("result", "problem").put("found", found), why, mend);
        }
        return json;
    }

    private static void putAdvice(ObjectNode json, String why, List<String> mend) {
        json.put("why", why);
        ArrayNode lines = json.putArray("mend");
        mend.forEach(lines::add);
    }
}
