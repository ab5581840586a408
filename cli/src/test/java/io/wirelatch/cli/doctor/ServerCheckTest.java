package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.wirelatch.enroll.client.ServerKnock.Answer;
import io.wirelatch.ippool.IpAddress;
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

    @ParameterizedTest
    @CsvSource({
        "192.168.1.20, 203.0.113.5, true, Ok, a router",
        "192.168.1.20, 203.0.113.5, false, Warning, a router",
        "100.64.3.4, 203.0.113.5, true, Ok, the provider",
        "192.168.1.20, 192.168.1.1, false, Ok, none",
        "2001:db8::2, 2001:db8::1, false, Ok, none",
        "203.0.113.6, 203.0.113.5, false, Ok, none",
    })
    void bothEndsTellWhetherAddressesAreTranslated(
            String source, String server, boolean keepsAlive, String result, String words) {
        Finding finding =
                NatCheck.describe(IpAddress.parse(source), IpAddress.parse(server), keepsAlive);
        assertEquals(result, finding.getClass().getSimpleName(), finding.toString());
        assertEquals(true, finding.found().startsWith(words), finding.found());
    }

    @Test
    void aWayThatIsTooNarrowIsAProblemWithTheMtuThatFits() {
        Finding finding = PathMtuCheck.describe("192.0.2.1", 1400, Patients.nobody(), 60);
        Finding.Problem problem = (Finding.Problem) finding;
        assertEquals(
                true, problem.mend().getFirst().endsWith("latch0 mtu 1340"), problem.toString());
    }
}
