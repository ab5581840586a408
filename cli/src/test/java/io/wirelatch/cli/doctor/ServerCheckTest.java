package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.enroll.client.ServerKnock.Answer;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCheckTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress("192.0.2.1", 51820);

    @ParameterizedTest
    @CsvSource({
        "OPEN, false, false, Ok",
        "CLOSED, true, false, Ok",
        "LOCKED, true, false, Warning",
        "OTHER_SERVER, true, false, Problem",
        "OTHER_VERSION, false, false, Problem",
        "PORT_UNREACHABLE, false, false, Problem",
        "NO_ROUTE, false, false, Problem",
        "NO_ROUTE, false, true, Warning",
        "SILENT, true, false, Problem",
        "SILENT, true, true, Warning",
        "SILENT, false, false, Warning",
    })
    void eachAnswerHasItsWeight(
            Answer answer, boolean keyKnown, boolean anotherLives, String result) {
        Finding finding = ServerCheck.describe(SERVER, answer, keyKnown, anotherLives);
        assertEquals(result, finding.getClass().getSimpleName(), finding.toString());
    }

    @Test
    void aWayThatIsTooNarrowIsAProblemWithTheMtuThatFits() {
        Finding finding = PathMtuCheck.describe("192.0.2.1", 1400, Patients.nobody(), 60);
        Finding.Problem problem = (Finding.Problem) finding;
        assertEquals(
                true, problem.mend().getFirst().endsWith("latch0 mtu 1340"), problem.toString());
    }
}
