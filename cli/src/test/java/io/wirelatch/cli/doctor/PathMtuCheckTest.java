package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import org.junit.jupiter.api.Test;

class PathMtuCheckTest {

    private static final int OVER_IPV4 = 60;

    @Test
    void nothingIsClaimedOfAWayOnWhichNoLimitIsKnown() {
        Finding finding = describe(1500);
        assertInstanceOf(Ok.class, finding);
        assertTrue(finding.found().contains("no smaller limit is known"), finding.found());
        assertFalse(finding.found().contains("1500"), finding.found());
    }

    @Test
    void aLimitThatIsKnownLeavesTheTunnelWhatFits() {
        Problem problem = assertInstanceOf(Problem.class, describe(1400));
        assertTrue(problem.mend().toString().contains("mtu 1340"), problem.toString());
    }

    @Test
    void aWayTooNarrowForIpv6InsideSaysSoAndWhatIpv4AloneNeeds() {
        Problem problem = assertInstanceOf(Problem.class, describe(1300));
        assertTrue(
                problem.why().startsWith("The tunnel cannot carry IPv6 over this way"),
                problem.why());
        assertTrue(problem.mend().toString().contains("--mtu 1240"), problem.toString());
        assertFalse(problem.mend().toString().contains("1280"), problem.toString());
    }

    @Test
    void aWayTooNarrowForAnyTunnelPromisesNone() {
        Problem problem = assertInstanceOf(Problem.class, describe(620));
        assertEquals(1, problem.mend().size(), problem.toString());
        assertFalse(problem.mend().toString().contains("mtu 560"), problem.toString());
    }

    private static Finding describe(int path) {
        return PathMtuCheck.describe("192.0.2.1", path, Patients.nobody(), OVER_IPV4);
    }
}
