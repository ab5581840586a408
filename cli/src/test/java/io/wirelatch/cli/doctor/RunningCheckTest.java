package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.wirelatch.cli.ask.Presence;
import io.wirelatch.cli.doctor.Finding.Ok;
import io.wirelatch.cli.doctor.Finding.Problem;
import io.wirelatch.cli.doctor.Finding.Warning;
import io.wirelatch.tunnel.tun.DeviceException;
import io.wirelatch.tunnel.udp.LinuxUdp;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunningCheckTest {

    private static final Presence SILENT = new Presence.Silent("it did not answer within 3 s.");
    private static final Presence OF_ANOTHER = new Presence.OfAnother("Try again with sudo.");

    static List<Presence> unasked() {
        return List.of(SILENT, OF_ANOTHER);
    }

    @Test
    void anInterfaceThatDoesNotAnswerIsAProblemOfItsOwn() {
        Problem problem = assertInstanceOf(Problem.class, running(SILENT));
        assertEquals(
                "latch0 runs but does not answer: it did not answer within 3 s.", problem.found());
        assertTrue(problem.mend().toString().contains("systemctl restart"), problem.toString());
    }

    @Test
    void anInterfaceOfAnotherUserIsToBeAskedAboutAsRoot() {
        Warning warning = assertInstanceOf(Warning.class, running(OF_ANOTHER));
        assertTrue(warning.found().contains("another user"), warning.found());
        assertEquals(List.of("sudo wirelatch doctor"), warning.mend());
    }

    @Test
    void theAdviceToAskAsRootNamesWhatWasAskedAbout() {
        assertEquals(List.of("sudo wirelatch doctor -i latch7"), mend(new RunningCheck()));
    }

    @Test
    void theAdviceForAnotherMachineIsLeftAsItIs() {
        String there = "on the server: sudo wirelatch status, then sudo wirelatch doctor";
        Check advising =
                new Check() {
                    @Override
                    public String name() {
                        return "Server";
                    }

                    @Override
                    public List<Finding> examine(Patient patient) {
                        return List.of(new Warning("it is silent", "", List.of(there)));
                    }
                };
        assertEquals(List.of(there), mend(advising));
    }

    private static List<String> mend(Check check) {
        List<Diagnosis> diagnoses =
                Doctor.examine(
                        List.of(check),
                        Patients.asking("latch7", OF_ANOTHER),
                        new Doctor.Progress() {
                            @Override
                            public void examining(String what) {}

                            @Override
                            public void found(Diagnosis diagnosis) {}
                        });
        return assertInstanceOf(Warning.class, diagnoses.getFirst().finding()).mend();
    }

    @Test
    void anotherNetworkBesideTheOneThatHasThePortGetsAPoolOfItsOwn() {
        Patient patient = Patients.nobody();
        Optional<LinuxUdp> taken = take(patient.servedPort());
        try {
            Finding finding = new PortCheck().examine(patient).getFirst();
            String line = assertInstanceOf(Warning.class, finding).mend().getLast();
            assertTrue(line.contains(" --port 51821 --pool "), line);
        } finally {
            taken.ifPresent(LinuxUdp::close);
        }
    }

    @Test
    void anInterfaceThatIsNotThereIsNotTakenForOneThatIsSilent() {
        assertEquals(new Ok("latch0 does not run now"), running(new Presence.Absent()));
    }

    @ParameterizedTest
    @MethodSource("unasked")
    void nobodyIsToldToStopTheServerThatCouldNotBeAsked(Presence presence) {
        Patient patient = Patients.with(presence);
        Optional<LinuxUdp> taken = take(patient.servedPort());
        try {
            Finding finding = new PortCheck().examine(patient).getFirst();
            assertInstanceOf(Ok.class, finding);
            assertFalse(finding.found().contains("free"), finding.found());
        } finally {
            taken.ifPresent(LinuxUdp::close);
        }
    }

    /** Empty where something else here has it, which is as good. */
    private static Optional<LinuxUdp> take(int port) {
        try {
            return Optional.of(LinuxUdp.bind(port));
        } catch (DeviceException e) {
            return Optional.empty();
        }
    }

    private static Finding running(Presence presence) {
        List<Finding> findings = new RunningCheck().examine(Patients.with(presence));
        assertEquals(1, findings.size());
        return findings.getFirst();
    }
}
