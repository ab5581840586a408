package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DoctorScreenTest {

    private static final List<Diagnosis> DIAGNOSES =
            List.of(
                    new Diagnosis("Clock", new Ok("it is noon")),
                    new Diagnosis("Cipher", new Warning("slow", "It is slow.", List.of("buy"))),
                    new Diagnosis("MTU", new Problem("small", "No.", List.of("one", "two"))));

    private final StringWriter printed = new StringWriter();

    @Test
    void aFindingSaysWhatWhyAndWhatMendsIt() {
        show(false, false);
        assertEquals(
                """
                ok       Clock            it is noon
                warning  Cipher           slow
                         It is slow.
                         -> buy
                problem  MTU              small
                         No.
                         -> one
                         -> two

                1 problem, 1 warning.
                """,
                printed.toString());
    }

    @Test
    void coloursComeOnlyWhereTheyAreWanted() {
        show(true, false);
        assertFalse(printed.toString().contains("\u001b[3"), printed.toString());
        show(true, true);
        assertTrue(printed.toString().contains("\u001b[31mproblem\u001b[0m"), printed.toString());
    }

    @Test
    void onATerminalALineSaysWhatIsLookedAt() {
        show(true, false);
        assertTrue(printed.toString().contains("\r\u001b[KLooking at: Clock ..."));
    }

    @Test
    void theJsonHasEveryPart() {
        JsonNode json = JsonMapper.builder().build().readTree(DoctorJson.format(DIAGNOSES));
        assertEquals(1, json.path("problems").intValue());
        assertEquals(1, json.path("warnings").intValue());
        assertEquals("ok", json.at("/findings/0/result").stringValue());
        assertEquals("problem", json.at("/findings/2/result").stringValue());
        assertEquals("two", json.at("/findings/2/mend/1").stringValue());
    }

    private void show(boolean live, boolean coloured) {
        DoctorScreen screen = new DoctorScreen(new PrintWriter(printed, true), live, coloured);
        for (Diagnosis diagnosis : DIAGNOSES) {
            screen.examining(diagnosis.check());
            screen.found(diagnosis);
        }
        screen.conclude(DIAGNOSES);
    }
}
