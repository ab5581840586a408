package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.common.HostPort;
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
        Finding finding = ServerCheck.describe(asked(keyKnown), answer, anotherLives);
        assertEquals(result, finding.getClass().getSimpleName(), finding.toString());
    }

    @Test
    void aSilentServerMayHaveAnotherKeyThanTheOneItWasAskedWith() {
        Finding.Problem problem =
                assertInstanceOf(
                        Finding.Problem.class,
                        ServerCheck.describe(asked(true), Answer.SILENT, false));
        assertTrue(problem.why().contains("mistyped or the server was set up anew"), problem.why());
        assertTrue(problem.mend().getFirst().startsWith("compare the key"), problem.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT, wirelatch doctor nas.lan:4711 --server-key KEY -i latch7",
        "PORT_UNREACHABLE, wirelatch doctor nas.lan:PORT -i latch7",
        "OTHER_SERVER, sudo wirelatch join nas.lan:4711 --token TOKEN -i latch7",
    })
    void theLinesToTypeNameTheServerAsItWasTyped(Answer answer, String line) {
        String finding = ServerCheck.describe(asked(false), answer, false).toString();
        assertTrue(finding.contains(line), finding);
    }

    @Test
    void anIpv6AddressIsWrittenShort() {
        ServerCheck.Asked asked =
                new ServerCheck.Asked(
                        HostPort.parse("2001:db8:1::1"),
                        new InetSocketAddress("2001:db8:1::1", 51820),
                        false,
                        "");
        String found = ServerCheck.describe(asked, Answer.OPEN, false).found();
        assertTrue(found.startsWith("answers at 2001:db8:1::1:"), found);
    }

    private static ServerCheck.Asked asked(boolean keyKnown) {
        return new ServerCheck.Asked(
                HostPort.parse("nas.lan:4711"), SERVER, keyKnown, " -i latch7");
    }

    @Test
    void aWayThatIsTooNarrowIsAProblemWithTheMtuThatFits() {
        Finding finding = PathMtuCheck.describe("192.0.2.1", 1400, Patients.nobody(), 60);
        Finding.Problem problem = (Finding.Problem) finding;
        assertEquals(
                true, problem.mend().getFirst().endsWith("latch0 mtu 1340"), problem.toString());
    }
}
